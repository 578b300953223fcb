"""Correcties: one page for each thing about an absence that can be put right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemanagement import forms_changes as forms
from casemanagement.actions_changes import CORRECTIONS
from casemanagement.forms import show_error
from casemanagement.policies import is_locked_by_source
from casemanagement.queries_trajectories import correctable
from casemanagement.usecases import corrections as usecases
from casemanagement.views.choosing import employee_dossier
from core.errors import DomainError

# The form and the use-case of each of `CORRECTIONS`.
_PARTS: dict[str, tuple[type[forms.CorrectionForm], Callable[..., Any]]] = {
    "eerste-ziektedag": (forms.FirstDayForm, usecases.correct_first_day),
    "classificatie": (forms.ClassificationForm, usecases.correct_classification),
    "percentage": (forms.PercentageForm, usecases.correct_percentage),
    "periode": (forms.PeriodDayForm, usecases.correct_period_day),
    "hersteldatum": (forms.RecoveryForm, usecases.correct_recovery),
}


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """`what` of the absence that was asked for, else of the latest."""
    what = request.GET.get("what", "eerste-ziektedag")
    if what not in _PARTS:
        raise Http404
    dossier = employee_dossier(request, uuid, usecases.RIGHT)
    absences, asked = correctable(dossier), request.GET.get("trajectory", "")
    trajectory = next((one for one in absences if str(one.uuid) == asked), next(iter(absences), None))
    if trajectory is None:
        return redirect("casemanagement:corrections", dossier.uuid)
    form_class, usecase = _PARTS[what]
    form = form_class(request.POST or None, trajectory=trajectory, user=request.user)
    if request.method == "POST" and form.is_valid() and _save(form, usecase):
        messages.success(request, _("The correction has been saved. Open tasks follow."))
        return redirect("dossiers:detail", dossier.uuid)
    context = {"dossier": dossier, "form": form, "absences": absences, "chosen": trajectory, "what": what}
    context |= {"title": CORRECTIONS[what][0], "locked": is_locked_by_source(request.user, dossier)}
    return render(request, "casemanagement/correction.html", context, status=422 if form.errors else 200)


def _save(form: forms.CorrectionForm, usecase: Callable[..., Any]) -> bool:
    try:
        usecase(trajectory=form.trajectory, why=form.why(), **form.values())
    except DomainError as error:
        show_error(form, error)
        return False
    return True
