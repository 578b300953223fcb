"""Werkgever zoeken and the pages of one employer."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import slots
from core.policies import require
from dossiers import queries_organisation as queries
from dossiers.forms_employers import EmployerSearchForm
from dossiers.policies import is_employer_user, visible_employers
from orgstructure.models import Employer

ROWS = 50
RIGHT = "orgstructure.view_employer"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    form = EmployerSearchForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {"q": "", "page": None}
    text, page = values["q"], values["page"] or 1
    named = Q(node__name__icontains=text) | Q(code__istartswith=text)
    employers = visible_employers(request.user).filter(named).select_related("node__parent")
    found = list(employers.order_by("node__name", "pk")[(page - 1) * ROWS : page * ROWS + 1])
    context = {"form": form, "text": text, "found": found[:ROWS], **_pages(text, page, len(found) > ROWS)}
    return render(request, "employers/list.html#results" if request.htmx else "employers/list.html", context)


@require_safe
def overview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    employer = _employer(request, uuid)
    departments = queries.departments_of(request.user, employer)
    context = {
        **employer_frame(request, employer, "overview"),
        "departments": departments,
        "lowest": employer.node.level + 1,
        "own_dossier": queries.own_dossier(request.user, employer),
        "employees": queries.employees_below(employer.node),
        "ill": queries.ill_at(request.user, employer),
    }
    return render(request, "employers/detail.html", context)


@require_safe
def master_data(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stamgegevens to read; what can be changed stands behind the pencil."""
    employer = _employer(request, uuid)
    context = {
        **employer_frame(request, employer, "master_data"),
        "answers": queries.answers_on(employer.node),
        "inside": not is_employer_user(request.user),
        "changes": [item for item in slots.master_data_tabs if item.shown(request.user, employer.node)],
    }
    return render(request, "employers/master_data.html", context)


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """Werkgever zoeken as a card of the start page."""
    require(request.user, RIGHT)
    template = "employers/widget.html#card" if request.htmx else "employers/widget.html"
    return render(request, template, {"form": EmployerSearchForm()})


def employer_frame(request: HttpRequest, employer: Employer, tab: str) -> dict[str, Any]:
    """Context for employers/frame.html with `tab` as the current one."""
    tabs = [
        {"key": item.key, "label": item.label, "url": reverse(item.url_name, args=[employer.uuid])}
        for item in slots.employer_tabs
        if item.shown(request.user, employer)
    ]
    return {"employer": employer, "node": employer.node, "tabs": tabs, "tab": tab}


def _employer(request: HttpRequest, uuid: UUID) -> Employer:
    return get_object_or_404(visible_employers(request.user).select_related("node__parent"), uuid=uuid)


def _pages(text: str, page: int, has_more: bool) -> dict[str, str]:
    def url(number: int) -> str:
        words = {"q": text} if text else {}
        return f"{reverse('employers:list')}?{urlencode({**words, 'page': number})}"

    return {"previous": url(page - 1) if page > 1 else "", "next": url(page + 1) if has_more else ""}
