"""(Deel)herstel: another percentage, full recovery, the report that continues an absence, taking the last one back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases.absences import end_illness, reopen
from casemanagement.usecases.links import classify, is_linked, unlink_report
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.trajectories import put_to_work
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.enums import EndReason, Occasion, TrajectoryState
from dossiers.models import ABSENCE, ILLNESS, CauseJudgement, Period, Recovery, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from orgstructure.enums import Classification
from planning.planner import WINDOW_DAYS, window_closes_on
from planning.queries import facts_of
from planning.usecases.plans import plan_again

RIGHT = "casemanagement.report_sick"
_DAY = timedelta(days=1)
_HOURS_OF_A_WEEK = 100
_NO_CHOICE = (EndReason.WITHDRAWN, EndReason.PREGNANCY_LEAVE)
REASONS = [one for one in EndReason if one not in _NO_CHOICE]
"""Why an illness ended, as far as a user may say so: the other two come by taking it back, and with the leave."""


def no_partial_recovery(trajectory: Trajectory) -> str:
    """Why the percentage of this trajectory can't change; empty when it can (row 129)."""
    if trajectory.protocol_key == ABSENCE:
        return ""
    return _("There is no partial recovery in a trajectory Ziektewet, only full recovery.")


@transaction.atomic
def change_percentage(
    *,
    trajectory: Trajectory,
    on: date,
    percentage: Decimal,
    by: User,
    therapy_hours: Decimal | None = None,
    source_reason: str = "",
) -> Period:
    """A new deeltraject from this day on. Partial recovery is no recovery: the clock runs on (domain.md 1.4).

    Raises DomainError for a percentage or hours out of bounds, a day before the last change or in the future, two
    changes on one day, a trajectory Ziektewet (row 129), and one that does not run.
    """
    trajectory, about = _held(trajectory, by, source_reason)
    _check_running(trajectory)
    if refusal := no_partial_recovery(trajectory):
        raise DomainError(refusal)
    if not 0 < percentage <= 100:
        text = _("Give a percentage above 0 up to and including 100. At 0% the employee has recovered.")
        raise DomainError(text, field="percentage")
    if therapy_hours is not None and not 0 < therapy_hours < _HOURS_OF_A_WEEK:
        raise DomainError(_("Give the hours of one week, for example 32 or 36,5."), field="therapy_hours")
    last = _last_period(trajectory)
    _check_after_last_change(trajectory, last, on)
    if on > timezone.localdate():
        raise DomainError(_("This day lies in the future. Choose today or an earlier date."), field="on")
    if (percentage, therapy_hours) == (last.percentage, last.therapy_hours):
        text = _("The employee is absent for %(percentage)s%% already.") % {"percentage": f"{percentage.normalize():f}"}
        raise DomainError(text, field="percentage")
    period = Period.objects.create(
        trajectory=trajectory, starts_on=on, percentage=percentage, therapy_hours=therapy_hours
    )
    facts: dict[str, Any] = {"percentage": str(percentage), "before": str(last.percentage)}
    if therapy_hours is not None:
        facts["therapy_hours"] = str(therapy_hours)
    happened(trajectory, Occasion.PERCENTAGE, on, by=by, **facts)
    put_to_work(trajectory, by)
    record("sickness.percentage_changed", EventAction.UPDATE, by=by, on=trajectory, **facts, **about)
    return period


@transaction.atomic
def report_recovered(
    *, trajectory: Trajectory, on: date, by: User, reason: EndReason = EndReason.RECOVERED, source_reason: str = ""
) -> Trajectory:
    """Full recovery, or the end of an illness for another reason; asks the right and holds the dossier.

    Raises what `recover` raises, and for a reason that nobody chooses.
    """
    trajectory, about = _held(trajectory, by, source_reason)
    if reason not in REASONS:
        raise DomainError(_("Choose one of the reasons in the list."), field="reason")
    recover(trajectory=trajectory, on=on, by=by, reason=reason)
    put_to_work(trajectory, by)
    record("sickness.recovered", EventAction.UPDATE, by=by, on=trajectory, reason=reason.value, **about)
    return trajectory


