"""Onbehandelde werkvoorraad: for klantbeheer, so that no task is nobody's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemanagement import queries_unattended as queries
from casemanagement.views.wording import ROW_FIELDS, task_rows
from core.paging import Place, page_of
from core.policies import require

FIELDS = (*ROW_FIELDS, "team__name", "dossier__node__name")


@require_safe
def unattended(request: HttpRequest) -> HttpResponse:
    require(request.user, "casemanagement.view_unattended")
    today = timezone.localdate()
    place = Place.read(request.GET.get("after", ""), request.GET.get("before", ""))
    page = page_of(queries.unattended_tasks(request.user), FIELDS, by="due_on", place=place)
    here = reverse("casemanagement:unattended")
    context = {
        "rows": task_rows(page.rows, today, request.user),
        "first": here if place else "",
        "previous": f"{here}?before={page.before}" if page.before else "",
        "next": f"{here}?after={page.after}" if page.after else "",
    }
    if request.htmx:
        return render(request, "casemanagement/unattended.html#results", context)
    context |= {"followed": queries.followed_nodes(request.user), "void": queries.void_choices(request.user, today)}
    return render(request, "casemanagement/unattended.html", context)
