"""The legal clock: which days do not count, and where the count therefore begins (BW 7:629 lid 10; ZW 29 lid 5).

Days of an interruption and of leave are not counted: the effective first day is the first day plus those days, and
every task that is not settled moves along. A fact with a date after `today` is not known yet and shifts nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from planning.planner.facts import Facts, Leave

WINDOW_DAYS = 28
"""Four weeks: recovered for less, and the new absence continues the old one."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Days that do not count, from `first` up to and including `last`; `days` leaves out what another one counted."""

    days: int
    first: date
    last: date
    by_leave: bool = False


def interruption_days(recovered_on: date, sick_again_on: date, leave: Sequence[Leave] = ()) -> int:
    """How long the interruption is for the 28-day test: days of leave are left out of it."""
    return (sick_again_on - recovered_on).days - _days_of_leave(recovered_on, sick_again_on, leave)


def continues(recovered_on: date, sick_again_on: date, leave: Sequence[Leave] = ()) -> bool:
    """Whether a report of `sick_again_on` continues the trajectory that recovered on `recovered_on`."""
    return interruption_days(recovered_on, sick_again_on, leave) < WINDOW_DAYS


def window_closes_on(recovered_on: date, leave: Sequence[Leave] = ()) -> date:
    """The first day on which a new report starts a new trajectory."""
    day = recovered_on + timedelta(days=WINDOW_DAYS)
    while continues(recovered_on, day, leave):
        day += timedelta(days=WINDOW_DAYS - interruption_days(recovered_on, day, leave))
    return day


def shifts(facts: Facts, today: date) -> tuple[Shift, ...]:
    """What moves the first day, in order of time. No day is counted twice."""
    known = [gap for gap in facts.interruptions if gap.sick_again_on <= today]
    found = [
        Shift(
            interruption_days(gap.recovered_on, gap.sick_again_on, _begun(facts, today)),
            gap.recovered_on,
            gap.sick_again_on - timedelta(days=1),
        )
        for gap in known
    ]
    found += [
        Shift((leave.ends_on - first).days + 1, first, leave.ends_on, by_leave=True)
        for leave in _begun(facts, today)
        if (first := max(leave.starts_on, facts.first_day)) <= leave.ends_on
    ]
    return tuple(sorted((shift for shift in found if shift.days), key=lambda shift: shift.first))


def from_day(shift: Shift, day: date) -> Shift:
    """The part of a shift that does not lie before `day`."""
    if shift.first >= day:
        return shift
    return replace(shift, first=day, days=min(shift.days, (shift.last - day).days + 1))


def effective_first_day(facts: Facts, today: date) -> date:
    """D0 from which the legal terms count. With more facts it never moves back, except when a fact is corrected."""
    return facts.first_day + timedelta(days=sum(shift.days for shift in shifts(facts, today)))


def is_running(facts: Facts, today: date) -> bool:
    """A recovered trajectory goes on within its window: its tasks wait for a report that continues it."""
    if facts.ended_on is not None and today >= facts.ended_on:
        return False
    return facts.recovered_on is None or today < window_closes_on(facts.recovered_on, facts.leave)


def check(facts: Facts) -> None:
    """Raise ValueError for facts that can't be those of one trajectory."""
    for leave in facts.leave:
        if leave.ends_on < leave.starts_on:
            raise ValueError(f"The leave that starts on {leave.starts_on} ends before that day.")
    _check_order(((leave.starts_on, leave.ends_on + timedelta(days=1)) for leave in facts.leave), "leave")
    for gap in facts.interruptions:
        if gap.recovered_on < facts.first_day:
            raise ValueError(f"The recovery of {gap.recovered_on} lies before the first sick day {facts.first_day}.")
        if gap.sick_again_on <= gap.recovered_on:
            raise ValueError(f"The interruption that starts on {gap.recovered_on} does not end after that day.")
        days = interruption_days(gap.recovered_on, gap.sick_again_on, facts.leave)
        if days >= WINDOW_DAYS:
            raise ValueError(
                f"The interruption from {gap.recovered_on} to {gap.sick_again_on} counts {days} days; "
                f"from {WINDOW_DAYS} days on the new absence is a new trajectory."
            )
    _check_order(((gap.recovered_on, gap.sick_again_on) for gap in facts.interruptions), "interruption")


def _check_order(periods: Iterable[tuple[date, date]], what: str) -> None:
    """`periods` are (first day, first day after)."""
    for earlier, later in pairwise(sorted(periods)):
        if later[0] < earlier[1]:
            raise ValueError(f"The {what} of {later[0]} overlaps the one of {earlier[0]}.")


def _begun(facts: Facts, today: date) -> tuple[Leave, ...]:
    """Leave after recovery moves nothing: who is not ill any more, waits for a report that continues the absence."""
    over = facts.recovered_on or facts.ended_on
    return tuple(
        leave for leave in facts.leave if leave.starts_on <= today and (over is None or leave.starts_on < over)
    )


def _days_of_leave(first: date, end: date, leave: Sequence[Leave]) -> int:
    """Days of leave from `first` up to, not including, `end`."""
    overlaps = ((min(end, period.ends_on + timedelta(days=1)) - max(first, period.starts_on)).days for period in leave)
    return sum(max(0, days) for days in overlaps)
