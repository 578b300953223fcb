"""Onvolledige werkgevergegevens: employers with placeholders, with missing data, or without a department (row 65)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.employer_tabs import URL_NAMES
from backoffice.forms_employers import GapFilter
from backoffice.policies import may_see_nodes
from services.completeness import Gaps, employers_with_gaps, gaps_of

PER_PAGE = 50


def list_incomplete(request: HttpRequest) -> HttpResponse:
    if not may_see_nodes(request.user):
        raise PermissionDenied
    form = GapFilter(request.GET)
    gap = form.cleaned_data["gap"] if form.is_valid() else None
    page = Paginator(employers_with_gaps(gap), PER_PAGE).get_page(request.GET.get("page"))
    title = _("Incomplete employer data")
    context = {
        "title": title,
        "filter": form,
        "page": page,
        "rows": [_row(gaps_of(employer)) for employer in page.object_list],
        "next": _page_url(request, page.next_page_number()) if page.has_next() else "",
        "previous": _page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "crumbs": [(_("Administration"), reverse("admin:index")), (title, "")],
    }
    template = "backoffice/employers_incomplete.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _row(gaps: Gaps) -> dict[str, Any]:
    """With the tab on which each thing is filled in."""
    uuid = gaps.employer.uuid
    tabs = [(one, reverse(f"admin:{URL_NAMES[one.tab]}", args=[uuid])) for one in gaps.missing]
    return {"gaps": gaps, "employer": gaps.employer, "tabs": tabs}


def _page_url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
