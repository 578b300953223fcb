"""What is stored of trajectories, as the planner wants to hear it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core.slots import Uncounted
from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import ILLNESS, Pregnancy, Trajectory
from dossiers.queries_employments import service_end_of
from orgstructure.enums import Classification
from planning.planner import (
    Admission,
    Facts,
    Interruption,
    Leave,
    Maternity,
    MaternityLeave,
    flexible_part,
    leave_window,
    maternity_leave,
    shifts,
)

_DAY = timedelta(days=1)


def facts_of(trajectory: Trajectory, today: date) -> Facts:
    """What is known of a trajectory on this day."""
    last = max(trajectory.periods.all(), key=lambda period: period.starts_on, default=None)
    recoveries = list(trajectory.recoveries.all())
    ends_on = service_end_of(trajectory.employment)
    warnings, warned = _warnings(trajectory, ends_on)
    pregnancies = _pregnancies_for(trajectory)
    own = next((one for one in pregnancies if one.trajectory_id == trajectory.pk), None)
    return Facts(
        first_day=trajectory.first_day,
        interruptions=tuple(
            Interruption(one.recovered_on, one.sick_again_on) for one in recoveries if one.sick_again_on is not None
        ),
        leave=tuple(part for one in pregnancies for part in leave_parts(one, today)),
        recovered_on=next((one.recovered_on for one in recoveries if one.sick_again_on is None), None),
        ended_on=None if trajectory.state == TrajectoryState.RECOVERED else trajectory.ended_on,
        employment_ends_on=ends_on,
        due_date_of_birth=own.due_on if own else None,
        born_on=own.born_on if own else None,
        sick_in_window=_sick_in_window(trajectory, pregnancies, today),
        end_warnings=warnings,
        warning_holds=warned,
        classification=Classification(trajectory.classification).plain if trajectory.classification else "",
        percentage=last.percentage if last else Decimal(100),
    )


def _warnings(trajectory: Trajectory, ends_on: date | None) -> tuple[tuple[date, ...], bool]:
    """The days of warning up to that of this end date, and whether there is one: an end date may come back."""
    warnings = list(trajectory.end_warnings.all())
    number = next((number for number, one in enumerate(warnings, start=1) if one.ends_on == ends_on), None)
    return tuple(one.raised_on for one in warnings[:number]), number is not None


def uncounted_days(trajectory: Trajectory, today: date) -> list[Uncounted]:
    """Interruptions and leave that moved the effective first day, and the recovery that may still be continued."""
    if trajectory.effective_first_day == trajectory.first_day and trajectory.state != TrajectoryState.RECOVERED:
        return []
    facts = facts_of(trajectory, today)
    names = {True: _("Pregnancy leave"), False: _("Interruption")}
    found = [Uncounted(shift.first, shift.last, names[shift.by_leave]) for shift in shifts(facts, today)]
    waits = trajectory.state == TrajectoryState.RECOVERED and facts.recovered_on is not None
    if waits and facts.recovered_on and facts.recovered_on <= today:
        found.append(Uncounted(facts.recovered_on, today, _("Recovered")))
    return found


def leave_of(pregnancy: Pregnancy, today: date) -> MaternityLeave:
    """The leave as it is on this day: expected, or as it became. Days of illness in the window are leave taken."""
    first, last = leave_window(pregnancy.due_on, multiple=pregnancy.multiple)
    illnesses = Trajectory.objects.filter(dossier=pregnancy.trajectory.dossier_id, protocol_key__in=ILLNESS)
    illnesses = illnesses.exclude(end_reason=EndReason.WITHDRAWN)
    ill = [_sick_spans(one, today) for one in illnesses.filter(first_day__lt=last).prefetch_related("recoveries")]
    sick_days = (day for spans in ill for span in spans for day in _days_within(span, first, last - _DAY))
    return maternity_leave(
        Maternity(
            due=pregnancy.due_on,
            multiple=pregnancy.multiple,
            start=pregnancy.leave_starts_on,
            born=pregnancy.born_on,
            sick_days=frozenset(sick_days),
            admissions=tuple(Admission(one.starts_on, one.ends_on) for one in pregnancy.admissions.all()),
        )
    )


def leave_parts(pregnancy: Pregnancy, today: date) -> list[Leave]:
    """The days of leave as the clock leaves them out; none of what an early end of the pregnancy cut off."""
    leave, spread = leave_of(pregnancy, today), list(pregnancy.spread.all())
    parts = [Leave(leave.start, leave.last_day)]
    if spread and pregnancy.born_on:
        connected = Leave(leave.start, flexible_part(leave, pregnancy.born_on).connected_until)
        parts = [connected, *(Leave(one.starts_on, one.ends_on) for one in spread)]
    over = pregnancy.trajectory.ended_on
    if over is None:
        return parts
    return [Leave(one.starts_on, min(one.ends_on, over)) for one in parts if one.starts_on <= over]


def _pregnancies_for(trajectory: Trajectory) -> list[Pregnancy]:
    """Its own; of an illness those of the same dossier whose leave may touch it."""
    found = Pregnancy.objects.filter(trajectory__dossier=trajectory.dossier_id)
    if trajectory.is_absence:
        found = found.filter(due_on__gte=trajectory.first_day - timedelta(days=365))
    else:
        found = found.filter(trajectory=trajectory)
    return list(found.select_related("trajectory").prefetch_related("spread", "admissions").order_by("due_on"))


def _sick_in_window(trajectory: Trajectory, pregnancies: Iterable[Pregnancy], today: date) -> date | None:
    """The first sick day within the window of the last of these pregnancies, before its leave."""
    if not trajectory.is_absence:
        return None
    for pregnancy in reversed(list(pregnancies)):
        first, last = leave_window(pregnancy.due_on, multiple=pregnancy.multiple)
        last = min(last, pregnancy.leave_starts_on - _DAY)
        for span in _sick_spans(trajectory, today):
            if (day := next(_days_within(span, first, last), None)) is not None:
                return day
    return None


def _sick_spans(trajectory: Trajectory, today: date) -> list[tuple[date, date]]:
    """First and last sick day of each illness within an absence, as far as it has come."""
    recoveries = list(trajectory.recoveries.all())
    starts = [trajectory.first_day, *(one.sick_again_on for one in recoveries if one.sick_again_on)]
    ends = [one.recovered_on - _DAY for one in recoveries]
    last = min(trajectory.ended_on or today, today)
    return list(zip(starts, [*ends, last][: len(starts)], strict=True))


def _days_within(span: tuple[date, date], first: date, last: date) -> Iterator[date]:
    day, until = max(span[0], first), min(span[1], last)
    while day <= until:
        yield day
        day += _DAY