def recover(*, trajectory: Trajectory, on: date, by: User, reason: EndReason = EndReason.RECOVERED) -> None:
    """End an illness: `on` is the first calendar day not absent any more (domain.md 1.6).

    After a recovery its tasks wait for four weeks, in which a new report continues it; another reason ends it at once.
    The caller holds the dossier, asked whether one may, and plans again. Raises DomainError for a day before the first
    sick day or the last change, or later than tomorrow, and for a trajectory that does not run.
    """
    _check_running(trajectory)
    last = _last_period(trajectory)
    if on < trajectory.first_day or last.starts_on != trajectory.first_day:
        _check_after_last_change(trajectory, last, on)
    if on > timezone.localdate() + _DAY:
        raise DomainError(_("Choose tomorrow or an earlier day."), field="on")
    if reason == EndReason.RECOVERED:
        Recovery.objects.create(trajectory=trajectory, recovered_on=on, reported_by=by)
    end_illness(trajectory, on, reason)
    happened(
        trajectory, Occasion.RECOVERED if reason == EndReason.RECOVERED else Occasion.ENDED, on, by=by, why=reason.value
    )


def continue_absence(
    *,
    recovery: Recovery,
    first_day: date,
    percentage: Decimal,
    classification: Classification,
    told_employer: bool,
    by: User,
) -> Trajectory:
    """The absence goes on, and the days between do not count. Called by the sick report, which holds the dossier.

    The new report tells what the absence is, unless a pregnancy does; `undo_last` puts back what it was.
    """
    recovery.sick_again_on = first_day
    recovery.save(update_fields=["sick_again_on"])
    trajectory = recovery.trajectory
    before: dict[str, Any] = {}
    if not is_linked(trajectory):
        before = {"classification": trajectory.classification, "told_employer": trajectory.told_employer}
        _say(trajectory, classification.value, told_employer)
    reopen(trajectory)
    Period.objects.create(trajectory=trajectory, starts_on=first_day, percentage=percentage)
    happened(
        trajectory, Occasion.CONTINUED, first_day, by=by, percentage=str(percentage), before=before,
        recovery=recovery.pk, recovered_on=recovery.recovered_on.isoformat(),
    )  # fmt: skip
    return trajectory


@transaction.atomic
def undo_last(
    *,
    trajectory: Trajectory,
    by: User,
    reason: str,
    seen: tuple[Occasion, date] | None = None,
    source_reason: str = "",
) -> Trajectory:
    """Take back the last report: a recovery, a continuation, a percentage, or the first one (then it is withdrawn).

    What lapsed by it is there again. `seen` is what the user was shown as the last report. Raises DomainError without
    a reason, when another one came since, when another absence began after it, and for what did not come by a report.
    """
    trajectory, about = _held(trajectory, by, source_reason)
    if not reason.strip():
        raise DomainError(_("Tell why this report is taken back."), field="reason")
    if seen is not None and seen != last_report(trajectory):
        raise DomainError(_("The last report is another one by now. Look at it, and try again if you still want to."))
    what, on = _undo(trajectory)
    happened(trajectory, Occasion.UNDONE, on, by=by, reason=reason.strip(), what=what.value)
    put_to_work(trajectory, by)
    record("sickness.report_undone", EventAction.UPDATE, by=by, on=trajectory, what=what.value, **about)
    return trajectory


def last_report(trajectory: Trajectory) -> tuple[Occasion, date]:
    """What `undo_last` would take back: that leave began is no report. Raises DomainError for what can't be."""
    period = _last_period(trajectory)
    if trajectory.end_reason == EndReason.WITHDRAWN:
        raise DomainError(_("This report has been taken back already."))
    if trajectory.state != TrajectoryState.RUNNING:
        _check_nothing_after(trajectory)
    if trajectory.ended_on is not None and trajectory.end_reason != EndReason.PREGNANCY_LEAVE:
        recovery = trajectory.recoveries.filter(sick_again_on=None).first()
        return Occasion.RECOVERED, recovery.recovered_on if recovery else trajectory.ended_on + _DAY
    if trajectory.recoveries.filter(sick_again_on=period.starts_on).exists():
        return Occasion.CONTINUED, period.starts_on
    if period.starts_on == trajectory.first_day:
        return Occasion.REPORTED, period.starts_on
    return Occasion.PERCENTAGE, period.starts_on


