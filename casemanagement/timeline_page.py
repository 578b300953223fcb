"""The whole course of a trajectory in one column: what happened, what is to be done, and the terms of the law."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.occasions import is_told, sentence
from casemanagement.timeline import entry_of, in_figures, is_shown, task_address, title_of
from dossiers.enums import TaskState, TrajectoryState
from dossiers.legal_marks import legal_marks
from dossiers.models import Dossier, Occurrence, Task, Trajectory
from dossiers.policies import is_employer_user, knows_classification
from planning.planner import PlannedTask
from planning.queries import facts_of
from planning.usecases.plans import planned_steps
from services.enums import Executor

_GONE = (TaskState.LAPSED, TaskState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Reader:
    """Who looks: whether he is of the arbodienst, and whether he may know for which vangnet a step is."""

    user: User
    inside: bool
    knows_why: bool


def whole_timeline(user: User, dossier: Dossier, trajectory: Trajectory, today: date) -> dict[str, Any]:
    """`entries` from past to future with today among them, and what lapsed."""
    reader = Reader(user, not is_employer_user(user), knows_classification(user, trajectory))
    tasks = list(trajectory.tasks.select_related("done_by", "step").order_by("due_on", "pk"))
    dated = [
        *_occurrences(reader, trajectory),
        *_steps(reader, dossier, trajectory, tasks, today),
        *_marks(trajectory, today),
    ]
    dated.sort(key=lambda pair: pair[0])
    now = {"date": in_figures(today), "title": _("Today"), "state": "now"}
    entries = [entry for day, entry in dated if day <= today] + [now] + [entry for day, entry in dated if day > today]
    return {"entries": entries, "lapsed": [_lapsed(task) for task in tasks if _is_gone(reader, task)]}


def _occurrences(reader: Reader, trajectory: Trajectory) -> Iterator[tuple[date, dict[str, Any]]]:
    for one in trajectory.occurrences.select_related("by"):
        if is_told(one, inside=reader.inside, knows_safety_net=reader.knows_why):
            yield (
                one.on,
                {
                    "date": in_figures(one.on),
                    "title": sentence(one, inside=reader.inside, protocol_key=trajectory.protocol_key),
                    "state": "done",
                    "text": _told(one),
                    "reasons": [one.reason] if one.reason and reader.inside else [],
                },
            )


def _told(one: Occurrence) -> str:
    """By whom, and on which day when that was another one."""
    told_on = timezone.localdate(one.at)
    if one.by is None:
        return ""
    if told_on == one.on:
        return _("by %(name)s") % {"name": one.by}
    return _("told on %(day)s by %(name)s") % {"day": in_figures(told_on), "name": one.by}


def _steps(
    reader: Reader, dossier: Dossier, trajectory: Trajectory, tasks: Iterable[Task], today: date
) -> Iterator[tuple[date, dict[str, Any]]]:
    stored = {(task.key, task.term): task for task in tasks}
    url = task_address(dossier)
    for step in planned_steps(trajectory, stored.values(), facts_of(trajectory, today), today):
        task = stored.get((step.key, step.term))
        if is_shown(reader.user, step, task):
            day = task.done_on if task and task.done_on else step.due
            yield day, {**entry_of(step, task, day, today, url), **_why(reader, step, task), "is_mark": step.is_mark}


def _why(reader: Reader, step: PlannedTask, task: Task | None) -> dict[str, Any]:
    """What a date unfolds to. A step for one classification tells by its grounds which one it is."""
    if step.step.condition.classifications and not reader.knows_why:
        return {}
    reasons = [*task.reasons, *step.reasons] if task and step.settled else step.reasons
    return {
        "reasons": [capfirst(reason) for reason in reasons],
        "legal_basis": step.legal_basis,
        "explanation": step.explanation,
    }


def _marks(trajectory: Trajectory, today: date) -> Iterator[tuple[date, dict[str, Any]]]:
    """The terms of the law; once an absence is over only those that it reached."""
    if not trajectory.is_absence:
        return
    over = trajectory.ended_on if trajectory.state == TrajectoryState.ENDED else None
    for mark in legal_marks(trajectory):
        if over is None or mark.day <= over:
            yield (
                mark.day,
                {
                    "date": in_figures(mark.day),
                    "title": _("Week %(week)s: %(label)s") % {"week": mark.week, "label": mark.label},
                    "state": "planned" if mark.day > today else "done",
                    "is_mark": True,
                    "is_legal": True,
                    "reasons": [capfirst(mark.explanation)],
                    "legal_basis": mark.basis,
                },
            )


def _is_gone(reader: Reader, task: Task) -> bool:
    return task.state in _GONE and (reader.inside or task.executor == Executor.EMPLOYER)


def _lapsed(task: Task) -> dict[str, Any]:
    return {"date": in_figures(task.due_on), "title": title_of(task), "word": task.get_state_display()}
