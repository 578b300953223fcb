"""The timeline of one trajectory as a page of its own, also to print."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casemanagement.timeline_page import whole_timeline
from dossiers.views.frame import Head, frame, open_dossier


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Of the trajectory in the address, else of the running one or the latest; `afdrukken` unfolds every date."""
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "overview")
    head: Head = context["head"]
    asked = (one for one in head.trajectories if str(one.uuid) == request.GET.get("trajectory", ""))
    chosen = next(asked, head.running or next(iter(head.trajectories), None))
    context["chosen"] = chosen
    context["timeline"] = whole_timeline(request.user, dossier, chosen, context["today"]) if chosen else {}
    context["printing"] = "afdrukken" in request.GET
    return render(request, "casemanagement/timeline.html", context)
