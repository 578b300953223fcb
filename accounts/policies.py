"""What an administrator may do with an account, beside having the right to manage users."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import Substitution, User
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


def may_arrange_for(by: User, principal: User) -> bool:
    """Plaatsvervanging: for oneself with the right to it, for others who manages users."""
    return by.has_perm("accounts.manage_users") or (by == principal and by.has_perm("accounts.arrange_substitution"))


def require_arranging(by: User, principal: User) -> None:
    """Raise PermissionDenied for who may not arrange somebody's substitution."""
    if not may_arrange_for(by, principal):
        raise PermissionDenied("accounts.arrange_substitution")


def arranged(by: User) -> QuerySet[Substitution]:
    """Substitutions that somebody may end."""
    substitutions = Substitution.objects.select_related("principal__group")
    if by.has_perm("accounts.manage_users"):
        return substitutions
    return substitutions.filter(principal=by) if may_arrange_for(by, by) else substitutions.none()


def candidates_for(principal: User) -> QuerySet[User]:
    """Colleagues that may be asked to replace somebody: of our own, or of the same group at an employer."""
    users = User.objects.active(timezone.localdate()).filter(group__audience=principal.group.audience)
    if principal.group.audience == Audience.EMPLOYER:
        users = users.filter(group=principal.group_id)
    return users.exclude(pk=principal.pk).order_by("last_name", "first_name", "pk")
