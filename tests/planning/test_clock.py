"""Days that do not count: the 28-day rule of domain.md 1.4 and leave of 1.5."""

from datetime import date, timedelta

import pytest

from planning.planner import (
    Facts,
    Interruption,
    Leave,
    continues,
    effective_first_day,
    interruption_days,
    plan,
    shifts,
    window_closes_on,
)

D0 = date(2026, 1, 5)
RECOVERED = date(2026, 3, 2)


def gap(days: int, recovered_on: date = RECOVERED) -> Interruption:
    return Interruption(recovered_on, recovered_on + timedelta(days=days))


def test_interruption_of_27_days_continues_and_of_28_days_does_not() -> None:
    assert continues(RECOVERED, RECOVERED + timedelta(days=27))
    assert not continues(RECOVERED, RECOVERED + timedelta(days=28))


def test_plan_refuses_an_interruption_of_four_weeks() -> None:
    with pytest.raises(ValueError, match="counts 28 days; from 28 days on the new absence is a new trajectory"):
        plan(Facts(D0, interruptions=(gap(28),)), (), (), D0)


def test_interruptions_add_up_and_an_unknown_one_shifts_nothing_yet() -> None:
    facts = Facts(D0, interruptions=(gap(5), gap(27, date(2026, 6, 1))))
    assert effective_first_day(facts, date(2026, 3, 6)) == D0
    assert effective_first_day(facts, date(2026, 3, 7)) == D0 + timedelta(days=5)
    assert effective_first_day(facts, date(2026, 6, 28)) == D0 + timedelta(days=32)


def test_leave_is_left_out_of_the_test_of_the_interruption_and_counted_once_in_the_shift() -> None:
    """Fit two weeks, leave, fit one week, sick again: the same chain (domain.md 1.5)."""
    leave = Leave(RECOVERED + timedelta(days=14), RECOVERED + timedelta(days=14 + 111))
    again = leave.ends_on + timedelta(days=8)
    facts = Facts(D0, interruptions=(Interruption(RECOVERED, again),), leave=(leave,))
    assert interruption_days(RECOVERED, again, (leave,)) == 21
    assert effective_first_day(facts, again) == D0 + (again - RECOVERED)
    assert [(shift.days, shift.by_leave) for shift in shifts(facts, again)] == [(21, False), (112, True)]


def test_leave_before_the_first_sick_day_does_not_count() -> None:
    leave = Leave(D0 - timedelta(days=50), D0 + timedelta(days=4))
    assert effective_first_day(Facts(D0, leave=(leave,)), D0) == D0 + timedelta(days=5)
    past = Leave(D0 - timedelta(days=50), D0 - timedelta(days=4))
    assert effective_first_day(Facts(D0, leave=(past,)), D0) == D0


def test_window_closes_four_weeks_after_recovery_and_later_by_the_days_of_leave() -> None:
    assert window_closes_on(RECOVERED) == date(2026, 3, 30)
    leave = Leave(date(2026, 3, 20), date(2026, 4, 8))
    closes = window_closes_on(RECOVERED, (leave,))
    assert closes == date(2026, 4, 19)
    assert continues(RECOVERED, closes - timedelta(days=1), (leave,))
    assert not continues(RECOVERED, closes, (leave,))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (Facts(D0, interruptions=(gap(5, D0 - timedelta(days=1)),)), "before the first sick day"),
        (Facts(D0, interruptions=(gap(0),)), "does not end after that day"),
        (Facts(D0, interruptions=(gap(9), gap(9, RECOVERED + timedelta(days=8)))), "interruption of .* overlaps"),
        (Facts(D0, leave=(Leave(RECOVERED, RECOVERED - timedelta(days=1)),)), "ends before that day"),
        (Facts(D0, leave=(Leave(D0, RECOVERED), Leave(RECOVERED, RECOVERED))), "leave of .* overlaps"),
    ],
)
def test_plan_refuses_facts_that_can_not_be(facts: Facts, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan(facts, (), (), D0)
