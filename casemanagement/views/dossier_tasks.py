"""The tab Taken of a dossier: what must be done, what is to come and what is done, of one trajectory."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from casemanagement.policies import executable
from casemanagement.views.wording import badge
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task, Trajectory
from dossiers.policies import visible_tasks
from dossiers.views.frame import Head, frame, open_dossier
from planning.planner.workdays import next_working_day
from services.enums import Executor


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "tasks")
    head: Head = context["head"]
    task = request.GET.get("task", "")
    chosen = _chosen(head, request.GET.get("trajectory", ""), task)
    context["chosen"] = chosen
    context["groups"] = _groups(request.user, dossier, chosen, task) if chosen else []
    context["here"] = request.get_full_path()
    return render(request, "casemanagement/task_tab.html", context)


def _chosen(head: Head, trajectory: str, task: str) -> Trajectory | None:
    """The trajectory that was asked for, or that of the task; else the running one, else the latest."""
    if task and not trajectory:
        trajectory = str(head.dossier.tasks.filter(uuid=_uuid(task)).values_list("trajectory__uuid", flat=True).first())
    asked = (one for one in head.trajectories if str(one.uuid) == trajectory)
    return next(asked, head.running or next(iter(head.trajectories), None))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _groups(user: User, dossier: Dossier, trajectory: Trajectory, unfolded: str) -> list[dict[str, Any]]:
    today = timezone.localdate()
    found = visible_tasks(user, today).filter(trajectory=trajectory)
    tasks = list(found.select_related("step", "team", "responsible", "done_by").order_by("due_on", "pk"))
    may = executable(user, dossier, tasks, today)
    rows: dict[str, list[dict[str, Any]]] = {"open": [], "planned": [], "settled": []}
    for task in tasks:
        group = task.state if task.state in (TaskState.OPEN, TaskState.PLANNED) else "settled"
        rows[group].append(_row(task, today, task.pk in may, str(task.uuid) == unfolded))
    titles = {"open": _("Open tasks"), "planned": _("Planned tasks"), "settled": _("Settled tasks")}
    return [{"key": key, "title": titles[key], "rows": rows[key]} for key in titles]


def _row(task: Task, today: date, may_execute: bool, unfolded: bool) -> dict[str, Any]:
    tone, word = badge(task.state, task.due_on, today)
    definition = task.step.definition if task.step else {}
    working_day = next_working_day(task.due_on)
    return {
        "task": task,
        "tone": tone,
        "word": word,
        "who": _who(task),
        "working_day": working_day if working_day != task.due_on else None,
        "explanation": definition.get("explanation", ""),
        "legal_basis": definition.get("legal_basis", ""),
        "may_execute": may_execute,
        "unfolded": unfolded,
    }


def _who(task: Task) -> str:
    waits_for = {Executor.EMPLOYER: _("with the employer"), Executor.EMPLOYEE: _("with the employee")}
    return waits_for.get(Executor(task.executor), str(task.team))
