"""Whom somebody sees, and what an administrator may do with an account beside having the right to manage users."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import Substitution, User
from accounts.queries.colleagues import chosen_colleagues
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


def visible_colleagues(user: User) -> QuerySet[User]:
    """Whom he may choose or give work to: as Autorisaties voor gebruikers has it; who manages users sees everybody.

    Also who doesn't work any more: narrow it with `active`.
    """
    return User.objects.all() if user.has_perm("accounts.manage_users") else chosen_colleagues(user)


def check_colleague(by: User, user: User, *, field: str = "") -> None:
    """Raise DomainError at `field` when this user is out of sight, in words that don't say that he exists."""
    if not visible_colleagues(by).filter(pk=user.pk).exists():
        raise DomainError(_("Choose somebody from the list."), field=field)


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


def candidates_for(principal: User, by: User) -> QuerySet[User]:
    """Whom `by` may choose to replace somebody: colleagues of our own, or of the same group at an employer."""
    working = User.objects.active(timezone.localdate()).filter(pk__in=visible_colleagues(by).order_by().values("pk"))
    users = working.filter(group__audience=principal.group.audience)
    if principal.group.audience == Audience.EMPLOYER:
        users = users.filter(group=principal.group_id)
    return users.exclude(pk=principal.pk).order_by("last_name", "first_name", "pk")
