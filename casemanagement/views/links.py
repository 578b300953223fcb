"""An illness and a pregnancy: whether they have to do with each other, and whether illness after leave is the same."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemanagement.forms import show_error
from casemanagement.forms_pregnancies import CauseForm, LinkForm
from casemanagement.policies import is_locked_by_source
from casemanagement.queries_pregnancies import link_of, to_link
from casemanagement.usecases import causes, links
from casemanagement.views.choosing import employee_dossier
from core.errors import DomainError
from dossiers.enums import SameCause


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The tick links, to take it away unlinks."""
    dossier = employee_dossier(request, uuid, links.RIGHT)
    absence = to_link(dossier)
    if absence is None:
        raise Http404
    present, pregnancy = link_of(absence), links.linkable(absence)
    form = LinkForm(
        request.POST if request.method == "POST" else None, dossier=dossier, initial={"related": present is not None}
    )
    if request.method == "POST" and form.is_valid():
        values = form.values()
        wanted = values.pop("related")
        try:
            (links.link if wanted else links.unlink)(absence=absence, by=request.user, **values)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The correction has been saved. Open tasks follow."))
            return redirect("dossiers:detail", dossier.uuid)
    context: dict[str, Any] = {"form": form, "dossier": dossier, "absence": absence, "present": present}
    context |= {"pregnancy": pregnancy, "locked": is_locked_by_source(request.user, dossier)}
    return render(request, "casemanagement/pregnancy_link.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Zelfde oorzaak? Asked of the company doctor only."""
    dossier = employee_dossier(request, uuid, causes.RIGHT)
    recovery = causes.open_question(dossier)
    if recovery is None:
        raise Http404
    form = CauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            causes.judge_cause(recovery=recovery, answer=SameCause(form.cleaned_data["answer"]), by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Your answer has been saved."))
            return redirect("dossiers:detail", dossier.uuid)
    context = {"form": form, "dossier": dossier, "recovery": recovery}
    return render(request, "casemanagement/cause.html", context, status=422 if form.errors else 200)
