"""Changes of accounts and teams that make somebody able, or no longer able, to have work."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User, UserGroup
from accounts.policies import refuse_oneself
from accounts.queries.administrators import KEYS_OF_BEHEER
from accounts.usecases import sessions, users
from accounts.usecases.rights import check_somebody_manages
from casemanagement.usecases.carrying import Effect, carry, positions_of, preview
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from dossiers.responsibility.preview import Move, taken_back
from dossiers.responsibility.stored import refresh_nodes

_DAY = timedelta(days=1)


@transaction.atomic
def change_membership(*, user: User, group: UserGroup, further_groups: Iterable[UserGroup], by: User) -> Job | None:
    """Give a user another home group or other further groups. Raises DomainError for the last administrator."""
    require(by, "accounts.manage_users")
    further = list(further_groups)
    effect = _set_membership(user, group, further)
    names = sorted(map(str, further))
    record("user.membership_changed", EventAction.UPDATE, by=by, on=user, group=str(group), further=names)
    return carry(effect, by=by, today=timezone.localdate())


def preview_membership(*, user: User, group: UserGroup, further_groups: Iterable[UserGroup], by: User) -> list[Move]:
    """What `change_membership` would take from whom to whom; raises what it would raise."""
    require(by, "accounts.manage_users")
    return preview(lambda: _set_membership(user, group, further_groups), timezone.localdate())


def _set_membership(user: User, group: UserGroup, further_groups: Iterable[UserGroup]) -> Effect:
    lock_trees()
    if user.medical_access and group.audience == Audience.EMPLOYER:
        text = _("A user of an employer never has access to medical data. Take that access away first.")
        raise DomainError(text, field="group")
    users.set_membership(user=user, group=group, further_groups=further_groups)
    check_somebody_manages(timezone.localdate(), field="group")
    return positions_of([user])


@transaction.atomic
def change_account(
    *, user: User, is_active: bool, blocked: bool, valid_until: date | None, by: User, valid_from: date | None = None
) -> Job | None:
    """Deactivate, block or limit an account, or open it again. Who may not work any more is signed out at once.

    Raises DomainError for one's own account, and for the last administrator.
    """
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    values = {"is_active": is_active, "blocked": blocked, "valid_from": valid_from, "valid_until": valid_until}
    effect = _set_account(user, values)
    written: dict[str, Any] = {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
    record("user.account_changed", EventAction.UPDATE, by=by, on=user, **written)
    if not User.objects.get(pk=user.pk).works_on(timezone.localdate()):
        sessions.end_all(user=user, by=by)
    return carry(effect, by=by, today=timezone.localdate())


@transaction.atomic
def unblock_account(*, user: User, by: User) -> Job | None:
    """Open an account, also one that was closed after wrong tries or long disuse: both are counted anew."""
    user = User.objects.get(pk=user.pk)
    job = change_account(user=user, is_active=user.is_active, blocked=False, valid_until=user.valid_until, by=by)
    users.unlock(user=user)
    return job


def preview_account(
    *, user: User, is_active: bool, blocked: bool, valid_until: date | None, by: User, valid_from: date | None = None
) -> list[Move]:
    """What `change_account` would take from whom to whom today; raises what it would raise."""
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    values = {"is_active": is_active, "blocked": blocked, "valid_from": valid_from, "valid_until": valid_until}
    return preview(lambda: _set_account(user, values), timezone.localdate())


def preview_last_day(*, user: User, valid_until: date, by: User) -> tuple[date, list[Move]]:
    """The first day without an account that ends, and who takes over what its user would have that day.

    Only the choices of today and who takes whose place on that day count; what happens until then is not known.
    """
    require(by, "accounts.manage_users")
    without = max(timezone.localdate(), valid_until + _DAY)
    with taken_back():
        User.objects.filter(pk=user.pk).update(valid_until=None)
        effect = positions_of([user])
        refresh_nodes(effect.tops, without)

        def end() -> Effect:
            User.objects.filter(pk=user.pk).update(valid_until=valid_until)
            return effect

        return without, preview(end, without)


def _set_account(user: User, values: dict[str, Any]) -> Effect:
    lock_trees()
    before = User.objects.select_related("group").get(pk=user.pk)
    after = users.set_account(user=user, **values)
    if all(right in before.rights for right in KEYS_OF_BEHEER):
        _check_somebody_is_left(before, after)
    return positions_of([user])


def _check_somebody_is_left(before: User, after: User) -> None:
    """On each day from which this administrator is no longer there, another one is."""
    today = timezone.localdate()
    days = {today, max(today, after.valid_until + _DAY) if after.valid_until else today}
    for day in sorted(days):
        if before.works_on(day) and not after.works_on(day):
            check_somebody_manages(day, field="valid_until")
