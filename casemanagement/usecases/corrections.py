"""Correcties: what was reported wrongly about an absence is put right, and the plan follows; what was done stays.

A correction never moves what was carried out: it is refused when something was done before the absence would begin. The
old values stand in the history, and in the log as far as they tell nothing about a cause (domain.md 6.1).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.models import SickReport
from casemanagement.policies import reportable_classifications
from casemanagement.usecases.absences import end_illness
from casemanagement.usecases.chains import (
    change_before,
    check_after,
    check_apart,
    check_before,
    check_not_recovered,
    check_within_four_weeks,
    end_of,
    next_change,
)
from casemanagement.usecases.leave import check_no_leave
from casemanagement.usecases.links import is_linked
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.trajectories import employment_on, put_to_work
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.enums import EndReason, Occasion, TaskState
from dossiers.models import Dossier, Period, Recovery, Task, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from orgstructure.enums import Classification

RIGHT = "casemanagement.correct_trajectory"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Why:
    """Why something is corrected, by whom, and why here for an employer whose absences come from VDD."""

    reason: str
    by: User
    source_reason: str = ""


@transaction.atomic
def correct_first_day(*, trajectory: Trajectory, first_day: date, why: Why) -> Trajectory:
    """The absence began on another day: its first period and its report move along.

    Raises DomainError for a day in the future, outside an employment, within or within four weeks after another
    absence, not before the next change, and later than what was carried out already.
    """
    trajectory, about = _held(trajectory, why)
    before = trajectory.first_day
    _check_other(first_day != before, "first_day")
    if first_day > timezone.localdate():
        text = _("The first sick day lies in the future. Choose today or an earlier date.")
        raise DomainError(text, field="first_day")
    trajectory.employment = employment_on(trajectory.dossier, first_day)
    _check_nothing_done_before(trajectory, first_day)
    check_before(next_change(trajectory, before), first_day, "first_day")
    check_before(end_of(trajectory), first_day, "first_day")
    check_not_recovered(trajectory, first_day)
    check_no_leave(trajectory.dossier_id, first_day)
    check_apart(trajectory, first_day, trajectory.ended_on, "first_day")
    trajectory.first_day = first_day
    trajectory.save(update_fields=["first_day", "employment"])
    trajectory.periods.filter(starts_on=before).update(starts_on=first_day)
    SickReport.objects.filter(trajectory=trajectory, first_day=before).update(first_day=first_day)
    _end_again(trajectory)
    return _corrected(trajectory, "first_day", first_day, why, about, **_days(before, first_day))


@transaction.atomic
def correct_classification(*, trajectory: Trajectory, classification: Classification, why: Why) -> Trajectory:
    """Another reason class, of those that this user may record. Raises DomainError."""
    trajectory, about = _held(trajectory, why)
    _check_other(classification != trajectory.classification, "classification")
    if is_linked(trajectory):
        text = _("This absence is linked with a pregnancy, and that is its classification. Take the link away first.")
        raise DomainError(text, field="classification")
    if classification not in reportable_classifications(why.by, trajectory.dossier.employer):
        raise DomainError(_("Choose one of the classifications in the list."), field="classification")
    trajectory.classification = classification
    trajectory.save(update_fields=["classification"])
    return _corrected(trajectory, "classification", trajectory.first_day, why, about)


@transaction.atomic
def correct_percentage(*, trajectory: Trajectory, starts_on: date, percentage: Decimal, why: Why) -> Trajectory:
    """Another percentage of the deeltraject that begins on this day. Raises DomainError."""
    trajectory, about = _held(trajectory, why)
    period = _period(trajectory, starts_on)
    if not 0 < percentage <= 100:
        text = _("Give a percentage above 0 up to and including 100. At 0% the employee has recovered.")
        raise DomainError(text, field="percentage")
    before = period.percentage
    _check_other(percentage != before, "percentage")
    period.percentage = percentage
    period.save(update_fields=["percentage"])
    facts = {"from": f"{before.normalize():f}", "to": f"{percentage.normalize():f}"}
    return _corrected(trajectory, "percentage", starts_on, why, about, **facts)


@transaction.atomic
def correct_period_day(*, trajectory: Trajectory, starts_on: date, day: date, why: Why) -> Trajectory:
    """A deeltraject began on another day, and with it the report that continued the absence if it was one.

    Raises DomainError for the first one, which the first sick day dates, for a day in the future, and for one that
    does not lie between the change before and the one after it.
    """
    trajectory, about = _held(trajectory, why)
    period = _period(trajectory, starts_on)
    if starts_on == trajectory.first_day:
        text = _("The first period begins on the first sick day. Correct the first sick day.")
        raise DomainError(text, field="period")
    _check_other(day != starts_on, "day")
    if day > timezone.localdate():
        raise DomainError(_("This day lies in the future. Choose today or an earlier date."), field="day")
    check_after(change_before(trajectory, starts_on), day, "day")
    check_before(next_change(trajectory, starts_on), day, "day")
    check_no_leave(trajectory.dossier_id, day, field="day")
    _move_continuation(trajectory, starts_on, day)
    period.starts_on = day
    period.save(update_fields=["starts_on"])
    return _corrected(trajectory, "period", day, why, about, **_days(starts_on, day))


@transaction.atomic
def correct_recovery(*, trajectory: Trajectory, recovered_on: date, day: date, why: Why) -> Trajectory:
    """The employee was not absent any more from another day on; the four weeks in which an absence may go on follow it.

    Raises DomainError for a day not after the last change before it, not before the report or absence that followed,
    later than tomorrow, and for what was the begin of pregnancy leave.
    """
    trajectory, about = _held(trajectory, why)
    recovery = trajectory.recoveries.filter(recovered_on=recovered_on).first()
    if recovery is None:
        raise DomainError(_("This recovery is not there any more. Look again."), field="recovery")
    if recovery.leave_id:
        raise DomainError(_("The leave began on this day. Change the leave in the pregnancy trajectory."))
    _check_other(day != recovered_on, "day")
    if day > timezone.localdate() + _DAY:
        raise DomainError(_("Choose tomorrow or an earlier day."), field="day")
    last = change_before(trajectory, recovered_on, period_of_that_day=True)
    if last != trajectory.first_day or day < last:  # who goes home and comes back the next day was ill for one day
        check_after(last, day, "day")
    check_before(recovery.sick_again_on, day, "day")
    check_within_four_weeks(trajectory, day, recovery.sick_again_on, "day")
    check_no_leave(trajectory.dossier_id, day - _DAY, field="day")
    if recovery.sick_again_on is None:
        check_apart(trajectory, trajectory.first_day, max(trajectory.first_day, day - _DAY), "day")
    recovery.recovered_on = day
    recovery.save(update_fields=["recovered_on"])
    _end_again(trajectory)
    return _corrected(trajectory, "recovery", day, why, about, **_days(recovered_on, day))


def _held(trajectory: Trajectory, why: Why) -> tuple[Trajectory, dict[str, Any]]:
    """The absence as it is now, in a dossier that nobody else changes meanwhile, and what the log must tell."""
    share_trees()
    dossier: Dossier = hold_dossier(dossier=trajectory.dossier, by=why.by)
    whose = require_on(why.by, RIGHT, dossier.pk)
    passed_by = pass_source_by(dossier.employer, why.by, why.source_reason, dossier.pk)
    if not why.reason.strip():
        raise DomainError(_("Tell why this is corrected."), field="reason")
    rows = Trajectory.objects.select_for_update(of=("self",)).select_related("dossier__employer__node", "employment")
    trajectory = rows.get(pk=trajectory.pk)
    if not trajectory.is_absence:
        raise DomainError(_("Only an absence can be corrected here."))
    if trajectory.end_reason == EndReason.WITHDRAWN:
        raise DomainError(_("This report has been taken back already."))
    return trajectory, {"dossier_id": dossier.pk, "on_behalf_of": [whose], **passed_by}


def _corrected(
    trajectory: Trajectory, what: str, on: date, why: Why, about: dict[str, Any], **facts: Any
) -> Trajectory:
    happened(trajectory, Occasion.CORRECTED, on, by=why.by, reason=why.reason.strip(), what=what, **facts)
    put_to_work(trajectory, why.by)
    record("trajectory.corrected", EventAction.UPDATE, by=why.by, on=trajectory, what=what, **facts, **about)
    return trajectory


def _days(old: date, new: date) -> dict[str, Any]:
    return {"from": old.isoformat(), "to": new.isoformat()}


def _check_other(differs: bool, field: str) -> None:
    if not differs:
        raise DomainError(_("It stands like this already. Fill in what it must become."), field=field)


def _period(trajectory: Trajectory, starts_on: date) -> Period:
    period = trajectory.periods.filter(starts_on=starts_on).first()
    if period is None:
        raise DomainError(_("This period is not there any more. Look again."), field="period")
    return period


def _check_nothing_done_before(trajectory: Trajectory, first_day: date) -> None:
    done = Task.objects.filter(trajectory=trajectory, state=TaskState.DONE, done_on__lt=first_day)
    task = done.order_by("done_on").first()
    if task is not None and task.done_on is not None:
        text = _("“%(task)s” was carried out on %(day)s already. Choose that day or an earlier one.")
        raise DomainError(text % {"task": task.title, "day": date_format(task.done_on)}, field="first_day")


def _move_continuation(trajectory: Trajectory, starts_on: date, day: date) -> None:
    """When the period began with a report that continued the absence, that report was of the other day."""
    recovery: Recovery | None = trajectory.recoveries.filter(sick_again_on=starts_on).first()
    if recovery is None:
        return
    check_within_four_weeks(trajectory, recovery.recovered_on, day, "day")
    recovery.sick_again_on = day
    recovery.save(update_fields=["sick_again_on"])
    SickReport.objects.filter(trajectory=trajectory, first_day=starts_on).update(first_day=day)


def _end_again(trajectory: Trajectory) -> None:
    """Its last sick day and whether the four weeks still run, when it has ended by a recovery or the begin of leave."""
    recovery = trajectory.recoveries.filter(sick_again_on=None).first()
    if recovery is not None:
        end_illness(trajectory, recovery.recovered_on, EndReason(trajectory.end_reason))
