"""Werkgever zoeken and the pages of one employer."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from core import slots
from core.context_processors import menu_items
from core.policies import require
from dossiers.employees_of import listing
from dossiers.forms_employers import EmployeeSearchForm, EmployerSearchForm
from dossiers.policies import opens, visible_employers
from orgstructure.models import Employer

ROWS = 50
RIGHT = "orgstructure.view_employer"
EMPLOYEES = "overview.employees"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    require(request.user, RIGHT)
    form = EmployerSearchForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {"q": "", "page": None}
    text, page = values["q"], values["page"] or 1
    named = Q(node__name__icontains=text) | Q(code__istartswith=text) | Q(city__istartswith=text)
    employers = visible_employers(request.user).filter(named).select_related("node__parent")
    found = list(employers.order_by("node__name", "pk")[(page - 1) * ROWS : page * ROWS + 1])
    context = {"form": form, "text": text, "found": found[:ROWS], **_pages(text, page, len(found) > ROWS)}
    context["first_tab"] = first_tab(request.user)
    return render(request, "employers/list.html#results" if request.htmx else "employers/list.html", context)


@require_safe
def overview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    employer = _in_sight(request, uuid)
    return render(request, "employers/tab.html", employer_frame(request, employer, "overview"))


@require_safe
def employees(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Werknemers of the employer, searched or turned over; the log has a line for each page of them."""
    employer = _in_sight(request, uuid)
    if not opens(request.user, EMPLOYEES):
        raise PermissionDenied(EMPLOYEES)
    found = listing(request.user, employer, EmployeeSearchForm(request.GET))
    if request.htmx:
        return render(request, "employers/block_employees.html#results", {"employer": employer, "block": found})
    frame = employer_frame(request, employer, "overview", only=())
    return render(request, "employers/employees.html", {**frame, "listing": found})


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """Werkgever zoeken as a card of the start page."""
    require(request.user, RIGHT)
    template = "employers/widget.html#card" if request.htmx else "employers/widget.html"
    return render(request, template, {"form": EmployerSearchForm()})


def first_tab(user: User) -> str:
    """Where a link to an employer leads: the first tab that the user opens, by its URL name; none at all for none."""
    return next((item.url_name for item in slots.employer_tabs if opens(user, item.key)), "")


def employer_frame(
    request: HttpRequest, employer: Employer, tab: str, *, only: Collection[str] | None = None
) -> dict[str, Any]:
    """Context for employers/frame.html with `tab` as the current one, and its blocks that the user opens.

    `only` names the blocks to read, for a page that shows a part of its tab.

    Raises PermissionDenied when he may not open the tab: every page of an employer comes by here.
    """
    if not opens(request.user, tab):
        raise PermissionDenied(tab)
    tabs = [
        {"key": item.key, "label": item.label, "url": reverse(item.url_name, args=[employer.uuid])}
        for item in slots.employer_tabs
        if opens(request.user, item.key) and item.shown(request.user, employer)
    ]
    blocks = [
        (block.template, block.read(request.user, employer))
        for block in slots.employer_blocks
        if block.tab == tab and opens(request.user, block.key) and (only is None or block.key in only)
    ]
    actions = menu_items(slots.employer_actions, request.user, employer)
    about = {"employer": employer, "node": employer.node, "actions": actions}
    return {**about, "tabs": tabs, "tab": tab, "blocks": blocks}


def _in_sight(request: HttpRequest, uuid: UUID) -> Employer:
    return get_object_or_404(visible_employers(request.user).select_related("node__parent"), uuid=uuid)


def _pages(text: str, page: int, has_more: bool) -> dict[str, str]:
    def url(number: int) -> str:
        words = {"q": text} if text else {}
        return f"{reverse('employers:list')}?{urlencode({**words, 'page': number})}"

    return {"previous": url(page - 1) if page > 1 else "", "next": url(page + 1) if has_more else ""}
