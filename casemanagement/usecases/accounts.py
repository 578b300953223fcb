"""Changes of accounts and teams that make somebody able, or no longer able, to have work."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases import users
from casemanagement.usecases.carrying import Effect, carry, positions_of, preview
from core.access import record
from core.enums import EventAction
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from dossiers.responsibility.preview import Move


@transaction.atomic
def change_membership(*, user: User, group: UserGroup, further_groups: Iterable[UserGroup], by: User) -> Job | None:
    """Give a user another home group or other further groups."""
    require(by, "accounts.manage_users")
    lock_trees()
    users.set_membership(user=user, group=group, further_groups=further_groups)
    record("user.membership_changed", EventAction.UPDATE, by=by, on=user, group=str(group))
    return carry(positions_of([user]), by=by, today=timezone.localdate())


@transaction.atomic
def change_account(*, user: User, is_active: bool, blocked: bool, valid_until: date | None, by: User) -> Job | None:
    """Deactivate, block or limit an account, or open it again."""
    require(by, "accounts.manage_users")
    lock_trees()
    users.set_account(user=user, is_active=is_active, blocked=blocked, valid_until=valid_until)
    record("user.account_changed", EventAction.UPDATE, by=by, on=user, is_active=is_active, blocked=blocked)
    return carry(positions_of([user]), by=by, today=timezone.localdate())


@transaction.atomic
def unblock_account(*, user: User, by: User) -> Job | None:
    """Open an account, also one that was closed after too many wrong tries: they are counted anew."""
    user = User.objects.get(pk=user.pk)
    job = change_account(user=user, is_active=user.is_active, blocked=False, valid_until=user.valid_until, by=by)
    users.unlock(user=user)
    return job


def preview_account(*, user: User, is_active: bool, blocked: bool, valid_until: date | None, by: User) -> list[Move]:
    """What `change_account` would take from whom to whom."""
    require(by, "accounts.manage_users")

    def change() -> Effect:
        lock_trees()
        users.set_account(user=user, is_active=is_active, blocked=blocked, valid_until=valid_until)
        return positions_of([user])

    return preview(change, timezone.localdate())


@transaction.atomic
def move_group(*, group: UserGroup, under: UserGroup | None, by: User) -> Job | None:
    """Hang a user group under another: its members join or leave the teams above it."""
    require(by, "accounts.manage_users")
    lock_trees()
    group = users.move_group(group=group, under=under)
    record("group.moved", EventAction.UPDATE, by=by, on=group, under=str(under or ""))
    below = UserGroup.objects.filter(tree_id=group.tree_id, lft__gte=group.lft, rght__lte=group.rght)
    members = User.objects.filter(Q(group__in=below) | Q(further_groups__in=below)).distinct()
    return carry(positions_of(list(members)), by=by, today=timezone.localdate())
