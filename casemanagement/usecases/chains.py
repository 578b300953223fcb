"""The chain of what was reported in one absence, and its place between the other absences of the case file."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemanagement.models import SickReport
from casemanagement.usecases.absences import is_judged_apart
from core.errors import DomainError
from dossiers.enums import EndReason
from dossiers.models import ILLNESS, Trajectory
from planning.planner import Leave, continues
from planning.queries import facts_of

_DAY = timedelta(days=1)


def _changes(trajectory: Trajectory) -> list[date]:
    """The days on which something was reported: periods, and the first days not absent."""
    periods = trajectory.periods.values_list("starts_on", flat=True)
    return sorted({*periods, *trajectory.recoveries.values_list("recovered_on", flat=True)})


def end_of(trajectory: Trajectory) -> date | None:
    """The first day on which it is over."""
    return trajectory.ended_on + _DAY if trajectory.ended_on else None


def next_change(trajectory: Trajectory, day: date) -> date | None:
    return next((one for one in _changes(trajectory) if one > day), None)


def change_before(trajectory: Trajectory, day: date, *, period_of_that_day: bool = False) -> date:
    if period_of_that_day and trajectory.periods.filter(starts_on=day).exists():
        return day
    return max(one for one in (trajectory.first_day, *_changes(trajectory)) if one < day)


def check_after(change: date, day: date, field: str) -> None:
    if day <= change:
        text = _("There is a change on %(day)s. Choose a later day.")
        raise DomainError(text % {"day": date_format(change)}, field=field)


def check_before(change: date | None, day: date, field: str) -> None:
    if change is not None and day >= change:
        text = _("There is a change on %(day)s. Choose an earlier day.")
        raise DomainError(text % {"day": date_format(change)}, field=field)


def check_not_recovered(trajectory: Trajectory, first_day: date) -> None:
    """Who is back the next day may have recovered on the first sick day itself: that is no change after it."""
    recovery = trajectory.recoveries.order_by("recovered_on").first()
    if recovery is not None and recovery.recovered_on < first_day:
        check_before(recovery.recovered_on, first_day, "first_day")


def check_apart(trajectory: Trajectory, first_day: date, ended_on: date | None, field: str) -> None:
    """No other absence on these days, and none so near that the later one should have continued the earlier one."""
    others = Trajectory.objects.filter(dossier=trajectory.dossier_id, protocol_key__in=ILLNESS)
    others = others.exclude(pk=trajectory.pk).exclude(end_reason=EndReason.WITHDRAWN)
    for other in others.order_by("first_day"):
        ends_before = other.ended_on is not None and other.ended_on < first_day
        begins_after = ended_on is not None and ended_on < other.first_day
        if not ends_before and not begins_after:
            text = _("There is another absence from %(day)s. Choose a day that does not lie in it.")
            raise DomainError(text % {"day": date_format(other.first_day)}, field=field)
        earlier, later = (other, first_day) if ends_before else (trajectory, other.first_day)
        newer = trajectory if ends_before else other
        last = earlier.recoveries.filter(sick_again_on=None).first()
        day = last.recovered_on if last and ends_before else (ended_on or first_day) + _DAY
        if last is None or _is_new_work(newer) or is_judged_apart(earlier, last.recovered_on):
            continue
        if continues(day, later, _leave(earlier)):
            text = _(
                "Then less than four weeks lie between two absences, and they are one. "
                "Take the later report back, and report it again."
            )
            raise DomainError(text, field=field)


def check_within_four_weeks(trajectory: Trajectory, recovered_on: date, again: date | None, field: str) -> None:
    if again is not None and not continues(recovered_on, again, _leave(trajectory)):
        text = _(
            "Then four weeks or more lie between recovery and the next report, and these are two absences. "
            "Take the later report back, and report it again."
        )
        raise DomainError(text, field=field)


def _is_new_work(trajectory: Trajectory) -> bool:
    return SickReport.objects.filter(trajectory=trajectory, first_day=trajectory.first_day, is_new_work=True).exists()


def _leave(trajectory: Trajectory) -> tuple[Leave, ...]:
    return facts_of(trajectory, timezone.localdate()).leave
