"""Giving a right to a user group and taking it back."""

from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup, UserRight
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require

KEYS_OF_BEHEER = ("accounts.use_backoffice", "accounts.manage_users")
"""Somebody must always have both, or nobody could ever give them again."""


@transaction.atomic
def set_group_right(*, group: UserGroup, right: str, allow: bool, by: User) -> UserGroup:
    """Give or take back a group's own right ("app.codename"); what it inherits stays.

    Raises DomainError for an unknown right, and when nobody would be left who can manage users. The tree lock keeps
    two administrators from taking each other's last right at once.
    """
    require(by, "accounts.manage_users")
    lock_trees()
    group = UserGroup.objects.get(pk=group.pk)
    permission = _permission(right)
    if allow:
        group.permissions.add(permission)
    else:
        group.permissions.remove(permission)
        check_somebody_manages(timezone.localdate())
    record("group.right_given" if allow else "group.right_taken", EventAction.UPDATE, by=by, on=group, right=right)
    return group


def check_somebody_manages(today: date, *, field: str = "") -> None:
    """Raise DomainError when nobody who may work on this day can enter Beheer and manage users."""
    managers = User.objects.active(today)
    for right in KEYS_OF_BEHEER:
        managers = managers.filter(_holds(_permission(right)))
    if not managers.exists():
        raise DomainError(_("Nobody would be left who can manage users. Let somebody else do that first."), field=field)


def _holds(permission: Permission) -> Q:
    """Condition on users: the home group or one above it has the right, or the user by himself; not denied."""
    by_group = Q(pk__in=[])
    for group in UserGroup.objects.filter(permissions=permission):
        by_group |= Q(group__tree_id=group.tree_id, group__lft__gte=group.lft, group__rght__lte=group.rght)
    own = UserRight.objects.filter(permission=permission)
    allowed = by_group | Q(pk__in=own.filter(allow=True).values("user"))
    return allowed & ~Q(pk__in=own.filter(allow=False).values("user"))


def _permission(right: str) -> Permission:
    app_label, _dot, codename = right.partition(".")
    try:
        return Permission.objects.get(
            content_type__app_label=app_label, content_type__model="rights", codename=codename
        )
    except Permission.DoesNotExist as error:
        raise DomainError(_("This right does not exist.")) from error
