"""The course of an absence as its pages tell it: deeltrajecten, the days between, days ill. Asks no database itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dossiers.enums import EndReason
from dossiers.models import Trajectory

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """From `first` to `last`, or still: absent for `percentage`, or in between not absent at all."""

    first: date
    last: date | None
    percentage: Decimal | None = None
    therapy_hours: Decimal | None = None
    by_leave: bool = False


@dataclass(frozen=True)
class Combined:
    """Samengesteld verzuim: so many days do not count, and the terms are counted from a later day (domain.md 1.4)."""

    number: int
    days: int
    effective_first_day: date


def is_withdrawn(trajectory: Trajectory) -> bool:
    return trajectory.end_reason == EndReason.WITHDRAWN


def combined(trajectory: Trajectory) -> Combined | None:
    """None for an absence without interruptions."""
    if all(one.sick_again_on is None for one in trajectory.recoveries.all()):
        return None
    days = (trajectory.effective_first_day - trajectory.first_day).days
    return Combined(trajectory.number, days, trajectory.effective_first_day)


def parts(trajectory: Trajectory) -> list[Part]:
    """The deeltrajecten in order of time, with the days between; the last recovery is its end and no part."""
    found = [
        Part(one.starts_on, None, one.percentage, one.therapy_hours)
        for one in sorted(trajectory.periods.all(), key=lambda period: period.starts_on)
    ]
    found += [
        Part(one.recovered_on, None, by_leave=one.leave_id is not None)
        for one in trajectory.recoveries.all()
        if one.sick_again_on is not None
    ]
    found.sort(key=lambda part: (part.first, part.percentage is None))
    ends = [*(part.first - _DAY for part in found[1:]), trajectory.ended_on]
    return [
        Part(part.first, max(part.first, end) if end else None, part.percentage, part.therapy_hours, part.by_leave)
        for part, end in zip(found, ends[: len(found)], strict=True)
    ]


def days_ill(trajectory: Trajectory, today: date) -> int:
    """Duration up to today without the days between; nobody was ill in what was taken back."""
    if is_withdrawn(trajectory):
        return 0
    last = min(today, trajectory.ended_on or today)
    between = sum(
        (min(one.sick_again_on, last + _DAY) - one.recovered_on).days
        for one in trajectory.recoveries.all()
        if one.sick_again_on is not None
    )
    return max((last - trajectory.first_day).days + 1 - between, 0)
