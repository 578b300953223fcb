"""Accounts that nobody uses are blocked at night, and their work stays where it is."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.enums import LockReason
from accounts.models import User
from accounts.tasks import block_unused as task
from accounts.usecases.idle import block_unused
from casemanagement.usecases.accounts import change_account, unblock_account
from core.models import AccessEvent
from tests.accounts.asking import mails, read
from tests.world import PASSWORD, World

TODAY = date(2026, 6, 1)
LOGIN = "/Account/LogOn/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    settings.ACCOUNT_IDLE_DAYS = 180
    with time_machine.travel(datetime(2026, 6, 1, 3, tzinfo=timezone.get_current_timezone()), tick=False):
        yield


@pytest.fixture
def used(world: World) -> World:
    """Everybody signed in today."""
    User.objects.update(last_login=timezone.now())
    return world


def last_seen(user: User, days_ago: int) -> None:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=days_ago))


def locked() -> set[str]:
    return set(User.objects.filter(locked_at__isnull=False).values_list("login", flat=True))


def test_who_was_away_too_long_is_blocked_and_told_and_keeps_the_work(used: World) -> None:
    trajectory = used.sick(used.employee())
    last_seen(used.anna, 200)

    assert block_unused(TODAY) == 1

    anna = User.objects.get(pk=used.anna.pk)
    assert (anna.locked_at, anna.locked_reason) == (timezone.now(), LockReason.UNUSED)
    assert (anna.may_sign_in(TODAY), anna.works_on(TODAY), anna.blocked_at) == (False, True, None)
    trajectory.refresh_from_db()
    assert trajectory.responsible == anna
    event = AccessEvent.objects.get(event_type="user.locked")
    assert (event.object_id, event.user_name, event.detail) == (anna.pk, "systeem", {"reason": "unused", "days": 180})
    (mail,) = mails("locked_unused")
    assert read(mail)[0] == "anna@example.org"


def test_a_blocked_one_does_not_get_in_and_the_reason_stays_after_wrong_tries(used: World) -> None:
    last_seen(used.anna, 200)
    block_unused(TODAY)
    for _time in range(6):
        assert Client().post(LOGIN, {"login": "anna", "password": PASSWORD}).status_code == 422
    assert User.objects.get(pk=used.anna.pk).locked_reason == LockReason.UNUSED


@pytest.mark.parametrize(("days", "blocked"), [(179, set()), (180, {"anna"}), (181, {"anna"})])
def test_the_days_are_counted_in_whole_days_here(used: World, days: int, blocked: set[str]) -> None:
    last_seen(used.anna, days)
    block_unused(TODAY)
    assert locked() == blocked


def test_who_never_signed_in_counts_from_the_first_valid_day(used: World) -> None:
    for user, days in ((used.anna, 200), (used.bram, 100), (used.carla, -10)):
        User.objects.filter(pk=user.pk).update(last_login=None, valid_from=TODAY - timedelta(days=days))
    block_unused(TODAY)
    assert locked() == {"anna"}


def test_unblocking_starts_the_count_again(used: World) -> None:
    last_seen(used.anna, 200)
    block_unused(TODAY)
    unblock_account(user=used.anna, by=used.klantbeheer)

    assert (block_unused(TODAY + timedelta(days=1)), locked()) == (0, set())
    last_seen(used.klantbeheer, 0)
    assert block_unused(TODAY + timedelta(days=179)) == 0
    block_unused(TODAY + timedelta(days=180))
    assert "anna" in locked()


def test_an_account_that_is_opened_again_starts_anew(used: World) -> None:
    last_seen(used.anna, 200)
    for is_active in (False, True):
        change_account(user=used.anna, is_active=is_active, blocked=False, valid_until=None, by=used.klantbeheer)
    assert block_unused(TODAY) == 0


def test_closed_and_blocked_accounts_are_left_alone(used: World) -> None:
    for user, change in (
        (used.anna, {"is_active": False}),
        (used.bram, {"blocked_at": timezone.now()}),
        (used.carla, {"valid_until": TODAY - timedelta(days=1)}),
        (used.dirk, {"locked_at": timezone.now()}),
    ):
        last_seen(user, 200)
        User.objects.filter(pk=user.pk).update(**change)
    assert block_unused(TODAY) == 0
    assert User.objects.get(pk=used.dirk.pk).locked_reason == LockReason.TRIES


@pytest.mark.parametrize("days", [0, -1])
def test_it_can_be_switched_off(used: World, settings: Any, days: int) -> None:
    settings.ACCOUNT_IDLE_DAYS = days
    last_seen(used.anna, 2000)
    assert (block_unused(TODAY), locked()) == (0, set())


def test_the_last_administrator_stays_open(used: World) -> None:
    second = User.objects.get(pk=used.carla.pk)
    User.objects.filter(pk=second.pk).update(group=used.klantbeheer.group)
    last_seen(used.klantbeheer, 300)
    last_seen(second, 200)
    assert block_unused(TODAY) == 1
    assert locked() == {"klantbeheer"}
    block_unused(TODAY + timedelta(days=1))
    assert "carla" not in locked()


def test_the_nightly_task_blocks(used: World) -> None:
    last_seen(used.anna, 200)
    task.delay()
    assert locked() == {"anna"}
