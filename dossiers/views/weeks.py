"""The bar of 104 weeks: how far a trajectory is, and where the legal terms lie on it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from dossiers.models import Trajectory

WEEKS = 104
DAYS = 7 * WEEKS
ANCHORS = {88: "end", 93: "start", 104: "end"}  # so that words near each other stay apart on a phone
MARKS = {
    6: _("Problem analysis"),
    8: _("Action plan"),
    42: _("Report to UWV"),
    52: _("First-year evaluation"),
    88: _("Letter of UWV about the WIA application"),
    91: _("Final evaluation and reintegration report"),
    93: _("WIA application"),
    104: _("End of the waiting period"),
}


@dataclass(frozen=True)
class Mark:
    """A legal term: `at` is where it lies on the bar, as an SVG length."""

    week: int
    label: str
    day: date
    at: str
    anchor: str
    low: bool
    passed: bool


@dataclass(frozen=True)
class WeekBar:
    first_day: date
    week: int
    at: str
    today: date
    marks: list[Mark]


def week_bar(trajectory: Trajectory, today: date) -> WeekBar:
    """Counted from the effective first day: what does not count has moved it."""
    first = trajectory.effective_first_day
    day = min(today, trajectory.ended_on or today)
    passed = min(max((day - first).days, 0), DAYS)
    marks = [_mark(week, label, first, today, place % 2 == 1) for place, (week, label) in enumerate(MARKS.items())]
    return WeekBar(first, min(passed // 7 + 1, WEEKS), _length(passed), day, marks)


def _mark(week: int, label: str, first: date, today: date, low: bool) -> Mark:
    day = first + timedelta(weeks=week)
    return Mark(week, label, day, _length(7 * week), ANCHORS.get(week, "middle"), low, day < today)


def _length(days: int) -> str:
    return f"{100 * days / DAYS:.2f}%"
