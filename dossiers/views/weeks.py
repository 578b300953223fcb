"""The bar of 104 weeks: how far an absence is, where the legal terms lie on it, and which days do not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core import slots
from dossiers.enums import TrajectoryState
from dossiers.legal_marks import WEEKS, LegalMark, legal_marks
from dossiers.models import Trajectory

DAYS = 7 * WEEKS
ANCHORS = {88: "end", 93: "start", 104: "end"}  # so that words near each other stay apart on a phone
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """A legal term: `at` is where it lies on the bar, as an SVG length."""

    term: LegalMark
    at: str
    anchor: str
    low: bool
    passed: bool

    @property
    def week(self) -> int:
        return self.term.week

    @property
    def day(self) -> date:
        return self.term.day


@dataclass(frozen=True)
class Part:
    """Days that do not count, hatched on the bar; `days` of them."""

    part: slots.Uncounted
    at: str
    length: str
    days: int


@dataclass(frozen=True)
class WeekBar:
    """`paused_on`: recovered since this day, within the four weeks in which a new report continues the absence."""

    first_day: date
    real_first_day: date
    week: int
    at: str
    marks: list[Mark]
    parts: list[Part]
    paused_on: date | None


def bar_for(trajectories: Iterable[Trajectory], today: date) -> WeekBar | None:
    """Of the absence that runs, else of the one that recovered less than four weeks ago."""
    absences = [one for one in trajectories if one.is_absence]
    for state in (TrajectoryState.RUNNING, TrajectoryState.RECOVERED):
        found = next((one for one in absences if one.state == state), None)
        if found is not None:
            return week_bar(found, today, [part for read in slots.uncounted_days for part in read(found, today)])
    return None


def week_bar(trajectory: Trajectory, today: date, parts: Sequence[slots.Uncounted] = ()) -> WeekBar:
    """From the first sick day until the end of the waiting period; the weeks count from the effective first day."""
    first = trajectory.first_day
    length = DAYS + (trajectory.effective_first_day - first).days
    day = min(today, trajectory.ended_on or today)
    counted = max((day - first).days - _days_before(day, parts), 0)
    paused = trajectory.state == TrajectoryState.RECOVERED and trajectory.ended_on is not None
    return WeekBar(
        first_day=trajectory.effective_first_day,
        real_first_day=first,
        week=min(counted // 7 + 1, WEEKS),
        at=_length((day - first).days, length),
        marks=[_mark(term, first, length, today, place) for place, term in enumerate(legal_marks(trajectory))],
        parts=[_part(one, first, length) for one in parts],
        paused_on=trajectory.ended_on + _DAY if paused and trajectory.ended_on else None,
    )


def _mark(term: LegalMark, first: date, length: int, today: date, place: int) -> Mark:
    at = _length((term.day - first).days, length)
    return Mark(term, at, ANCHORS.get(term.week, "middle"), place % 2 == 1, term.day < today)


def _part(one: slots.Uncounted, first: date, length: int) -> Part:
    days = (one.last - one.first).days + 1
    return Part(one, _length((one.first - first).days, length), _length(days, length), days)


def _days_before(day: date, parts: Sequence[slots.Uncounted]) -> int:
    """How many days before this one do not count; what lies in two parts counts once."""
    days, until = 0, date.min
    for one in sorted(parts, key=lambda part: part.first):
        begin, end = max(one.first, until), min(one.last + _DAY, day)
        days += max((end - begin).days, 0)
        until = max(until, end)
    return days


def _length(days: int, whole: int) -> str:
    return f"{100 * min(max(days, 0), whole) / whole:.2f}%"
