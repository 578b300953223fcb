"""Ziek melden: a sick report becomes a trajectory, and the trajectory dated tasks with the right people."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.enums import ExpectedDuration
from casemanagement.models import SickReport
from casemanagement.policies import reportable_classifications
from casemanagement.usecases.carrying import Effect, carry
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from core.submissions import once
from dossiers.enums import TrajectoryState
from dossiers.models import Dossier, Employment, Period, Trajectory
from dossiers.policies import acts_as, require_on
from dossiers.usecases.dossiers import hold_dossier
from orgstructure.enums import Classification
from orgstructure.models import Employer
from planning.usecases.plans import plan_again
from services.models import ProtocolVariation
from services.queries import startable

ABSENCE = "verzuim"
"""The protocol of an absence; which of its variations starts was agreed with the employer."""


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
    source_reason: str = ""  # why here, of an employer whose reports come from VDD


@transaction.atomic
def report_sick(*, dossier: Dossier, report: Report, key: uuid.UUID, by: User) -> Trajectory:
    """Start an absence trajectory with its tasks; a second call with the same `key` gives the first one's.

    Raises DomainError for a first day in the future or outside the employment, a percentage out of bounds, another
    absence on these days, or a classification that this user may not record (domain.md 6.1).
    """
    if report.classification not in reportable_classifications(by, dossier.employer):
        raise DomainError(_("Choose one of the classifications in the list."), field="classification")
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, "casemanagement.report_sick", dossier.pk)
    check_source(dossier, by, report.source_reason)
    return once(
        key=key,
        owner_id=by.pk,
        act=lambda: _start(dossier, report, by, whose),
        found=lambda pk: Trajectory.objects.get(pk=pk),
    )


def check_source(dossier: Dossier, by: User, reason: str) -> None:
    """VDD is leading for its employers: here only with the right to pass it by, and a reason. Raises DomainError."""
    if not dossier.employer.is_from_vdd:
        return
    if acts_as(by, "orgstructure.override_source", dossier.pk) is None:
        text = _("Absence at %(employer)s is reported in VDD, and comes over from there.")
        raise DomainError(text % {"employer": dossier.employer})
    if not reason.strip():
        raise DomainError(_("Tell why this is not reported in VDD."), field="source_reason")


def check_report(dossier: Dossier, report: Report) -> Employment:
    """The employment that the report is about; raises DomainError with the sentence for the field that is wrong."""
    if report.first_day > timezone.localdate():
        raise DomainError(
            _("The first sick day lies in the future. Choose today or an earlier date."), field="first_day"
        )
    if not 1 <= report.percentage <= 100:
        raise DomainError(_("Give a percentage from 1 up to and including 100."), field="percentage")
    employment = _employment_on(dossier, report.first_day)
    agreed_variation(dossier.employer, report.first_day)
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
    return employment


def agreed_variation(employer: Employer, first_day: date) -> ProtocolVariation:
    """The absence protocol that was agreed with the employer for this day. Raises DomainError when there is none."""
    agreed = next((one for one in startable(employer, first_day) if one.protocol.key == ABSENCE), None)
    if agreed is None:
        text = _("On %(day)s there is no agreement with %(employer)s for guidance of absence. Ask klantbeheer.")
        raise DomainError(text % {"day": date_format(first_day), "employer": employer}, field="first_day")
    return agreed


def overlapping(dossier: Dossier, first_day: date) -> Trajectory | None:
    """The absence that a report from this day on would overlap."""
    absences = dossier.trajectories.filter(protocol_key=ABSENCE)
    return absences.exclude(ended_on__lt=first_day).order_by("first_day").first()


def running_absence(dossier: Dossier) -> Trajectory | None:
    absences = (one for one in dossier.trajectories.all() if one.protocol_key == ABSENCE)
    return next((one for one in absences if one.state == TrajectoryState.RUNNING), None)


def _employment_on(dossier: Dossier, day: date) -> Employment:
    employments = list(Employment.objects.filter(employee=dossier.employee_id).order_by("starts_on"))
    for employment in employments:
        if employment.starts_on <= day and (employment.ends_on is None or day <= employment.ends_on):
            return employment
    if not employments:
        raise DomainError(_("This dossier has no employment, so nobody can be reported sick."), field="first_day")
    nearest = min(employments, key=lambda item: abs((item.starts_on - day).days))
    if nearest.ends_on is None:
        text = _("There was no employment on %(day)s. This employment runs from %(start)s.")
    else:
        text = _("There was no employment on %(day)s. This employment runs from %(start)s to %(end)s.")
    end = date_format(nearest.ends_on) if nearest.ends_on else ""
    raise DomainError(
        text % {"day": date_format(day), "start": date_format(nearest.starts_on), "end": end}, field="first_day"
    )


def _start(dossier: Dossier, report: Report, by: User, whose: User) -> Trajectory:
    today = timezone.localdate()
    employment = check_report(dossier, report)
    variation = agreed_variation(dossier.employer, report.first_day)
    trajectory = Trajectory.objects.create(
        dossier=dossier,
        variation=variation,
        protocol_key=variation.protocol.key,
        employment=employment,
        first_day=report.first_day,
        effective_first_day=report.first_day,
        classification=report.classification,
        lead_team_id=variation.lead_team_id,
    )
    Period.objects.create(trajectory=trajectory, starts_on=report.first_day, percentage=report.percentage)
    SickReport.objects.create(
        trajectory=trajectory,
        first_day=report.first_day,
        percentage=report.percentage,
        expected_duration=report.expected_duration,
        phone=report.phone,
        nursing_address=report.nursing_address,
        remark=report.remark,
        reported_by=by,
    )
    plan_again(trajectory, today)
    carry(Effect(dossiers=[dossier.pk]), by=by, today=today)
    passed_by = {"despite_source": report.source_reason} if dossier.employer.is_from_vdd else {}
    record(
        "sickness.reported", EventAction.CREATE, by=by, on=trajectory, dossier_id=dossier.pk, on_behalf_of=[whose],
        **passed_by,
    )  # fmt: skip
    return trajectory
