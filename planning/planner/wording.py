"""Why a date is what it is, in the Dutch sentences that the user reads."""

from datetime import date

from dossiers.enums import TaskState
from planning.planner.clock import Shift
from planning.planner.facts import Settled
from planning.planner.moments import Situation, anchor_date, date_of, earliest, paused_days, shifts_of
from services.definitions import Anchor, Moment, Moments

_ANCHORS = {
    Anchor.FIRST_DAY: "eerste ziektedag",
    Anchor.DUE_DATE_OF_BIRTH: "vermoedelijke bevallingsdatum",
    Anchor.BIRTH: "bevallingsdatum",
    Anchor.LEAVE_START: "begin van het verlof",
    Anchor.LEAVE_END: "laatste dag van het verlof",
    Anchor.EMPLOYMENT_END: "einde van het dienstverband",
    Anchor.END_WARNING: "gewaarschuwd dat het dienstverband afloopt op",
    Anchor.RECOVERY: "hersteld vanaf",
    Anchor.SICK_IN_WINDOW: "ziek in de flexibele periode vanaf",
}


def reasons_for(moments: Moments, situation: Situation, legal_basis: str) -> tuple[str, ...]:
    """How the date follows: the sum for each moment, which one counts, and what shifted the first day."""
    happened = [moment for moment in moments if date_of(moment, situation)]
    lines = [_sum(moment, situation) for moment in happened]
    if len(happened) > 1:
        lines.append(f"de vroegste datum geldt: {dutch(earliest(moments, situation))}")
    if lines:
        lines[-1] += f" ({legal_basis})"
    moved = {shift: None for moment in happened for shift in shifts_of(moment, situation)}
    return (*lines, *(_shift(shift) for shift in moved))


def reasons_for_settled(entry: Settled) -> tuple[str, ...]:
    if entry.state == TaskState.DONE and entry.on:
        return (f"uitgevoerd op {dutch(entry.on)}; de datums blijven zoals ze toen waren",)
    return ("afgehandeld; de datums blijven zoals ze toen waren",)


def dutch(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _sum(moment: Moment, situation: Situation) -> str:
    start = f"{_label(moment, situation)} {dutch(anchor_date(moment, situation))}"
    if not moment.days and not moment.working_days:
        return start
    count = _count(moment.working_days, "werkdag") if moment.working_days else _count(moment.days, "dag")
    paused = paused_days(moment, situation)
    waiting = f" {_count(paused, 'dag')} die niet meetellen" if paused else ""
    return f"{start} {count}{waiting} = {dutch(date_of(moment, situation))}"


def _count(count: int, unit: str) -> str:
    return f"{'-' if count < 0 else '+'} {abs(count)} {unit}{'' if abs(count) == 1 else 'en'}"


def _label(moment: Moment, situation: Situation) -> str:
    if moment.anchor in (Anchor.COMPLETION, Anchor.DUE):
        step = situation.steps.get(moment.of)
        title = step.title if step else moment.of
        return f"{title} uitgevoerd op" if moment.anchor == Anchor.COMPLETION else f"uiterste datum {title}"
    if moment.anchor == Anchor.FIRST_DAY and situation.shifts:
        return "effectieve eerste ziektedag"
    return _ANCHORS[moment.anchor]


def _shift(shift: Shift) -> str:
    what = "verlof" if shift.by_leave else "onderbreking"
    days = "1 dag" if shift.days == 1 else f"{shift.days} dagen"
    return f"verschoven met {days} {what} ({dutch(shift.first)} t/m {dutch(shift.last)})"
