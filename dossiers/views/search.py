"""Dossier zoeken, as a page and as the list under a combobox."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import access
from core.enums import EventAction
from core.policies import require
from dossiers.forms import SearchForm
from dossiers.models import Dossier
from dossiers.policies import seers, sieve, visible_dossiers
from dossiers.queries import search as search_in
from dossiers.views.rows import DOSSIER_FIELDS, dossier_rows

ROWS = 50
CHOICES = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    require(request.user, "dossiers.view_dossier")
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "text": "", "rows": ROWS}
    if form.is_valid() and form.cleaned_data["q"]:
        context |= _answer(request, form.cleaned_data["q"], form.cleaned_data["leavers"])
    return render(request, "dossiers/search.html#results" if request.htmx else "dossiers/search.html", context)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Options for a combobox of any name: it sends what was typed as `<name>_text`."""
    require(request.user, "dossiers.view_dossier")
    text = next((value for name, value in request.GET.items() if name.endswith("_text")), "")
    form = SearchForm({"q": text})
    found = _found(request, form.cleaned_data["q"], False, CHOICES) if form.is_valid() else []
    return render(
        request, "dossiers/choose.html", {"found": found[:CHOICES], "more": len(found) > CHOICES, "text": text}
    )


def _answer(request: HttpRequest, text: str, leavers: bool) -> dict[str, Any]:
    found = _found(request, text, leavers, ROWS)
    left = 0 if found or leavers else _candidates(request, text, True)[:ROWS].count()
    return {"text": text, "leavers": leavers, "found": found[:ROWS], "more": len(found) > ROWS, "left": left}


def _found(request: HttpRequest, text: str, leavers: bool, limit: int) -> list[dict[str, Any]]:
    """One more than the limit when there are more. The log has the number of hits, never what was typed."""
    found = list(_candidates(request, text, leavers).values(*DOSSIER_FIELDS)[: limit + 1]) if text else []
    if text:
        whose = {"by": request.user, "on_behalf_of": seers(request.user)}
        access.record("dossier.searched", EventAction.EXECUTE, rule="in_sight", **whose, hits=len(found))
    return dossier_rows(found)


def _candidates(request: HttpRequest, text: str, leavers: bool) -> QuerySet[Dossier]:
    visible = visible_dossiers(request.user).filter(sieve(request.user))
    return search_in(visible, text, leavers=leavers, today=timezone.localdate())