def close_windows(today: date) -> None:
    """End what recovered four weeks ago: its tasks lapse. Repeating it changes nothing."""
    waiting = Trajectory.objects.filter(
        state=TrajectoryState.RECOVERED,
        recoveries__sick_again_on=None,
        recoveries__recovered_on__lte=today - timedelta(days=WINDOW_DAYS),
    )
    for trajectory in waiting.select_for_update(of=("self",)).order_by("pk"):
        if not _window_closed(trajectory, today):
            continue
        trajectory.state = TrajectoryState.ENDED
        trajectory.save(update_fields=["state"])
        happened(trajectory, Occasion.WINDOW_CLOSED, today, by=None)
        plan_again(trajectory, today)


def _window_closed(trajectory: Trajectory, today: date) -> bool:
    facts = facts_of(trajectory, today)
    return facts.recovered_on is not None and today >= window_closes_on(facts.recovered_on, facts.leave)


def _undo(trajectory: Trajectory) -> tuple[Occasion, date]:
    what, on = last_report(trajectory)
    if what in (Occasion.CONTINUED, Occasion.REPORTED):
        trajectory.recoveries.filter(sick_again_on=None).delete()  # the leave that made this illness wait
    if what == Occasion.RECOVERED:
        trajectory.recoveries.filter(sick_again_on=None).delete()
        reopen(trajectory)
    elif what == Occasion.CONTINUED:
        recovery = trajectory.recoveries.get(sick_again_on=on)
        recovery.sick_again_on = None
        recovery.save(update_fields=["sick_again_on"])
        CauseJudgement.objects.filter(recovery=recovery).delete()  # of a report that is no more
        trajectory.periods.filter(starts_on=on).delete()
        _take_back_what_was_said(trajectory, recovery)
        reason = EndReason.PREGNANCY_LEAVE if recovery.leave_id else EndReason.RECOVERED
        end_illness(trajectory, recovery.recovered_on, reason)
    elif what == Occasion.PERCENTAGE:
        trajectory.periods.filter(starts_on=on).delete()
    else:
        trajectory.state, trajectory.ended_on = TrajectoryState.ENDED, trajectory.first_day
        trajectory.end_reason = EndReason.WITHDRAWN
        trajectory.save(update_fields=["state", "ended_on", "end_reason"])
    return what, on


def _take_back_what_was_said(trajectory: Trajectory, recovery: Recovery) -> None:
    """Found by the recovery that the report came after: its day may have been corrected since."""
    unlink_report(trajectory, recovery)
    told = trajectory.occurrences.filter(kind=Occasion.CONTINUED, facts__recovery=recovery.pk).last()
    if told is not None and told.facts["before"]:
        _say(trajectory, **told.facts["before"])


def _say(trajectory: Trajectory, classification: str, told_employer: bool) -> None:
    classify(trajectory, classification)
    trajectory.told_employer = told_employer
    trajectory.save(update_fields=["told_employer"])


def _held(trajectory: Trajectory, by: User, source_reason: str) -> tuple[Trajectory, dict[str, Any]]:
    """The trajectory as it is now, in a dossier that nobody else changes meanwhile, and what the log must tell."""
    share_trees()
    dossier = hold_dossier(dossier=trajectory.dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    passed_by = pass_source_by(dossier.employer, by, source_reason, dossier.pk)
    trajectory = Trajectory.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=trajectory.pk)
    return trajectory, {"dossier_id": dossier.pk, "on_behalf_of": [whose], **passed_by}


def _check_running(trajectory: Trajectory) -> None:
    if trajectory.state != TrajectoryState.RUNNING:
        raise DomainError(_("This trajectory does not run any more."))


def _check_after_last_change(trajectory: Trajectory, last: Period, on: date) -> None:
    if on < trajectory.first_day:
        text = _("The first sick day was %(day)s. Choose a later day.") % {"day": date_format(trajectory.first_day)}
        raise DomainError(text, field="on")
    if on <= last.starts_on:
        text = _("The last change was on %(day)s. Choose a later day.") % {"day": date_format(last.starts_on)}
        raise DomainError(text, field="on")


def _check_nothing_after(trajectory: Trajectory) -> None:
    later = Trajectory.objects.filter(
        dossier=trajectory.dossier_id, protocol_key__in=ILLNESS, first_day__gt=trajectory.first_day
    )
    if later.exclude(end_reason=EndReason.WITHDRAWN).exists():
        raise DomainError(_("Another absence began after this one. Take that report back first."))


def _last_period(trajectory: Trajectory) -> Period:
    period = trajectory.periods.order_by("starts_on").last()
    if period is None:
        raise DomainError(_("Nobody is ill in this trajectory."))
    return period
