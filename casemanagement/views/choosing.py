"""Choosing whose dossier an action is about: from a list that fills while typing, or by a plain search."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from casemanagement.forms import ChooseDossierForm
from casemanagement.queries_reports import with_absence
from core.access import record
from core.enums import EventAction
from dossiers.models import Dossier
from dossiers.policies import seers, visible_dossiers
from dossiers.queries import search
from dossiers.views.frame import open_dossier

SHOWN = 20


@dataclass(frozen=True)
class Choice:
    """Whose dossier was chosen, or who was found for what was typed."""

    dossier: UUID | None = None
    text: str = ""
    found: list[Dossier] | None = None
    more: bool = False


def chosen(request: HttpRequest) -> Choice:
    """Read the choice from the address; a dossier out of sight, and what is no dossier at all, is 404."""
    form = ChooseDossierForm(request.GET)
    if not form.is_valid():
        raise Http404
    dossier, text = form.cleaned_data["dossier"], form.cleaned_data["dossier_text"]
    if dossier is not None:
        return Choice(dossier=get_object_or_404(visible_dossiers(request.user), uuid=dossier).uuid)
    if not text:
        return Choice()
    candidates = search(visible_dossiers(request.user), text, leavers=True, today=timezone.localdate())
    found = list(with_absence(candidates)[: SHOWN + 1])
    whose = {"by": request.user, "on_behalf_of": seers(request.user)}
    record("dossier.searched", EventAction.EXECUTE, rule="in_sight", **whose, hits=len(found))
    return Choice(text=text, found=found[:SHOWN], more=len(found) > SHOWN)


def employee_dossier(request: HttpRequest, uuid: Any, right: str) -> Dossier:
    """Open the dossier of an employee for who has the right; that of an employer itself is 404 here."""
    return open_dossier(request, uuid, Q(employee__isnull=False), right=right)
