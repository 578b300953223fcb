"""Limits that twenty tries at once don't get past."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections

from core import limits
from core.limits import Limit, TooOftenError
from core.models import Allowance

FIVE = Limit("test", times=5, period=timedelta(minutes=10))
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def passes(limit: Limit, subject: object = "anna") -> bool:
    try:
        limit.take(subject)
    except TooOftenError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_five_pass() -> None:
    ready = threading.Barrier(20)

    def take(_number: int) -> bool:
        ready.wait(10)
        try:
            return passes(FIVE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(take, range(20))) == [False] * 15 + [True] * 5
    assert Allowance.objects.get().used == 5


def test_a_limit_counts_per_subject_and_per_name(clock: time_machine.Traveller) -> None:
    other = Limit("other", times=1, period=timedelta(minutes=10))
    assert [passes(FIVE, "anna") for _try in range(6)] == [True] * 5 + [False]
    assert (passes(FIVE, "bram"), passes(other, "anna"), passes(other, "anna")) == (True, True, False)


def test_a_period_counts_from_the_first_use_and_then_starts_again(clock: time_machine.Traveller) -> None:
    one = Limit("one", times=1, period=timedelta(minutes=10))
    assert passes(one)
    clock.shift(599)
    assert not passes(one)  # which must not begin a new period
    clock.shift(1)
    assert passes(one)
    assert Allowance.objects.get().until == START + timedelta(minutes=20)


def test_what_is_given_back_can_be_used_again(clock: time_machine.Traveller) -> None:
    assert [passes(FIVE) for _try in range(8)].count(True) == 5
    FIVE.give_back("anna")
    assert (passes(FIVE), passes(FIVE)) == (True, False)


def test_giving_back_never_makes_more_than_the_limit(clock: time_machine.Traveller) -> None:
    passes(FIVE)
    for _time in range(3):
        FIVE.give_back("anna")
    assert [passes(FIVE) for _try in range(6)].count(True) == 5


def test_forgetting_starts_again(clock: time_machine.Traveller) -> None:
    assert [passes(FIVE) for _try in range(6)].count(True) == 5
    FIVE.forget("anna")
    assert [passes(FIVE) for _try in range(6)].count(True) == 5


def test_keys_hold_nothing_that_can_be_read(clock: time_machine.Traveller) -> None:
    passes(FIVE, "anna@example.org")
    key = Allowance.objects.get().key
    assert key.startswith("test:") and "anna" not in key and "example" not in key


def test_counts_of_past_periods_are_removed(clock: time_machine.Traveller) -> None:
    passes(FIVE, "anna")
    clock.shift(300)
    passes(FIVE, "bram")
    clock.shift(301)
    assert limits.forget_past() == 1
    assert [passes(FIVE, "bram") for _try in range(5)] == [True] * 4 + [False]
