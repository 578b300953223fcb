"""Zwanger melden, and the page of a pregnancy with what can follow."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemanagement import forms_pregnancies as forms
from casemanagement.forms import show_error
from casemanagement.policies import is_locked_by_source
from casemanagement.pregnancy_card import card, length_of
from casemanagement.queries_pregnancies import latest_pregnancy, running_pregnancy
from casemanagement.usecases import pregnancies as usecases
from casemanagement.views.choosing import chosen, employee_dossier
from core.errors import DomainError
from core.policies import require
from dossiers.models import Dossier, Pregnancy
from dossiers.views.frame import frame, open_dossier


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Whose pregnancy; who was chosen goes on to the form."""
    require(request.user, usecases.RIGHT)
    choice = chosen(request)
    if choice.dossier is not None:
        return redirect("casemanagement:pregnancy_register", choice.dossier)
    return render(request, "casemanagement/pregnancy_choose.html", {"choice": choice})


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form, then the leave that follows from it to look at, then saved."""
    dossier = employee_dossier(request, uuid, usecases.RIGHT)
    if request.method != "POST" and running_pregnancy(dossier) is not None:
        return redirect("casemanagement:pregnancy", dossier.uuid)
    form = forms.RegisterForm(request.POST or None, dossier=dossier)
    context: dict[str, Any] = {"form": form, "dossier": dossier, "locked": is_locked_by_source(request.user, dossier)}
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            if "save" in request.POST:
                return _saved(request, dossier, form)
            context["leave"] = leave = usecases.check_expected(dossier, form.expected())
            context["length"] = length_of(leave)
        except DomainError as error:
            show_error(form, error)
    page = "check" if "leave" in context else "form"
    status = 422 if form.errors else 200
    return render(request, f"casemanagement/pregnancy_{page}.html", context, status=status)


@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    dossier = open_dossier(request, uuid)
    return _page(request, dossier, _pregnancy(dossier))


@require_POST
def change(request: HttpRequest, uuid: UUID, what: str) -> HttpResponse:
    """One of the things that can follow; what was wrong stands on the page again, at its form."""
    dossier = employee_dossier(request, uuid, usecases.RIGHT)
    pregnancy = _pregnancy(dossier)
    if what not in _CHANGES:
        raise Http404
    form = _form(request, what, dossier, pregnancy, data=request.POST)
    if form.is_valid():
        try:
            _CHANGES[what][1](pregnancy=pregnancy, by=request.user, **form.values())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved. The leave and its tasks have been computed again."))
            return redirect("casemanagement:pregnancy", dossier.uuid)
    return _page(request, dossier, pregnancy, bound={what: form})


@require_POST
def remove_admission(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Asks why it is done here when VDD is leading."""
    dossier = employee_dossier(request, uuid, usecases.RIGHT)
    pregnancy = _pregnancy(dossier)
    admission = get_object_or_404(pregnancy.admissions, pk=pk)
    form = _removal(dossier, pk, request.POST)
    if form.is_valid():
        try:
            usecases.remove_admission(admission=admission, by=request.user, **form.values())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved. The leave and its tasks have been computed again."))
            return redirect("casemanagement:pregnancy", dossier.uuid)
    return _page(request, dossier, pregnancy, bound={f"removal-{pk}": form})


_CHANGES: dict[str, tuple[type[forms.SourceForm], Callable[..., Any]]] = {
    "bevalling": (forms.BirthForm, usecases.enter_birth),
    "verwacht": (forms.ExpectedForm, usecases.correct_expected),
    "laatste-werkdag": (forms.LastWorkingDayForm, usecases.correct_last_working_day),
    "opname": (forms.AdmissionForm, usecases.add_admission),
    "gespreid": (forms.SpreadForm, usecases.spread_leave),
    "sluiten": (forms.CloseForm, usecases.close_after_leave),
    "beeindigen": (forms.EndForm, usecases.end_pregnancy),
}


def _form(
    request: HttpRequest, what: str, dossier: Dossier, pregnancy: Pregnancy, *, data: Any = None
) -> forms.SourceForm:
    kind = _CHANGES[what][0]
    about: dict[str, Any] = {"dossier": dossier, "prefix": what, "initial": kind.standing(pregnancy)}
    if what == "beeindigen":
        about["user"] = request.user
    if what == "gespreid":
        about["pregnancy"] = pregnancy
    return kind(data, **about)


def _removal(dossier: Dossier, pk: int, data: Any = None) -> forms.SourceForm:
    return forms.SourceForm(data, dossier=dossier, prefix=f"removal-{pk}")


def _pregnancy(dossier: Dossier) -> Pregnancy:
    pregnancy = latest_pregnancy(dossier)
    if pregnancy is None:
        raise Http404
    return pregnancy


def _page(
    request: HttpRequest, dossier: Dossier, pregnancy: Pregnancy, *, bound: dict[str, Any] | None = None
) -> HttpResponse:
    bound = bound or {}
    context = frame(request, dossier, "")
    context["content"] = card(request.user, dossier, pregnancy)
    may = context["content"]["may_change"]
    offered = [what for what in _CHANGES if what in context["content"]["open"]] if may else []
    context["forms"] = {
        what.replace("-", "_"): bound.get(what) or _form(request, what, dossier, pregnancy) for what in offered
    }
    context["admissions"] = [
        (one, bound.get(f"removal-{one.pk}") or _removal(dossier, one.pk)) for one in pregnancy.admissions.all()
    ]
    context["error"] = next(iter(bound.values()), None)
    return render(request, "casemanagement/pregnancy.html", context, status=422 if bound else 200)


def _saved(request: HttpRequest, dossier: Dossier, form: forms.RegisterForm) -> HttpResponse:
    trajectory = usecases.register_pregnancy(dossier=dossier, by=request.user, **form.values())
    count = trajectory.tasks.count()
    text = ngettext(
        "The pregnancy has been registered. %(count)s task is planned.",
        "The pregnancy has been registered. %(count)s tasks are planned.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("dossiers:detail", dossier.uuid)
