"""Traject starten, from a dossier: what was agreed beside guidance of absence."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casemanagement.forms import StartForm, show_error
from casemanagement.usecases.trajectories import RIGHT, start_trajectory
from casemanagement.views.choosing import employee_dossier
from core.errors import DomainError
from dossiers.models import Dossier


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Which trajectory, and as of when; `show` only tells what may start on the day that was filled in."""
    dossier = employee_dossier(request, uuid, RIGHT)
    form = StartForm(request.POST or None, employer=dossier.employer)
    looks = "show" in request.POST
    if request.method == "POST" and not looks and form.is_valid():
        try:
            return _save(request, dossier, form)
        except DomainError as error:
            show_error(form, error)
    if looks:
        form = StartForm(initial=form.typed(), employer=dossier.employer)
    context = {"form": form, "dossier": dossier}
    return render(request, "casemanagement/start_trajectory.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, dossier: Dossier, form: StartForm) -> HttpResponse:
    trajectory = start_trajectory(dossier=dossier, **form.cleaned_data, by=request.user)
    count = trajectory.tasks.count()
    text = ngettext(
        "The trajectory %(name)s has started. %(count)s task is planned.",
        "The trajectory %(name)s has started. %(count)s tasks are planned.",
        count,
    )
    messages.success(request, text % {"name": trajectory.variation, "count": count})
    return redirect("dossiers:detail", dossier.uuid)
