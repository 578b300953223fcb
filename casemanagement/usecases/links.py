"""An illness has to do with a pregnancy: then a safety net applies, with the tasks of domain.md 3.4."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases.leave import follow_leave
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.trajectories import put_to_work
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.enums import Occasion, TrajectoryState
from dossiers.models import Pregnancy, PregnancyLink, Recovery, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from orgstructure.enums import Classification
from planning.planner import leave_window
from planning.queries import leave_of

RIGHT = "casemanagement.correct_trajectory"
_PREGNANCY_LASTS = timedelta(days=294)
_AFTER_BIRTH = timedelta(days=365)  # illness by pregnancy or birth, found afterwards


def linkable(absence: Trajectory) -> Pregnancy | None:
    """The pregnancy of the dossier that an illness may come from: one that overlaps it, or has just ended."""
    if not absence.is_absence:
        return None
    last = absence.ended_on or timezone.localdate()
    found = Pregnancy.objects.filter(
        trajectory__dossier=absence.dossier_id,
        due_on__gte=absence.first_day - _AFTER_BIRTH,
        due_on__lte=last + _PREGNANCY_LASTS,
    )
    return found.select_related("trajectory__dossier__employer").order_by("due_on").last()


@transaction.atomic
def link(*, absence: Trajectory, by: User, reason: str, source_reason: str = "") -> PregnancyLink:
    """De ziekmelding heeft alsnog een relatie met zwangerschap. The classification follows; `unlink` puts it back.

    Raises DomainError without a reason, without a pregnancy in the case file, or when it is linked already.
    """
    absence, about = _held(absence, by, reason, source_reason)
    pregnancy = linkable(absence)
    if pregnancy is None:
        raise DomainError(_("There is no pregnancy in this case file to link with. Register it first."))
    if is_linked(absence):
        raise DomainError(_("This absence is linked with a pregnancy already."))
    made = _put(absence, pregnancy, absence.classification, by)
    happened(absence, Occasion.LINKED, timezone.localdate(), by=by, reason=reason.strip())
    _settle(absence, pregnancy, by)
    record("pregnancy.linked", EventAction.UPDATE, by=by, on=absence, **about)
    return made


@transaction.atomic
def unlink(*, absence: Trajectory, by: User, reason: str, source_reason: str = "") -> None:
    """Take the link away: the classification of before is back, and what hung on it lapses."""
    absence, about = _held(absence, by, reason, source_reason)
    found = PregnancyLink.objects.filter(absence=absence).select_related("pregnancy__trajectory__dossier").first()
    if found is None:
        raise DomainError(_("This absence is not linked with a pregnancy."))
    found.delete()
    classify(absence, found.classification_before)
    happened(absence, Occasion.UNLINKED, timezone.localdate(), by=by, reason=reason.strip())
    put_to_work(absence, by)
    record("pregnancy.unlinked", EventAction.UPDATE, by=by, on=absence, **about)


def link_at_entry(
    absence: Trajectory, classification: Classification, first_day: date, by: User, *, after: Recovery | None
) -> None:
    """A report with the classification of pregnancy is linked with the pregnancy of the case file (row 128).

    Also one that continues an absence from `first_day`, `after` this recovery. The report plans and logs; it holds the
    dossier.
    """
    if is_linked(absence):
        return
    pregnancy = linkable(absence) if classification.plain == Classification.PREGNANCY else None
    if pregnancy is None:
        return
    own = Classification(absence.classification)
    ill = Classification.ILL_SIVI if own.is_sivi else Classification.ILL
    _put(absence, pregnancy, ill if own.plain == Classification.PREGNANCY else own, by)
    happened(absence, Occasion.LINKED, first_day, by=by, recovery=after.pk if after else None)
    _begin_early(absence, pregnancy)


def unlink_report(absence: Trajectory, after: Recovery) -> None:
    """The report `after` this recovery is taken back, and with it the link that it made; one made by hand stays."""
    told = absence.occurrences.filter(kind=Occasion.LINKED).last()
    if told is not None and told.facts.get("recovery") == after.pk:
        PregnancyLink.objects.filter(absence=absence).delete()


def classify(absence: Trajectory, classification: str) -> None:
    """What it is by itself: of a linked absence that shows when the link goes."""
    if not PregnancyLink.objects.filter(absence=absence).update(classification_before=classification):
        absence.classification = classification
        absence.save(update_fields=["classification"])


def is_linked(absence: Trajectory) -> bool:
    return PregnancyLink.objects.filter(absence=absence).exists()


def _put(absence: Trajectory, pregnancy: Pregnancy, before: str, by: User) -> PregnancyLink:
    is_sivi = bool(absence.classification) and Classification(absence.classification).is_sivi
    absence.classification = Classification.PREGNANCY_SIVI if is_sivi else Classification.PREGNANCY
    absence.save(update_fields=["classification"])
    return PregnancyLink.objects.create(
        absence=absence, pregnancy=pregnancy, classification_before=before, linked_by=by
    )


def _settle(absence: Trajectory, pregnancy: Pregnancy, by: User) -> None:
    _begin_early(absence, pregnancy)
    if pregnancy.trajectory.state == TrajectoryState.RUNNING:
        follow_leave(pregnancy, by=by)
    put_to_work(absence, by)


def _begin_early(absence: Trajectory, pregnancy: Pregnancy) -> None:
    """Ill by pregnancy the leave begins as early as it may, unless that day has passed (domain.md 3.2)."""
    earliest, _latest = leave_window(pregnancy.due_on, multiple=pregnancy.multiple)
    today = timezone.localdate()
    is_ill = absence.state == TrajectoryState.RUNNING
    if is_ill and earliest > today and leave_of(pregnancy, today).start != earliest:
        pregnancy.leave_starts_on = earliest
        pregnancy.save(update_fields=["leave_starts_on"])


def _held(absence: Trajectory, by: User, reason: str, source_reason: str) -> tuple[Trajectory, dict[str, Any]]:
    share_trees()
    dossier = hold_dossier(dossier=absence.dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    passed_by = pass_source_by(dossier.employer, by, source_reason, dossier.pk)
    if not reason.strip():
        raise DomainError(_("Tell why this is corrected."), field="reason")
    absence = Trajectory.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=absence.pk)
    return absence, {"dossier_id": dossier.pk, "on_behalf_of": [whose], **passed_by}
