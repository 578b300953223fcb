"""UWV-meldingen: the worklist, the page of one notification with its facts, and the message itself."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from casemanagement import queries_uwv as queries
from casemanagement import uwv_facts
from casemanagement.enums import UwvState
from casemanagement.filters import UwvFilter
from casemanagement.forms import show_error
from casemanagement.forms_uwv import ReceivedForm, RejectedForm
from casemanagement.usecases import uwv
from casemanagement.views.wording import badge
from core.errors import DomainError
from core.forms import PortalForm
from core.paging import Place, page_of
from core.policies import require
from core.templatetags.portal import state_icon, tone_icon
from dossiers.enums import TaskState
from dossiers.models import Task
from dossiers.policies import knows_safety_net, visible_tasks
from dossiers.views.frame import open_dossier

TONES = {
    UwvState.DRAFT: "neutral", UwvState.TO_APPROVE: "warn", UwvState.SENT: "info", UwvState.RECEIVED: "ok",
    UwvState.REJECTED: "bad",
}  # fmt: skip
PLAIN: dict[str, tuple[Callable[..., Any], Any]] = {
    "prepare": (uwv.prepare, _("The notification has been made up. Look at the facts and approve it.")),
    "take_back": (uwv.take_back, _("The notification is a draft again.")),
    "send": (uwv.send, _("The notification has been sent. The task is done.")),
}
ANSWERS: dict[str, tuple[Callable[..., Any], type[PortalForm], Any]] = {
    "receive": (uwv.receive, ReceivedForm, _("UWV has received the notification.")),
    "reject": (uwv.reject, RejectedForm, _("The notification was rejected. Make it up again.")),
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """Due date first. Without a state: all that is not finished."""
    require(request.user, queries.RIGHT)
    today = timezone.localdate()
    form = UwvFilter(request.GET)
    place = Place.read(request.GET.get("after", ""), request.GET.get("before", ""))
    found = form.narrow(queries.worklist(request.user), today)
    page = page_of(found, ("uuid", "due_on"), by="due_on", place=place)
    context = {
        "rows": _rows(request.user, [row["uuid"] for row in page.rows], today),
        "form": form,
        "first": _address(request) if place else "",
        "previous": _address(request, before=page.before) if page.before else "",
        "next": _address(request, after=page.after) if page.after else "",
    }
    name = "casemanagement/uwv.html#results" if request.htmx else "casemanagement/uwv.html"
    return render(request, name, context)


@require_http_methods(["GET", "HEAD", "POST"])
def notification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One notification with its facts, and what can be done with it now."""
    task = _task(request, uuid)
    if request.method != "POST":
        return _page(request, task)
    act = request.POST.get("act", "")
    if act in ANSWERS:
        return _answer(request, task, act)
    if act in PLAIN:
        do, done = PLAIN[act]
        try:
            do(task=task, by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, done)
    return redirect("casemanagement:uwv_notification", task.uuid)


@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The message as a file."""
    task = _task(request, uuid)
    try:
        content = uwv.download(task=task, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("casemanagement:uwv_notification", task.uuid)
    disposition = f'attachment; filename="uwv-{slugify(task.key)}-{task.trajectory.number}.xml"'
    return HttpResponse(content, content_type="application/xml", headers={"Content-Disposition": disposition})


def _task(request: HttpRequest, uuid: UUID) -> Task:
    """The task with its facts, if it is in sight; opening it is opening its dossier."""
    task = get_object_or_404(queries.with_facts(queries.owing(visible_tasks(request.user))), uuid=uuid)
    open_dossier(request, task.dossier.uuid, right=queries.RIGHT)
    return task


def _answer(request: HttpRequest, task: Task, act: str) -> HttpResponse:
    do, form_class, done = ANSWERS[act]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            do(task=task, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, done)
            return redirect("casemanagement:uwv_notification", task.uuid)
    return _page(request, task, {act: form})


def _page(request: HttpRequest, task: Task, bound: dict[str, PortalForm] | None = None) -> HttpResponse:
    bound, today, kept = bound or {}, timezone.localdate(), queries.kept_facts(task)
    facts = queries.facts_now(task, today) if kept is None else kept
    context = {
        **_row(task, facts, today, which_net=knows_safety_net(request.user, task.dossier_id)),
        "task": task,
        "notification": getattr(task, "uwv_notification", None),
        "opens": task.opens_on if task.state == TaskState.PLANNED else None,
        "missing": [] if kept else uwv_facts.unknown(facts),
        "received": bound.get("receive") or ReceivedForm(),
        "rejected": bound.get("reject") or RejectedForm(),
        "form": next(iter(bound.values()), None),
        "crumbs": [(_("UWV notifications"), reverse("casemanagement:uwv")), (str(task.dossier), "")],
    }
    return render(request, "casemanagement/uwv_notification.html", context, status=422 if bound else 200)


def _rows(user: User, uuids: list[UUID], today: date) -> list[dict[str, Any]]:
    """Of a page, in its order."""
    found = {task.uuid: task for task in queries.with_facts(queries.worklist(user).filter(uuid__in=uuids))}
    return [_row(found[uuid], _listed_facts(found[uuid]), today, which_net=False) for uuid in uuids if uuid in found]


def _listed_facts(task: Task) -> uwv_facts.Facts:
    kept = queries.kept_facts(task)
    return uwv_facts.facts_of(task, queries.kind_of(task)) if kept is None else kept


def _row(task: Task, facts: uwv_facts.Facts, today: date, *, which_net: bool) -> dict[str, Any]:
    state, (tone, word) = queries.state_of(task), badge(TaskState.OPEN, task.due_on, today)
    with_uwv = state in (UwvState.SENT, UwvState.RECEIVED)
    return {
        "url": reverse("casemanagement:uwv_notification", args=[task.uuid]),
        "title": f"{task.title} ({task.term})" if task.term > 1 else task.title,
        "person": str(task.dossier),
        "employer": task.dossier.employer.node.name,
        "due": f"{task.due_on:%d-%m-%Y}",
        "state": state.value,
        "state_word": state.label,
        "state_tone": TONES[state],
        "state_icon": tone_icon(TONES[state]),
        "time": None if with_uwv else {"tone": tone, "word": word, "icon": state_icon(tone)},
        "facts": uwv_facts.lines(facts, which_net=which_net),
    }


def _address(request: HttpRequest, **place: str) -> str:
    """Of another page with the same filter."""
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept.update(place)
    return f"?{kept.urlencode()}"
