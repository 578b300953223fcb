"""Overige acties and Correcties of a dossier: what there is behind these two entries of the Acties menu."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import slots
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from dossiers.views.frame import open_dossier


@require_safe
def other_actions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _hub(request, uuid, _("Other actions"), slots.other_actions)


@require_safe
def corrections(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _hub(request, uuid, _("Corrections"), slots.corrections)


def _hub(request: HttpRequest, uuid: UUID, title: str, actions: Iterable[slots.Action]) -> HttpResponse:
    """Those that the user has; 403 for who has none of them, and then the dossier was not opened."""
    if not _entries(request.user, get_object_or_404(visible_dossiers(request.user), uuid=uuid), actions):
        raise PermissionDenied
    dossier = open_dossier(request, uuid)
    context = {"dossier": dossier, "title": title, "entries": _entries(request.user, dossier, actions)}
    return render(request, "casemanagement/action_hub.html", context)


def _entries(user: Any, dossier: Dossier, actions: Iterable[slots.Action]) -> list[dict[str, Any]]:
    states = [(action, action.state(user, dossier)) for action in actions]
    return [
        {"label": one.label, "icon": one.icon, "text": one.text, "url": one.url(dossier), "reason": reason}
        for one, reason in states
        if reason is not None
    ]
