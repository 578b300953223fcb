"""Writes of accounts. Those that change who may work for a team are called by casemanagement only."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import lockout
from accounts.models import User, UserGroup
from accounts.usecases.groups import check_name_is_free
from accounts.usecases.telling import tell
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require


@transaction.atomic
def create_user(*, login: str, last_name: str, group: UserGroup, password: str | None = None, **fields: object) -> User:
    """A new user; without a password nobody can sign in as this user yet."""
    user = User(login=login, last_name=last_name, group=group, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
def set_membership(*, user: User, group: UserGroup, further_groups: Iterable[UserGroup]) -> User:
    """Change the home group and the further groups: teams are ours, so an employer's user has none of those.

    Raises DomainError at `further_groups`.
    """
    further = [one for one in further_groups if one != group]
    if any(one.audience != group.audience for one in further):
        raise DomainError(_("Further groups are of the same kind as the group itself."), field="further_groups")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.group = group
    user.save(update_fields=["group"])
    user.further_groups.set(further)
    return user


@transaction.atomic
def set_account(
    *, user: User, is_active: bool, blocked: bool, valid_until: date | None, valid_from: date | None = None
) -> User:
    """Deactivate, block or limit an account, or open it again; without `valid_from` the first day stays."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    worked = user.works_on(timezone.localdate())
    user.valid_from = valid_from or user.valid_from
    if valid_until is not None and valid_until < user.valid_from:
        raise DomainError(_("The period ends before it begins."), field="valid_until")
    user.is_active = is_active
    user.blocked_at = (user.blocked_at or timezone.now()) if blocked else None
    user.valid_until = valid_until
    if not worked and user.works_on(timezone.localdate()):
        user.opened_at = timezone.now()
    user.save(update_fields=["is_active", "blocked_at", "valid_from", "valid_until", "opened_at"])
    return user


@transaction.atomic
def change_email(*, user: User, email: str, by: User) -> User:
    """Correct a user's address on behalf of klantbeheer; the old and the new one are told."""
    require(by, "accounts.manage_users")
    user = User.objects.select_for_update(of=("self",)).select_related("group").get(pk=user.pk)
    old = user.email
    if email == old:
        return user
    user.email = email
    user.save(update_fields=["email"])
    record("user.email_changed", EventAction.UPDATE, by=by, on=user)
    for address in filter(None, (old, email)):
        tell(user, "email_changed", to=address)
    return user


@transaction.atomic
def unlock(*, user: User) -> None:
    """Let a user in again who gave a wrong password too often or was away for too long; both are counted anew."""
    User.objects.filter(pk=user.pk).update(locked_at=None, opened_at=timezone.now())
    lockout.forget(user)


@transaction.atomic
def move_group(*, group: UserGroup, under: UserGroup | None) -> UserGroup:
    """Hang a user group, with all below it, under another, or on top; the caller holds the tree lock.

    Refuses its own subtree, groups for another audience, and a place where the name exists.
    """
    group = UserGroup.objects.get(pk=group.pk)
    under = UserGroup.objects.get(pk=under.pk) if under else None
    _check_place(group, under)
    group.parent = under
    group.save()
    return UserGroup.objects.get(pk=group.pk)


def _check_place(group: UserGroup, under: UserGroup | None) -> None:
    if under is not None:
        if under.tree_id == group.tree_id and group.lft <= under.lft and under.rght <= group.rght:
            raise DomainError(_("A group can't be moved under itself."), field="under")
        if under.audience != group.audience:
            raise DomainError(_("Groups of employers and our own groups can't stand under each other."), field="under")
    check_name_is_free(group.name, under, but=group, field="under")
