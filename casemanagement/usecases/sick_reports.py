"""Ziek melden: a sick report becomes a trajectory, and the trajectory dated tasks with the right people."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.enums import ExpectedDuration
from casemanagement.models import SickReport
from casemanagement.policies import reportable_classifications
from casemanagement.queries_recoveries import Continuation, continuation
from casemanagement.usecases.leave import check_no_leave
from casemanagement.usecases.links import link_at_entry
from casemanagement.usecases.recoveries import continue_absence
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.trajectories import employment_on, put_to_work, put_trajectory
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from core.submissions import once
from dossiers.enums import EndReason, Occasion, TrajectoryState
from dossiers.models import ABSENCE, ILLNESS, SICKNESS_BENEFIT, Dossier, Employment, Period, Recovery, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from orgstructure.enums import SAFETY_NETS, Classification
from orgstructure.models import Employer
from services.models import ProtocolVariation
from services.queries import startable


@dataclass(frozen=True)
class Report:
    """What was filled in. `percentage` is 1 to 100; no cause, no complaint (domain.md 6.1)."""

    first_day: date
    percentage: Decimal = Decimal(100)
    classification: Classification = Classification.ILL
    expected_duration: ExpectedDuration = ExpectedDuration.UNKNOWN
    phone: str = ""
    nursing_address: str = ""
    remark: str = ""
    safety_net: str = ""  # what an employer may say: SafetyNet
    told_employer: bool = False  # the employee said himself which safety net applies
    is_new_work: bool = False  # nieuw bedongen arbeid: never continues an absence of before
    source_reason: str = ""  # why here, of an employer whose reports come from VDD


@transaction.atomic
def report_sick(*, dossier: Dossier, report: Report, key: uuid.UUID, by: User) -> Trajectory:
    """Start an absence trajectory with its tasks; a second call with the same `key` gives the first one's.

    Within four weeks after a recovery it continues that absence, and gives its trajectory (domain.md 1.4). Raises
    DomainError for a first day in the future or outside the employment, a percentage out of bounds, another absence on
    these days, or a classification that the employer has not or this user may not record (domain.md 6.1).
    """
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, "casemanagement.report_sick", dossier.pk)
    passed_by: dict[str, Any] = pass_source_by(dossier.employer, by, report.source_reason, dossier.pk)
    if report.classification not in reportable_classifications(by, dossier.employer, dossier.pk):
        raise DomainError(_("Choose one of the classifications in the list."), field="classification")
    return once(
        key=key,
        owner_id=by.pk,
        act=lambda: _start(dossier, report, by, whose, passed_by),
        found=lambda pk: Trajectory.objects.get(pk=pk),
    )


def check_report(dossier: Dossier, report: Report) -> Employment:
    """The employment that the report is about; raises DomainError with the sentence for the field that is wrong."""
    if report.first_day > timezone.localdate():
        raise DomainError(
            _("The first sick day lies in the future. Choose today or an earlier date."), field="first_day"
        )
    if not 1 <= report.percentage <= 100:
        raise DomainError(_("Give a percentage from 1 up to and including 100."), field="percentage")
    _check_not_recovered_on(dossier, report.first_day)
    check_no_leave(dossier.pk, report.first_day)
    running = overlapping(dossier, report.first_day)
    if running is not None:
        raise DomainError(
            _(
                "There is an absence trajectory already from %(day)s. "
                "Change its absence percentage, or choose another date."
            )
            % {"day": date_format(running.first_day)},
            field="first_day",
        )
    return _employment_for(dossier, report)


def agreed_variation(employer: Employer, first_day: date) -> ProtocolVariation:
    """The absence protocol that was agreed with the employer for this day. Raises DomainError when there is none."""
    agreed = next((one for one in startable(employer, first_day) if one.protocol.key == ABSENCE), None)
    if agreed is None:
        text = _("On %(day)s there is no agreement with %(employer)s for guidance of absence. Ask klantbeheer.")
        raise DomainError(text % {"day": date_format(first_day), "employer": employer}, field="first_day")
    return agreed


def overlapping(dossier: Dossier, first_day: date) -> Trajectory | None:
    """The absence that a report from this day on would overlap."""
    absences = dossier.trajectories.filter(protocol_key__in=ILLNESS).exclude(end_reason=EndReason.WITHDRAWN)
    return absences.exclude(ended_on__lt=first_day).order_by("first_day").first()


def continued(dossier: Dossier, report: Report) -> Continuation | None:
    """What the report continues within four weeks; nothing for newly agreed work (domain.md 1.4)."""
    return None if report.is_new_work else continuation(dossier, report.first_day)


def running_absence(dossier: Dossier) -> Trajectory | None:
    absences = (one for one in dossier.trajectories.all() if one.is_absence)
    return next((one for one in absences if one.state == TrajectoryState.RUNNING), None)


def latest_absence(dossier: Dossier) -> Trajectory | None:
    """The one whose last report may be taken back; what was withdrawn is none."""
    absences = [one for one in dossier.trajectories.all() if one.is_absence and one.end_reason != EndReason.WITHDRAWN]
    return max(absences, key=lambda one: one.first_day, default=None)


def _start(dossier: Dossier, report: Report, by: User, whose: User, passed_by: dict[str, Any]) -> Trajectory:
    employment, earlier = check_report(dossier, report), continued(dossier, report)
    if earlier is not None:
        trajectory = continue_absence(
            recovery=earlier.recovery, first_day=report.first_day, percentage=report.percentage, by=by,
            classification=report.classification, told_employer=report.told_employer,
        )  # fmt: skip
    else:
        trajectory = _put_absence(dossier, report, employment, by)
    after = earlier.recovery if earlier else None
    link_at_entry(trajectory, report.classification, report.first_day, by, after=after)
    SickReport.objects.create(
        trajectory=trajectory,
        first_day=report.first_day,
        percentage=report.percentage,
        expected_duration=report.expected_duration,
        phone=report.phone,
        nursing_address=report.nursing_address,
        remark=report.remark,
        safety_net=report.safety_net,
        is_new_work=report.is_new_work,
        reported_by=by,
    )
    put_to_work(trajectory, by)
    told: dict[str, Any] = {**passed_by, **({"continued": True} if earlier else {})}
    record(
        "sickness.reported", EventAction.CREATE, by=by, on=trajectory, dossier_id=dossier.pk, on_behalf_of=[whose],
        **told,
    )  # fmt: skip
    return trajectory


def _put_absence(dossier: Dossier, report: Report, employment: Employment, by: User) -> Trajectory:
    variation = agreed_variation(dossier.employer, report.first_day)
    trajectory = put_trajectory(
        dossier, variation, employment, report.first_day,
        classification=report.classification,
        told_employer=report.told_employer and report.classification.plain in SAFETY_NETS,
    )  # fmt: skip
    Period.objects.create(trajectory=trajectory, starts_on=report.first_day, percentage=report.percentage)
    passed_by = {"despite_source": report.source_reason.strip()} if dossier.employer.is_from_vdd else {}
    happened(trajectory, Occasion.REPORTED, report.first_day, by=by, percentage=str(report.percentage), **passed_by)
    return trajectory


def _employment_for(dossier: Dossier, report: Report) -> Employment:
    """In a trajectory Ziektewet that goes on nobody has to be employed any more, nor has a start been agreed."""
    earlier = continued(dossier, report)
    if earlier is not None and earlier.trajectory.protocol_key == SICKNESS_BENEFIT and earlier.trajectory.employment:
        return earlier.trajectory.employment
    _check_not_left(dossier, report.first_day)
    employment = employment_on(dossier, report.first_day)
    if earlier is None:
        agreed_variation(dossier.employer, report.first_day)
    return employment


def _check_not_left(dossier: Dossier, first_day: date) -> None:
    last = Employment.objects.filter(employee=dossier.employee_id).order_by("starts_on").last()
    if last is not None and last.ends_on is not None and last.ends_on < first_day:
        text = _(
            "There was no employment on %(day)s: the last day was %(end)s. Whoever falls ill within four weeks after "
            "it may fall under the Sickness Benefits Act: ask the case manager."
        )
        words = {"day": date_format(first_day), "end": date_format(last.ends_on)}
        raise DomainError(text % words, field="first_day")


def _check_not_recovered_on(dossier: Dossier, first_day: date) -> None:
    if Recovery.objects.filter(trajectory__dossier=dossier, sick_again_on=None, recovered_on=first_day).exists():
        text = _("The employee was reported recovered on %(day)s. Take that report back, or choose a later day.")
        raise DomainError(text % {"day": date_format(first_day)}, field="first_day")
