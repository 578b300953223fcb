"""The legal terms of an absence (domain.md 1.2), counted from its effective first day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import Trajectory

WEEKS = 104
_TERMS: dict[int, tuple[str | Promise, str]] = {
    6: (gettext_lazy("Problem analysis"), "Regeling procesgang art. 2 lid 2"),
    8: (gettext_lazy("Action plan"), "Regeling procesgang art. 4 lid 1-3"),
    42: (gettext_lazy("Report to UWV"), "ZW art. 38 lid 1"),
    52: (gettext_lazy("First-year evaluation"), "Regeling procesgang art. 4 lid 2 onder b"),
    88: (gettext_lazy("Letter of UWV about the WIA application"), "WIA art. 64 lid 2"),
    91: (gettext_lazy("Final evaluation and reintegration report"), "Regeling procesgang art. 6; WIA art. 25 lid 3"),
    93: (gettext_lazy("WIA application"), "WIA art. 64 lid 3"),
    104: (gettext_lazy("End of the waiting period"), "WIA art. 23 lid 1; BW 7:629 lid 1"),
}


@dataclass(frozen=True)
class LegalMark:
    """`explanation` is the sum that gives the day."""

    week: int
    label: str
    day: date
    basis: str
    explanation: str


def legal_marks(trajectory: Trajectory) -> list[LegalMark]:
    """Of an absence."""
    return [_mark(trajectory, week, str(label), basis) for week, (label, basis) in _TERMS.items()]


def _mark(trajectory: Trajectory, week: int, label: str, basis: str) -> LegalMark:
    first = trajectory.effective_first_day
    day = first + timedelta(weeks=week)
    moved = first != trajectory.first_day
    text = _("first sick day %(first)s + %(days)s days = %(day)s")
    if moved:
        text = _("effective first sick day %(first)s + %(days)s days = %(day)s")
    words = {"first": _day(first), "days": 7 * week, "day": _day(day)}
    return LegalMark(week, label, day, basis, text % words)


def _day(day: date) -> str:
    return date_format(day, "d-m-Y")
