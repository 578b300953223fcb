"""Trajectories: what every start of one has in common, and starting one that is no absence."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_trajectories import startable_otherwise
from casemanagement.usecases.carrying import Effect, carry
from casemanagement.usecases.leave import begin_leave
from casemanagement.usecases.warnings import raise_warnings
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from core.submissions import once
from dossiers.enums import Occasion, TrajectoryState
from dossiers.models import Dossier, Employment, Pregnancy, Trajectory
from dossiers.policies import require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from planning.usecases.plans import plan_again
from services.models import ProtocolVariation

RIGHT = "casemanagement.start_trajectory"


@transaction.atomic
def start_trajectory(
    *, dossier: Dossier, variation: ProtocolVariation, first_day: date, key: uuid.UUID, by: User
) -> Trajectory:
    """Start what is no absence, with its tasks; a second call with the same `key` gives the first one's.

    Raises DomainError for a first day in the future or outside the employment, a protocol that was not agreed for that
    day, or one that runs already.
    """
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    return once(
        key=key,
        owner_id=by.pk,
        act=lambda: _start(dossier, variation, first_day, by, whose),
        found=lambda pk: Trajectory.objects.get(pk=pk),
    )


def put_trajectory(
    dossier: Dossier,
    variation: ProtocolVariation,
    employment: Employment,
    first_day: date,
    *,
    classification: str = "",
    told_employer: bool = False,
) -> Trajectory:
    """The row itself, without periods and tasks; the caller holds the dossier and has looked at everything."""
    return Trajectory.objects.create(
        dossier=dossier,
        variation=variation,
        protocol_key=variation.protocol.key,
        employment=employment,
        first_day=first_day,
        effective_first_day=first_day,
        classification=classification,
        told_employer=told_employer,
        lead_team_id=variation.lead_team_id,
    )


def put_to_work(trajectory: Trajectory, by: User) -> None:
    """Plan its tasks, and bring what is open to the right people; with them the leave, which illness can move."""
    today = timezone.localdate()
    raise_warnings(today, Q(pk=trajectory.pk))
    if trajectory.is_absence:
        _follow_illness(trajectory, today, by)
    plan_again(trajectory, today)
    carry(Effect(dossiers=[trajectory.dossier_id]), by=by, today=today)


def _follow_illness(absence: Trajectory, today: date, by: User) -> None:
    """Leave that has begun makes the illness wait, and what is planned by the leave follows it."""
    running = Pregnancy.objects.filter(
        trajectory__dossier=absence.dossier_id, trajectory__state=TrajectoryState.RUNNING
    )
    for pregnancy in running.select_related("trajectory__dossier"):
        begin_leave(pregnancy, today, by=by)
        plan_again(pregnancy.trajectory, today)
        absence.refresh_from_db(fields=["state", "ended_on", "end_reason"])


def employment_on(dossier: Dossier, day: date) -> Employment:
    """The employment that holds on this day. Raises DomainError at `first_day`."""
    employments = list(Employment.objects.filter(employee=dossier.employee_id).order_by("starts_on"))
    for employment in employments:
        if employment.starts_on <= day and (employment.ends_on is None or day <= employment.ends_on):
            return employment
    if not employments:
        raise DomainError(_("This dossier has no employment, so no trajectory can start."), field="first_day")
    nearest = min(employments, key=lambda item: abs((item.starts_on - day).days))
    if nearest.ends_on is None:
        text = _("There was no employment on %(day)s. This employment runs from %(start)s.")
    else:
        text = _("There was no employment on %(day)s. This employment runs from %(start)s to %(end)s.")
    end = date_format(nearest.ends_on) if nearest.ends_on else ""
    raise DomainError(
        text % {"day": date_format(day), "start": date_format(nearest.starts_on), "end": end}, field="first_day"
    )


def _start(dossier: Dossier, variation: ProtocolVariation, first_day: date, by: User, whose: User) -> Trajectory:
    if first_day > timezone.localdate():
        raise DomainError(_("The first day lies in the future. Choose today or an earlier date."), field="first_day")
    employment = employment_on(dossier, first_day)
    if variation not in startable_otherwise(dossier.employer, first_day):
        text = _("On %(day)s there is no agreement with %(employer)s for %(protocol)s. Add it to the contract first.")
        words = {"day": date_format(first_day), "employer": dossier.employer, "protocol": variation}
        raise DomainError(text % words, field="variation")
    _check_none_beside(dossier, variation, first_day)
    trajectory = put_trajectory(dossier, variation, employment, first_day)
    happened(trajectory, Occasion.STARTED, first_day, by=by)
    put_to_work(trajectory, by)
    record(
        "trajectory.started", EventAction.CREATE, by=by, on=trajectory, dossier_id=dossier.pk, on_behalf_of=[whose],
        protocol=variation.key,
    )  # fmt: skip
    return trajectory


def _check_none_beside(dossier: Dossier, variation: ProtocolVariation, first_day: date) -> None:
    """Trajectories of different protocols run beside each other, of one protocol one at a time."""
    same = dossier.trajectories.filter(protocol_key=variation.protocol.key)
    other = same.exclude(ended_on__lt=first_day).order_by("first_day").first()
    if other is not None:
        text = _("There is a trajectory %(protocol)s already from %(day)s. Choose another protocol or another date.")
        raise DomainError(text % {"protocol": other.variation, "day": date_format(other.first_day)}, field="variation")
