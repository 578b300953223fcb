"""Case toewijzen, from a dossier and from the start page: what it does is shown before it is saved."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemanagement.forms import CaseForm, show_error
from casemanagement.queries_cases import desk_of
from casemanagement.usecases.case_choices import CaseChoices, assign_cases, preview_cases
from casemanagement.views.choosing import chosen
from core.errors import DomainError
from core.policies import require
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from dossiers.views.frame import open_dossier

RIGHT = "casemanagement.assign_case"


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """From the start page: first whose dossier."""
    require(request.user, RIGHT)
    choice = chosen(request)
    if choice.dossier is not None:
        return redirect("casemanagement:assign_case", choice.dossier)
    return render(request, "casemanagement/case_choose.html", {"choice": choice})


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose, look at the effect (`preview`), save."""
    dossier = open_dossier(request, uuid, right=RIGHT)
    desk = desk_of(dossier, timezone.localdate(), request.user)
    form, moves = CaseForm(request.POST or None, desk=desk), None
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        try:
            if "preview" not in request.POST:
                return _save(request, dossier, form.choices())
            moves = preview_cases(dossier=dossier, choices=form.choices(), by=request.user)
        except DomainError as error:
            show_error(form, error)
    context = {"form": form, "dossier": dossier, "desk": desk, "moves": moves}
    return render(request, "casemanagement/case_assign.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, dossier: Dossier, choices: CaseChoices) -> HttpResponse:
    changed = assign_cases(dossier=dossier, choices=choices, by=request.user)
    text = _("The case assignment has been saved.") if changed else _("Nothing has changed.")
    messages.success(request, text)
    if visible_dossiers(request.user).filter(pk=dossier.pk).exists():
        return redirect("dossiers:authorisation", dossier.uuid)
    return redirect("casemanagement:current")
