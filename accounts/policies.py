"""What an administrator may do with an account, beside having the right to manage users."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError


def may_give_medical_access(by: User) -> bool:
    """Only a superbeheerder who has access to medical data himself (seeds, `Hoe maak ik een nieuw account aan?`)."""
    return by.medical_access and by.has_perm("accounts.give_medical_access")


def may_remove_factor(by: User, user: User) -> bool:
    """The proofs of who sees medical data are removed by who may see them too (domain.md 0.3)."""
    return by != user and by.has_perm("accounts.manage_users") and (by.medical_access or not user.medical_access)


def refuse_oneself(by: User, user: User) -> None:
    """Raise DomainError when somebody acts on his own account in Beheer; what he may change is in Instellingen."""
    if by == user:
        raise DomainError(_("You can't do this with your own account."))
