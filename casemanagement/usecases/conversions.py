"""Begeleiding omzetten: a running trajectory goes over to another protocolvariatie, by the same clock (domain.md 2.4).

First day, effective first day, periods, documents and what was done stay. Open tasks of the old variation lapse, those
of the new one come from the same effective first day; a step that both have stays the same task.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_trajectories import convertible, sickness_benefit
from casemanagement.usecases.carrying import Effect, carry
from casemanagement.usecases.trajectories import put_to_work
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.locks import share_trees
from core.versions import fingerprint
from dossiers.enums import Occasion, TaskState, TrajectoryState
from dossiers.models import ABSENCE, Dossier, Task, Trajectory
from dossiers.policies import acts_as, require_on
from dossiers.responsibility.preview import taken_back
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from planning.planner.facts import SETTLED_STATES
from planning.usecases.tasks import settle
from services.models import ProtocolVariation

RIGHT = "casemanagement.convert_trajectory"
_WAITING = (TaskState.PLANNED, TaskState.OPEN)


class Past(StrEnum):
    """What becomes of the tasks that come, and were due before today already."""

    OPEN = "open"
    NOT_APPLICABLE = "n/a"


@dataclass(frozen=True)
class Effects:
    """What a conversion does. Tasks that go are as they were before it, the others as they will be."""

    goes: list[Task]
    comes: list[Task]
    stays: list[Task]
    settled: int
    past: int  # of those that come


@transaction.atomic
def convert(
    *, trajectory: Trajectory, variation: ProtocolVariation, by: User, seen: str, past: Past = Past.OPEN
) -> Trajectory:
    """Guide the trajectory by another protocolvariatie from today on.

    Raises DomainError for a trajectory that does not run and a variation that was not agreed for today, and StaleError
    when the trajectory is no longer as it was `seen` (`version_of`).
    """
    whose = _held(trajectory.dossier, by)
    trajectory = _locked(trajectory)
    if seen != version_of(trajectory):
        text = _("This trajectory has changed in the meantime. Look again at what the conversion does, and then save.")
        raise StaleError(text)
    _record(trajectory, _convert(trajectory, variation, by, past), by, whose)
    return trajectory


def preview(
    *, trajectory: Trajectory, variation: ProtocolVariation, by: User, past: Past = Past.OPEN
) -> tuple[Effects, str]:
    """What `convert` would do, and the version for its `seen`; raises what it would raise. Nothing is saved."""
    with taken_back():
        _held(trajectory.dossier, by)
        trajectory = _locked(trajectory)
        version, before = version_of(trajectory), _tasks(trajectory)
        _convert(trajectory, variation, by, past)
        return _compared(before, _tasks(trajectory), timezone.localdate()), version


def convert_who_leaves(trajectories: Iterable[Trajectory], by: User) -> None:
    """The answer "Begeleiding omzetten" to "Ziek uit dienst?": the absence goes over to Ziektewet at once.

    The caller holds the dossier. Raises DomainError at "leaving" when there is no absence or no such service.
    """
    absence = next((one for one in trajectories if one.protocol_key == ABSENCE), None)
    if absence is None:
        raise DomainError(_("There is no running absence to convert the guidance of."), field="leaving")
    trajectory = _locked(absence)
    whose = require_on(by, RIGHT, trajectory.dossier_id)
    variation = sickness_benefit(trajectory, timezone.localdate())
    if variation is None:
        raise DomainError(no_sickness_benefit(), field="leaving")
    _record(trajectory, _convert(trajectory, variation, by, Past.OPEN), by, whose)


def why_not_leaving(trajectories: Iterable[Trajectory], by: User, day: date) -> str:
    """Why "Begeleiding omzetten" is no answer to "Ziek uit dienst?"; empty when it is."""
    absence = next((one for one in trajectories if one.protocol_key == ABSENCE), None)
    if absence is None:
        return _("There is no running absence to convert the guidance of.")
    if sickness_benefit(absence, day) is None:
        return no_sickness_benefit()
    if acts_as(by, RIGHT, absence.dossier_id) is None:
        return _("A case manager may convert the guidance.")
    return ""


def no_sickness_benefit() -> str:
    return _("A Ziektewet service must be added to the contract first. Ask klantbeheer.")


def version_of(trajectory: Trajectory) -> str:
    """Another one after every change of the trajectory or of a task in it."""
    tasks = {
        f"{one.key} {one.term} {one.state} {one.opens_on} {one.due_on}": True
        for one in Task.objects.filter(trajectory=trajectory)
    }
    facts = f"{trajectory.variation_id} {trajectory.state} {trajectory.effective_first_day}"
    return fingerprint({**tasks, facts: True})


def _convert(trajectory: Trajectory, variation: ProtocolVariation, by: User, past: Past) -> dict[str, Any]:
    """The change itself; gives from what to what, for the log."""
    today = timezone.localdate()
    if trajectory.state != TrajectoryState.RUNNING:
        raise DomainError(_("This trajectory does not run any more."))
    if variation not in convertible(trajectory, today):
        text = _("On %(day)s there is no agreement with %(employer)s for %(protocol)s. Add it to the contract first.")
        words = {"day": date_format(today), "employer": trajectory.dossier.employer, "protocol": variation}
        raise DomainError(text % words, field="variation")
    before = {(one.key, one.term) for one in _tasks(trajectory) if one.state in _WAITING}
    facts = _from_to(trajectory.variation, variation)
    happened(trajectory, Occasion.CONVERTED, today, by=by, **facts)
    trajectory.variation, trajectory.protocol_key = variation, variation.protocol.key
    trajectory.lead_team_id = variation.lead_team_id
    trajectory.save(update_fields=["variation", "protocol_key", "lead_team"])
    put_to_work(trajectory, by)
    if past == Past.NOT_APPLICABLE:
        for task in _past(before, _tasks(trajectory), today):
            settle(task=task, state=TaskState.NOT_APPLICABLE, on=today, by=by)
        carry(Effect(dossiers=[trajectory.dossier_id]), by=by, today=today)
    return facts


def _from_to(old: ProtocolVariation, new: ProtocolVariation) -> dict[str, Any]:
    return {"from": old.name, "to": new.name, "from_version": old.version, "to_version": new.version}


def _past(before: set[tuple[str, int]], after: Iterable[Task], today: date) -> list[Task]:
    waiting = [one for one in after if one.state in _WAITING and one.due_on < today]
    return [one for one in waiting if (one.key, one.term) not in before]


def _compared(before: list[Task], after: list[Task], today: date) -> Effects:
    had = {(one.key, one.term): one for one in before if one.state in _WAITING}
    settled_before = {(one.key, one.term) for one in before if one.state in SETTLED_STATES}
    has = {(one.key, one.term): one for one in after if one.state in _WAITING}
    closed = {(one.key, one.term): one for one in after if one.state in SETTLED_STATES}
    comes = {name: one for name, one in {**has, **closed}.items() if name not in had and name not in settled_before}
    return Effects(
        goes=[one for name, one in had.items() if name not in has],
        comes=sorted(comes.values(), key=lambda one: (one.due_on, one.opens_on, one.pk)),
        stays=[one for name, one in has.items() if name in had],
        settled=len(settled_before),
        past=sum(one.due_on < today for one in comes.values()),
    )


def _tasks(trajectory: Trajectory) -> list[Task]:
    tasks = Task.objects.filter(trajectory=trajectory).select_related("responsible", "team")
    return list(tasks.order_by("due_on", "opens_on", "pk"))


def _held(dossier: Dossier, by: User) -> User:
    """Whose right it is; nobody else changes the dossier meanwhile."""
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    return require_on(by, RIGHT, dossier.pk)


def _locked(trajectory: Trajectory) -> Trajectory:
    rows = Trajectory.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__employer__node", "variation__protocol", "employment").get(pk=trajectory.pk)


def _record(trajectory: Trajectory, facts: dict[str, Any], by: User, whose: User) -> None:
    record(
        "trajectory.converted", EventAction.UPDATE, by=by, on=trajectory, dossier_id=trajectory.dossier_id,
        on_behalf_of=[whose], **facts,
    )  # fmt: skip
