"""Trajectendossier: the trajectories of a dossier, of an employee as well as of the employer itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dossiers.absence import combined, parts
from dossiers.policies import classification_for
from dossiers.views.frame import frame, open_dossier


@require_safe
def trajectory_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Numbered in the order in which they began, the latest on top."""
    dossier = open_dossier(request, uuid)
    context = frame(request, dossier, "trajectory_file")
    trajectories = context["head"].trajectories
    context["rows"] = [
        {
            "number": len(trajectories) - place,
            "trajectory": one,
            "combined": combined(one),
            "parts": parts(one),
            "classification": classification_for(request.user, one),
        }
        for place, one in enumerate(trajectories)
    ]
    return render(request, "dossiers/trajectory_file.html", context)
