"""The tabs of a dossier that this app shows itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import slots
from dossiers.absence import combined, days_ill, is_withdrawn, parts
from dossiers.audience import onlookers_of, substitutes_among, work_of
from dossiers.models import Trajectory
from dossiers.policies import acts_as, classification_for, is_employer_user
from dossiers.views.bsn import RIGHT as VIEW_BSN
from dossiers.views.frame import Head, frame, open_dossier, percentage_on
from dossiers.views.weeks import bar_for


@require_safe
def overview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "overview")
    head: Head = context["head"]
    context["rows"] = _rows(request, head)
    context["running"] = head.running
    context["course"] = parts(head.latest_absence) if head.latest_absence else []
    context["bar"] = bar_for(head.trajectories, head.today)
    context["bsn"] = _masked(dossier.employee.bsn) if dossier.employee else ""
    context["bsn_can_be_shown"] = bool(context["bsn"]) and acts_as(request.user, VIEW_BSN, dossier.pk) is not None
    found = ((panel.template, panel.content(request.user, dossier)) for panel in slots.dossier_panels)
    context["panels"] = [(template, content) for template, content in found if content is not None]
    return render(request, "dossiers/detail.html", context)


@require_safe
def authorisation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who may see the dossier and why. An employer's user hears who the case managers are, not how that came about."""
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "authorisation")
    inside = not is_employer_user(request.user)
    context["work"] = work_of(dossier, context["today"])
    context["inside"] = inside
    if inside:
        onlookers = onlookers_of(dossier, context["today"], work=context["work"])
        context["onlookers"] = [*onlookers, *substitutes_among(context["work"], onlookers)]
    return render(request, "dossiers/authorisation.html", context)


def _rows(request: HttpRequest, head: Head) -> list[dict[str, Any]]:
    """Recente trajecten: numbered in the order in which they began, the latest on top."""
    count = len(head.trajectories)
    return [_row(request, head, one, count - place) for place, one in enumerate(head.trajectories)]


def _row(request: HttpRequest, head: Head, trajectory: Trajectory, number: int) -> dict[str, Any]:
    last = min(head.today, trajectory.ended_on or head.today)
    return {
        "number": number,
        "trajectory": trajectory,
        "days": days_ill(trajectory, head.today),
        "percentage": None if is_withdrawn(trajectory) else percentage_on(trajectory, last),
        "combined": combined(trajectory),
        "classification": classification_for(request.user, trajectory),
    }


def _masked(bsn: str | None) -> str:
    """The last three digits: enough to tell two people apart."""
    return f"••••••{bsn[-3:]}" if bsn else ""
