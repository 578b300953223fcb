"""Zelfde oorzaak? Illness before and after pregnancy leave is one absence, unless the company doctor says otherwise.

BW 7:629 lid 10: periods that directly precede and follow leave count together, "tenzij de ongeschiktheid redelijkerwijs
niet geacht kan worden voort te vloeien uit dezelfde oorzaak". So they do until the answer is no; unknown is not no.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.models import SickReport
from casemanagement.usecases.absences import end_illness
from casemanagement.usecases.sick_reports import agreed_variation
from casemanagement.usecases.trajectories import employment_on, put_to_work, put_trajectory
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.enums import EndReason, Occasion, SameCause, TrajectoryState
from dossiers.models import PREGNANCY, CauseJudgement, Dossier, Period, Recovery, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened

RIGHT = "casemanagement.judge_cause"


def open_question(dossier: Dossier) -> Recovery | None:
    """The leave between two illnesses that nobody has judged yet. Asks nothing of a case file without a pregnancy."""
    if all(one.protocol_key != PREGNANCY for one in dossier.trajectories.all()):
        return None
    found = Recovery.objects.filter(
        trajectory__dossier=dossier, leave__isnull=False, sick_again_on__isnull=False, judgement=None
    )
    return found.select_related("trajectory__dossier__employer", "leave").order_by("recovered_on").last()


@transaction.atomic
def judge_cause(*, recovery: Recovery, answer: SameCause, by: User) -> Trajectory:
    """Store the answer, for doctors' eyes. No: what followed the leave becomes an absence of its own.

    Gives the trajectory of the illness after the leave. Raises DomainError when it was judged already, or nobody was
    ill again.
    """
    share_trees()
    dossier = hold_dossier(dossier=recovery.trajectory.dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    recovery = Recovery.objects.select_for_update(of=("self",)).select_related("trajectory").get(pk=recovery.pk)
    again = recovery.sick_again_on
    if recovery.leave_id is None or again is None or CauseJudgement.objects.filter(recovery=recovery).exists():
        raise DomainError(_("There is nothing to judge here any more."))
    CauseJudgement.objects.create(recovery=recovery, answer=answer, judged_by=by)
    happened(recovery.trajectory, Occasion.CAUSE_JUDGED, timezone.localdate(), by=by)
    after = _apart(recovery, again, dossier, by) if answer == SameCause.NO else recovery.trajectory
    put_to_work(after, by)
    record(
        "sickness.cause_judged", EventAction.UPDATE, by=by, on=recovery.trajectory, dossier_id=dossier.pk,
        on_behalf_of=[whose],
    )  # fmt: skip
    return after


def _apart(recovery: Recovery, again: date, dossier: Dossier, by: User) -> Trajectory:
    """The absence before the leave has ended with it; the rest of its facts go to one that begins on `again`."""
    before = recovery.trajectory
    state, ended_on, end_reason = before.state, before.ended_on, before.end_reason
    recovery.sick_again_on = None
    later = Recovery.objects.filter(trajectory=before, recovered_on__gt=recovery.recovered_on)
    moving = list(later.values_list("pk", flat=True))
    end_illness(before, recovery.recovered_on, EndReason.PREGNANCY_LEAVE)
    after = put_trajectory(
        dossier, agreed_variation(dossier.employer, again), employment_on(dossier, again), again,
        classification=before.classification, told_employer=before.told_employer,
    )  # fmt: skip
    Recovery.objects.filter(pk__in=moving).update(trajectory=after)
    recovery.save(update_fields=["sick_again_on"])
    Period.objects.filter(trajectory=before, starts_on__gte=again).update(trajectory=after)
    SickReport.objects.filter(trajectory=before, first_day__gte=again).update(trajectory=after)
    if state != TrajectoryState.RUNNING:
        after.state, after.ended_on, after.end_reason = state, ended_on, end_reason
        after.save(update_fields=["state", "ended_on", "end_reason"])
    happened(after, Occasion.REPORTED, again, by=by)
    put_to_work(before, by)
    return after
