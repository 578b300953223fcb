"""The tab Taken of a dossier: what must be done, what is to come and what is done, of one trajectory."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from casemanagement.enums import UwvState
from casemanagement.policies import executable
from casemanagement.queries_uwv import RIGHT as HANDLE_UWV
from casemanagement.queries_uwv import kind_of, state_of
from casemanagement.views.wording import badge
from core.templatetags.portal import state_icon
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task, Trajectory
from dossiers.policies import acts_as, visible_tasks
from dossiers.views.frame import Head, frame, open_dossier
from dossiers.views.rows import around
from planning.planner.workdays import next_working_day
from services.enums import Executor

WORDS = {
    "working_day": gettext_lazy("first working day"),
    "reasons": gettext_lazy("Why this date"),
    "legal_basis": gettext_lazy("Legal basis"),
    "opens": gettext_lazy("Opens"),
    "done": gettext_lazy("Done"),
    "uwv": gettext_lazy("Notification to UWV"),
}


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "tasks")
    head: Head = context["head"]
    task = request.GET.get("task", "")
    chosen = _chosen(head, request.GET.get("trajectory", ""), task)
    context["chosen"] = chosen
    context["groups"] = _groups(request.user, dossier, chosen, task) if chosen else []
    context["words"] = {key: str(word) for key, word in WORDS.items()}
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
    tasks = list(
        found.select_related("step", "team", "responsible", "done_by", "uwv_notification").order_by("due_on", "pk")
    )
    may = executable(user, dossier, tasks, today)
    act = around("casemanagement:execute")
    handles = acts_as(user, HANDLE_UWV, dossier.pk, today) is not None
    rows: dict[str, list[dict[str, Any]]] = {"open": [], "planned": [], "settled": []}
    for task in tasks:
        group = task.state if task.state in (TaskState.OPEN, TaskState.PLANNED) else "settled"
        rows[group].append(
            {**_row(task, today, act, task.pk in may), **_uwv(task, handles), "unfolded": str(task.uuid) == unfolded}
        )
    titles = {"open": _("Open tasks"), "planned": _("Planned tasks"), "settled": _("Settled tasks")}
    return [{"key": key, "title": titles[key], "rows": rows[key]} for key in titles]


def _row(task: Task, today: date, act: list[str], may_execute: bool) -> dict[str, Any]:
    """Finished for the template, which only writes it out."""
    tone, word = badge(task.state, task.due_on, today)
    definition = task.step.definition if task.step else {}
    working_day = next_working_day(task.due_on)
    return {
        "uuid": task.uuid,
        "title": f"{task.title} ({task.term})" if task.term > 1 else task.title,
        "who": f"{_who(task)} · {task.responsible}" if task.responsible else _who(task),
        "due": f"{task.due_on:%d-%m-%Y}",
        "working_day": f"{working_day:%d-%m-%Y}" if working_day != task.due_on else "",
        "opens": f"{task.opens_on:%d-%m-%Y}",
        "done": _("%(day)s by %(name)s") % {"day": f"{task.done_on:%d-%m-%Y}", "name": task.done_by}
        if task.done_on
        else "",
        "tone": tone,
        "word": word,
        "icon": state_icon(tone),
        "reasons": [capfirst(reason) for reason in task.reasons],
        "explanation": definition.get("explanation", ""),
        "legal_basis": definition.get("legal_basis", ""),
        "execute": f"{act[0]}{task.uuid}{act[1]}" if may_execute else "",
        "now": task.state == TaskState.OPEN,
    }


def _uwv(task: Task, handles: bool) -> dict[str, str]:
    """How far the notification to UWV is, and its page for who handles it."""
    if not kind_of(task):
        return {}
    notification = getattr(task, "uwv_notification", None)
    text = str(state_of(task).label)
    if notification and notification.sent_on:
        text = _("Sent on %(day)s") % {"day": f"{notification.sent_on:%d-%m-%Y}"}
        text += "" if notification.state == UwvState.SENT else f" · {notification.get_state_display()}"
    return {"uwv": text, "uwv_url": reverse("casemanagement:uwv_notification", args=[task.uuid]) if handles else ""}


def _who(task: Task) -> str:
    waits_for = {Executor.EMPLOYER: _("with the employer"), Executor.EMPLOYEE: _("with the employee")}
    return waits_for.get(Executor(task.executor), str(task.team))
