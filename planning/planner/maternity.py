"""Pregnancy and maternity leave: when it may start, and when it ends (WAZO 3:1; domain.md 3.1). Pure, in whole days.

The count is from the day after the due date (B): six weeks before it for one child, ten for more than one. What the
leave before the birth was shorter than that is added after it, so the whole is never below sixteen or twenty weeks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_BEFORE, _BEFORE_MULTIPLE = 42, 70
_FLEXIBLE = 14  # the leave may start so many days later than the earliest day
_AFTER = 70
_ADMISSION_COUNTS_FROM = 8  # the eighth day of an admission to hospital is the first that extends
_LONGEST_EXTENSION = 70
_CONNECTED = 42  # of the leave after birth; the rest may be spread over thirty weeks
_SPREAD = 210
_EARLIEST_BIRTH, _LATEST_BIRTH = 16 * 7, 5 * 7  # around the due date: outside it a date is a slip of the pen


@dataclass(frozen=True, slots=True)
class Admission:
    """The child is in hospital, first and last day included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Maternity:
    """What is known. `start` None: the earliest day. `sick_days` are days of illness within the flexible window."""

    due: date
    multiple: bool = False
    start: date | None = None
    born: date | None = None
    sick_days: frozenset[date] = frozenset()
    admissions: tuple[Admission, ...] = ()


@dataclass(frozen=True, slots=True)
class MaternityLeave:
    """The leave, first and last day included; `extended_by` are the days for a child in hospital, part of the whole."""

    earliest_start: date
    latest_start: date
    start: date
    last_day: date
    extended_by: int = 0

    @property
    def total_days(self) -> int:
        return (self.last_day - self.start).days + 1


@dataclass(frozen=True, slots=True)
class FlexiblePart:
    """WAZO 3:1 lid 6: days that may be taken apart, from the day after `connected_until` up to and with `until`."""

    connected_until: date
    days: int
    until: date
    request_by: date


def leave_window(due: date, *, multiple: bool = False) -> tuple[date, date]:
    """The first and the last day on which the leave may start."""
    earliest = due + timedelta(days=1 - _days_before(multiple))
    return earliest, earliest + timedelta(days=_FLEXIBLE)


def maternity_leave(facts: Maternity) -> MaternityLeave:
    """The leave as it is expected, or as it became after the birth. Raises ValueError for dates that can't be."""
    earliest, latest = leave_window(facts.due, multiple=facts.multiple)
    chosen = facts.start or earliest
    born = facts.born or facts.due
    _check(facts, earliest, latest)
    start = min(chosen, born + timedelta(days=1))
    added = _short_before(facts, start, born)
    last_day = born + timedelta(days=_AFTER + added)
    extended = _extension(facts, last_day, given=added - _short_before(facts, start, max(born, facts.due)))
    return MaternityLeave(earliest, latest, start, last_day + timedelta(days=extended), extended)


def flexible_part(leave: MaternityLeave, born: date) -> FlexiblePart:
    """What of the leave after birth may be spread; to be asked within three weeks of its beginning."""
    connected_until = born + timedelta(days=_CONNECTED)
    return FlexiblePart(
        connected_until,
        (leave.last_day - connected_until).days,
        connected_until + timedelta(days=_SPREAD),
        born + timedelta(days=21),
    )


def _short_before(facts: Maternity, start: date, born: date) -> int:
    """By how many days the leave up to the birth, or the due date when that is earlier, falls short."""
    until = min(facts.due, born)
    taken = max(0, (until - start).days + 1)
    earliest, latest = leave_window(facts.due, multiple=facts.multiple)
    ill = [day for day in facts.sick_days if earliest <= day < min(start, latest) and day <= until]
    return max(0, _days_before(facts.multiple) - taken - len(ill))


def _extension(facts: Maternity, last_day: date, *, given: int) -> int:
    """WAZO 3:1 lid 5: days in hospital from the eighth on, as far as they exceed what an early birth already gave."""
    days = sum(_counting_days(facts.admissions, last_day))
    return max(0, min(days, _LONGEST_EXTENSION) - given)


def _counting_days(admissions: Iterable[Admission], last_day: date) -> Iterable[int]:
    for one in admissions:
        first = one.first + timedelta(days=_ADMISSION_COUNTS_FROM - 1)
        yield max(0, (min(one.last, last_day) - first).days + 1)


def _check(facts: Maternity, earliest: date, latest: date) -> None:
    if facts.start is not None and not earliest <= facts.start <= latest:
        raise ValueError(f"The leave starts between {earliest} and {latest}, not on {facts.start}.")
    if facts.born is None:
        if facts.admissions:
            raise ValueError("A child that was not born yet is not in hospital.")
        return
    first, last = facts.due - timedelta(days=_EARLIEST_BIRTH), facts.due + timedelta(days=_LATEST_BIRTH)
    if not first <= facts.born <= last:
        raise ValueError(f"A child that is due on {facts.due} is born between {first} and {last}, not on {facts.born}.")
    for one in facts.admissions:
        if one.last < one.first or one.first < facts.born:
            raise ValueError(
                f"The admission of {one.first} to {one.last} can't be: the child was born on {facts.born}."
            )


def _days_before(multiple: bool) -> int:
    return _BEFORE_MULTIPLE if multiple else _BEFORE
