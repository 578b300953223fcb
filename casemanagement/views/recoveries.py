"""(Deel)herstel: another percentage or full recovery, and taking the last report back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casemanagement.forms import show_error
from casemanagement.forms_recoveries import PercentageForm, RecoveryForm, UndoForm
from casemanagement.policies import is_locked_by_source
from casemanagement.queries_recoveries import window_of
from casemanagement.usecases.recoveries import (
    RIGHT,
    change_percentage,
    last_report,
    no_partial_recovery,
    report_recovered,
    undo_last,
)
from casemanagement.usecases.sick_reports import latest_absence, running_absence
from casemanagement.views.choosing import chosen, employee_dossier
from core.errors import DomainError
from core.forms import PortalForm
from core.policies import require
from dossiers.enums import Occasion, TrajectoryState
from dossiers.models import Dossier, Trajectory
from dossiers.views.frame import Head

PERCENTAGE, RECOVERED = "percentage", "recovered"
REPORTS = {  # what was reported last, and what taking it back does
    Occasion.REPORTED: (
        gettext_lazy("Reported ill as of %(day)s."),
        gettext_lazy(
            "The trajectory is withdrawn: it does not count as an absence any more. Its tasks lapse, and what was done "
            "stays where it is."
        ),
    ),
    Occasion.PERCENTAGE: (
        gettext_lazy("The absence percentage was changed as of %(day)s."),
        gettext_lazy("The percentage from before it counts again."),
    ),
    Occasion.RECOVERED: (
        gettext_lazy("Reported recovered, or ended, as of %(day)s."),
        gettext_lazy("The trajectory runs again, with the tasks that it had."),
    ),
    Occasion.CONTINUED: (
        gettext_lazy("Ill again as of %(day)s, within four weeks after recovery."),
        gettext_lazy("The employee is recovered again, and the first day from which is counted moves back."),
    ),
}


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """From the start page: first whose recovery."""
    require(request.user, RIGHT)
    choice = chosen(request)
    if choice.dossier is not None:
        return redirect("casemanagement:recover", choice.dossier)
    return render(request, "casemanagement/recovery_choose.html", {"choice": choice})


@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both ways beside each other; the button that was used tells which one."""
    dossier = employee_dossier(request, uuid, RIGHT)
    absence, act = running_absence(dossier), request.POST.get("act", "")
    forms = _forms(request, dossier, act)
    sent = forms.get(act)
    if sent is not None and absence is not None and sent.is_valid():
        try:
            return _save(request, absence, act, sent)
        except DomainError as error:
            show_error(sent, error)
    context = {
        "dossier": dossier,
        "head": Head(dossier, timezone.localdate()),
        "absence": absence,
        "form": sent,
        **forms,
    }
    context["locked"] = is_locked_by_source(request.user, dossier)
    context["no_part"] = no_partial_recovery(absence) if absence else ""
    return render(request, "casemanagement/recovery.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the last report was, what taking it back does, and why it is done."""
    dossier = employee_dossier(request, uuid, RIGHT)
    absence = latest_absence(dossier)
    context = {"dossier": dossier, "locked": is_locked_by_source(request.user, dossier)}
    try:
        what, on = _last(absence)
    except DomainError as error:
        context["refused"] = error.message
    else:
        start = {"seen": UndoForm.token(what, on)}
        form = UndoForm(request.POST or None, employer=dossier.employer, initial=start)
        if form.is_valid() and _undone(request, absence, form):
            return redirect("dossiers:detail", dossier.uuid)
        told, then = REPORTS[what]
        context |= {"form": form, "absence": absence, "last": told % {"day": date_format(on, "d-m-Y")}, "then": then}
    return render(request, "casemanagement/report_undo.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: HttpRequest, dossier: Dossier, act: str) -> dict[str, PortalForm]:
    kinds = {PERCENTAGE: PercentageForm, RECOVERED: RecoveryForm}
    return {
        key: kind(request.POST if act == key else None, employer=dossier.employer, prefix=key)
        for key, kind in kinds.items()
    }


def _save(request: HttpRequest, absence: Trajectory, act: str, form: Any) -> HttpResponse:
    if act == PERCENTAGE:
        period = change_percentage(trajectory=absence, by=request.user, **form.cleaned_data)
        text = _("The absence percentage has been changed as of %(day)s.") % {"day": _day(period.starts_on)}
    else:
        ended = report_recovered(trajectory=absence, by=request.user, **form.cleaned_data)
        text = _ended_words(ended)
    messages.success(request, text)
    return redirect("dossiers:detail", absence.dossier.uuid)


def _ended_words(ended: Trajectory) -> str:
    if ended.state != TrajectoryState.RECOVERED:
        return _("The trajectory has ended.")
    since, until = window_of(ended, timezone.localdate())
    text = _("Reported recovered as of %(day)s. Until %(until)s a new sick report continues this absence.")
    return text % {"day": _day(since), "until": _day(until)}


def _last(absence: Trajectory | None) -> tuple[Occasion, Any]:
    if absence is None:
        raise DomainError(_("No absence was reported in this case file."))
    return last_report(absence)


def _undone(request: HttpRequest, absence: Trajectory, form: UndoForm) -> bool:
    try:
        undo_last(trajectory=absence, by=request.user, **form.cleaned_data)
    except DomainError as error:
        show_error(form, error)
        return False
    messages.success(request, _("The last report has been taken back."))
    return True


def _day(day: Any) -> str:
    return date_format(day, "d-m-Y")
