"""What happened in a trajectory and what is coming: marks of the law and tasks, in order of their dates."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Dossier, Task, Trajectory
from dossiers.policies import is_employer_user
from planning.planner import PlannedTask
from planning.queries import facts_of
from planning.usecases.plans import planned_steps
from services.enums import Executor

LAST = 5
COMING = 6


def panel(user: User, dossier: Dossier) -> dict[str, Any] | None:
    """For the page of the dossier: what is shown at once, and what folds out before and after it."""
    running = [one for one in dossier.trajectories.all() if one.state == TrajectoryState.RUNNING]
    trajectory = next((one for one in running if one.is_absence), next(iter(running), None))
    if trajectory is None:
        return None
    today = timezone.localdate()
    past, coming = events(user, dossier, trajectory, today)
    now = {
        "date": in_figures(today),
        "title": _("Today, day %(day)s") % {"day": trajectory.day_on(today)},
    }
    return {
        "whole": f"{reverse('casemanagement:timeline', args=[dossier.uuid])}?trajectory={trajectory.uuid}",
        "earlier": past[:-LAST],
        "shown": [*past[-LAST:], {**now, "state": "now"}, *coming[:COMING]],
        "later": coming[COMING:],
    }


def events(
    user: User, dossier: Dossier, trajectory: Trajectory, today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Entries of the timeline up to today, and those after it."""
    tasks = list(trajectory.tasks.select_related("done_by"))
    stored = {(task.key, task.term): task for task in tasks}
    past: list[tuple[date, dict[str, Any]]] = []
    coming: list[dict[str, Any]] = []
    url = task_address(dossier)
    for step in planned_steps(trajectory, tasks, facts_of(trajectory, today), today):
        task = stored.get((step.key, step.term))
        if not is_shown(user, step, task):
            continue
        day = task.done_on if task and task.done_on else step.due
        entry = entry_of(step, task, day, today, url)
        if day <= today:
            past.append((day, entry))
        else:
            coming.append(entry)
    return [entry for _day, entry in sorted(past, key=lambda pair: pair[0])], coming


def task_address(dossier: Dossier) -> str:
    """Of the page on which its tasks stand."""
    return reverse("casemanagement:dossier_tasks", args=[dossier.uuid])


def is_shown(user: User, step: PlannedTask, task: Task | None) -> bool:
    """An employer sees what is the employer's; a task that lapsed is no news."""
    if step.is_mark:
        return True
    if task is None or task.state in (TaskState.LAPSED, TaskState.NOT_APPLICABLE):
        return False
    return task.executor == Executor.EMPLOYER or not is_employer_user(user)


def entry_of(step: PlannedTask, task: Task | None, day: date, today: date, url: str) -> dict[str, Any]:
    state = "planned" if day > today else "done"
    entry: dict[str, Any] = {"date": in_figures(day), "title": title_of(step), "state": state}
    if task is None:
        return entry
    entry["url"] = f"{url}?task={task.uuid}#task-{task.uuid}"
    if task.state == TaskState.DONE:
        entry["text"] = _("by %(name)s") % {"name": task.done_by}
    elif day < today:
        entry |= {"state": "late", "word": _("overdue"), "tone": "bad"}
    elif day == today:
        entry |= {"state": "planned", "word": _("today"), "tone": "warn"}
    return entry


def title_of(step: PlannedTask | Task) -> str:
    return f"{step.title} ({step.term})" if step.term > 1 else step.title


def in_figures(day: date) -> str:
    return f"{day:%d-%m-%Y}"
