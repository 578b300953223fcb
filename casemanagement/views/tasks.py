"""Taken: the list with its views and filters, and doing a task."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from casemanagement import queries
from casemanagement.filters import TaskFilter
from casemanagement.inbox import in_sight, inboxes, to_count
from casemanagement.queries import Inbox
from casemanagement.usecases.tasks import execute_task
from casemanagement.views.wording import ROW_FIELDS, figure, task_rows
from core.errors import DomainError
from core.paging import Place, page_of
from core.policies import require
from dossiers.policies import is_employer_user, visible_tasks
from services.queries import task_steps

LABELS = {
    Inbox.MINE: gettext_lazy("My tasks"),
    Inbox.LATE: gettext_lazy("Overdue"),
    Inbox.UNDER: gettext_lazy("My part"),
    Inbox.EMPLOYER: gettext_lazy("With the employer"),
}


@require_safe
def list_tasks(request: HttpRequest) -> HttpResponse:
    require(request.user, "dossiers.view_dossier")
    today = timezone.localdate()
    views = inboxes(request.user)
    which = next((view for view in views if view == request.GET.get("view")), views[0])
    steps = task_steps()
    outside = is_employer_user(request.user)
    form = TaskFilter(request.GET, steps=steps, for_employer=outside)
    narrowed = form.narrow(in_sight(request.user, which, today))
    place = Place.read(request.GET.get("after", ""), request.GET.get("before", ""))
    page = page_of(narrowed, ROW_FIELDS, by="due_on", place=place)
    context = {
        "rows": task_rows(page.rows, today, request.user),
        "which": which,
        "form": form,
        "steps": steps,
        "chips": [] if request.htmx else _chips(request.user, views, which, today),
        "links": _links(request, page.before, page.after, place is not None),
        "may_execute": request.user.has_perm("dossiers.act_for_employer" if outside else "casemanagement.execute_task"),
        "here": request.get_full_path(),
    }
    return render(
        request, "casemanagement/tasks.html#results" if request.htmx else "casemanagement/tasks.html", context
    )


@require_POST
def execute(request: HttpRequest, uuid: UUID) -> HttpResponse:
    task = get_object_or_404(visible_tasks(request.user), uuid=uuid)
    try:
        execute_task(task=task, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(task)s is done.") % {"task": task})
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if ours else reverse("casemanagement:tasks"))


def _chips(user: User, views: list[Inbox], which: Inbox, today: date) -> list[dict[str, Any]]:
    found = queries.counts(user, **{view: to_count(user, view, today) for view in views})
    return [
        {"label": LABELS[view], "url": f"?view={view}", "count": figure(found[view]), "current": view == which}
        for view in views
    ]


def _links(request: HttpRequest, before: str, after: str, has_first: bool) -> dict[str, str]:
    """Addresses of the pages around this one, with the same view and filters."""
    return {
        "first": _with(request.GET) if has_first and before else "",
        "previous": _with(request.GET, before=before) if before else "",
        "next": _with(request.GET, after=after) if after else "",
    }


def _with(params: QueryDict, **place: str) -> str:
    kept = params.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept.update(place)
    return f"?{kept.urlencode()}"
