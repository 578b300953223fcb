"""Pregnancy leave and the illness beside it: when leave begins an illness stops counting (domain.md 1.5)."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_pregnancies import illnesses_of
from casemanagement.usecases.absences import end_illness, reopen
from core.errors import DomainError
from dossiers.enums import EndReason, Occasion, TrajectoryState
from dossiers.models import ILLNESS, Pregnancy, Recovery, Trajectory
from dossiers.usecases.occurrences import happened
from planning.planner import Leave
from planning.planner.clock import check
from planning.queries import facts_of, leave_parts
from planning.usecases.plans import plan_again


def begin_leaves(today: date) -> None:
    """Let illnesses wait whose leave begins, and plan again what the pregnancy dates: illness can move the leave.

    Called by the night, under the tree lock; repeating it changes nothing.
    """
    beside_illness = Pregnancy.objects.filter(
        trajectory__state=TrajectoryState.RUNNING,
        trajectory__dossier__trajectories__protocol_key__in=ILLNESS,
        trajectory__dossier__trajectories__state=TrajectoryState.RUNNING,
    )
    for pregnancy in beside_illness.select_related("trajectory__dossier").distinct().order_by("pk"):
        for illness in begin_leave(pregnancy, today, by=None):
            plan_again(illness, today)
        plan_again(pregnancy.trajectory, today)


def begin_leave(pregnancy: Pregnancy, today: date, *, by: User | None) -> list[Trajectory]:
    """Let the illness beside it wait when the leave has begun; gives what was running, to plan again."""
    running = [one for one in illnesses_of(pregnancy.trajectory.dossier_id) if one.state == TrajectoryState.RUNNING]
    for illness in running:
        _begin(illness, pregnancy, _first_day(pregnancy, today), today, by=by)
    return running


def follow_leave(pregnancy: Pregnancy, *, by: User) -> None:
    """Bring the illnesses of the dossier in line with the leave as it is now, and plan everything again.

    The caller holds the dossier. Raises DomainError when what was reported meanwhile can't be squared with the leave.
    """
    today = timezone.localdate()
    parts = leave_parts(pregnancy, today)
    for illness in illnesses_of(pregnancy.trajectory.dossier_id):
        _check_apart(illness, parts)
        waiting = Recovery.objects.filter(trajectory=illness, leave=pregnancy).first()
        first = _first_day(pregnancy, today)
        if waiting is not None:
            _move(illness, waiting, first, today)
        elif illness.state == TrajectoryState.RUNNING:
            _begin(illness, pregnancy, first, today, by=by)
        _check_chain(illness, today)
        plan_again(illness, today)
    _check_chain(pregnancy.trajectory, today)
    plan_again(pregnancy.trajectory, today)


def check_no_leave(dossier_id: int, day: date, field: str = "first_day") -> None:
    """During leave nobody is reported ill (domain.md 3.4). Raises DomainError at `field`."""
    for pregnancy in Pregnancy.objects.filter(trajectory__dossier=dossier_id).select_related("trajectory__dossier"):
        for part in leave_parts(pregnancy, timezone.localdate()):
            if part.starts_on <= day <= part.ends_on:
                text = _("From %(first)s to %(last)s there is pregnancy leave: illness on these days is not reported.")
                words = {"first": date_format(part.starts_on), "last": date_format(part.ends_on)}
                raise DomainError(text % words, field=field)


def _first_day(pregnancy: Pregnancy, today: date) -> date | None:
    return next((part.starts_on for part in leave_parts(pregnancy, today)), None)


def _begin(illness: Trajectory, pregnancy: Pregnancy, first: date | None, today: date, *, by: User | None) -> None:
    """Leave that has begun after the illness did, and not between two parts of it."""
    if first is None or first > today or first <= illness.first_day:
        return
    if illness.recoveries.filter(Q(leave=pregnancy) | Q(recovered_on__lte=first, sick_again_on__gt=first)).exists():
        return
    Recovery.objects.create(trajectory=illness, recovered_on=first, leave=pregnancy, reported_by=by)
    end_illness(illness, first, EndReason.PREGNANCY_LEAVE)
    happened(illness, Occasion.LEAVE_BEGAN, first, by=by)


def _move(illness: Trajectory, waiting: Recovery, first: date | None, today: date) -> None:
    """The leave begins on another day than was thought, or not yet, or not at all."""
    if first is not None and first <= today:
        waiting.recovered_on = first
        waiting.save(update_fields=["recovered_on"])
        if waiting.sick_again_on is None:
            end_illness(illness, first, EndReason.PREGNANCY_LEAVE)
    elif waiting.sick_again_on is None:
        waiting.delete()
        reopen(illness)
    else:
        raise DomainError(_("After this leave somebody was reported ill again. Take that report back first."))


def _check_chain(trajectory: Trajectory, today: date) -> None:
    """Leaves may not overlap, and what continued an absence must still lie within four weeks of it."""
    try:
        check(facts_of(trajectory, today))
    except ValueError as error:
        text = _("These dates do not go together with the leave or the absence that stand in this case file already.")
        raise DomainError(text) from error


def _check_apart(illness: Trajectory, parts: list[Leave]) -> None:
    """No report may lie within the leave: neither the first one nor what came after it."""
    for day in illness.periods.values_list("starts_on", flat=True):
        for part in parts:
            begun = part.starts_on <= day if day == illness.first_day else part.starts_on < day
            if begun and day <= part.ends_on:
                text = _("On %(day)s illness was reported, and the leave would run from %(first)s to %(last)s.")
                words = {
                    "day": date_format(day), "first": date_format(part.starts_on), "last": date_format(part.ends_on),
                }  # fmt: skip
                raise DomainError(text % words)
