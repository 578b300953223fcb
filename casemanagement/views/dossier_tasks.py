"""The tab Taken of a dossier: what must be done, what is to come and what is done, of one trajectory."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
    context["chosen"] = _chosen(head, request.GET.get("trajectory", ""), request.GET.get("task", ""))
    context["unfolded"] = request.GET.get("task", "")
    context["groups"] = _groups(request.user, dossier, context["chosen"], head.today) if context["chosen"] else []
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


def _groups(user: User, dossier: Dossier, trajectory: Trajectory, today: date) -> list[dict[str, Any]]:
    found = (
        visible_tasks(user, today)
        .filter(trajectory=trajectory)
        .select_related("step", "team", "responsible", "done_by")
    )
    tasks = list(found.order_by("due_on", "pk"))
    may = executable(user, dossier, tasks, today)
    rows = {task: _row(task, today, task.pk in may) for task in tasks}
    return [
        {
            "key": "open",
            "title": _("Open tasks"),
            "rows": [rows[task] for task in tasks if task.state == TaskState.OPEN],
        },
        {
            "key": "planned",
            "title": _("Planned tasks"),
            "rows": [rows[task] for task in tasks if task.state == TaskState.PLANNED],
        },
        {
            "key": "settled",
            "title": _("Settled tasks"),
            "rows": [rows[task] for task in tasks if task.state not in (TaskState.OPEN, TaskState.PLANNED)],
        },
    ]


def _row(task: Task, today: date, may_execute: bool) -> dict[str, Any]:
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
    }


def _who(task: Task) -> str:
    waits_for = {Executor.EMPLOYER: _("with the employer"), Executor.EMPLOYEE: _("with the employee")}
    return waits_for.get(Executor(task.executor), str(task.team))
