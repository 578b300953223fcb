"""Giving a right to a user group or a single user, and taking it back."""

from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup, UserRight
from accounts.policies import refuse_oneself
from accounts.queries.administrators import administrators
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require


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


@transaction.atomic
def set_user_right(*, user: User, right: str, allow: bool | None, by: User) -> User:
    """Give a user a right beside those of his group, deny him one, or (None) let the group decide again.

    Raises DomainError for an unknown right, one's own account, and when nobody would be left who can manage users.
    """
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    lock_trees()
    permission = _permission(right)
    UserRight.objects.filter(user=user, permission=permission).delete()
    if allow is not None:
        UserRight.objects.create(user=user, permission=permission, allow=allow)
    check_somebody_manages(timezone.localdate())
    event = {True: "user.right_given", False: "user.right_denied", None: "user.right_as_group"}[allow]
    record(event, EventAction.UPDATE, by=by, on=user, right=right)
    return user


def check_somebody_manages(today: date, *, field: str = "") -> None:
    """Raise DomainError when nobody can enter Beheer and manage users on this day."""
    if not administrators(today).exists():
        raise DomainError(_("Nobody would be left who can manage users. Let somebody else do that first."), field=field)


def _permission(right: str) -> Permission:
    app_label, _dot, codename = right.partition(".")
    try:
        return Permission.objects.get(
            content_type__app_label=app_label, content_type__model="rights", codename=codename
        )
    except Permission.DoesNotExist as error:
        raise DomainError(_("This right does not exist.")) from error
