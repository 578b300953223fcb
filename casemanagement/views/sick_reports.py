"""Ziek melden in three steps: who, what, check. What was typed is kept on the server at every step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemanagement.forms import SickReportForm
from casemanagement.medical_words import medical_words
from casemanagement.policies import is_locked_by_source
from casemanagement.pregnancy_card import expects
from casemanagement.queries_reports import open_drafts, reported_earlier
from casemanagement.usecases.sick_report_preview import preview_report
from casemanagement.usecases.sick_reports import Report, check_report, report_sick
from casemanagement.views.choosing import chosen, employee_dossier
from core.errors import DomainError
from core.models import Draft
from core.policies import require
from core.usecases.drafts import delete_draft, drafts_of, start_draft
from dossiers.enums import TaskState
from dossiers.models import Dossier
from dossiers.policies import is_employer_user
from dossiers.views.frame import Head

KIND = "sick_report"
RIGHT = "casemanagement.report_sick"


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Step 1: whose illness. Who was chosen goes on to step 2; only typed shows who was found."""
    require(request.user, RIGHT)
    choice = chosen(request)
    if choice.dossier is not None:
        return redirect("casemanagement:report_sick_for", choice.dossier)
    context = {"choice": choice, "drafts": open_drafts(request.user, KIND), "steps": _steps()}
    return render(request, "casemanagement/sick_report_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_for(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step 2 for an employee, when nothing is kept about him yet; else go on with that."""
    draft = drafts_of(request.user, KIND).filter(data__about=str(uuid)).first()
    if draft is not None and request.method != "POST":
        return redirect("casemanagement:report_sick_details", draft.uuid)
    return _details(request, employee_dossier(request, uuid, RIGHT), draft)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Step 2 of a draft."""
    if (earlier := reported_earlier(request.user, draft)) is not None:
        return _reported_earlier(request, earlier)
    kept = get_object_or_404(drafts_of(request.user, KIND), uuid=draft)
    return _details(request, employee_dossier(request, kept.data["about"], RIGHT), kept)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Step 3: read it over, see what it brings about, save. The draft's id is what makes it count once."""
    if (earlier := reported_earlier(request.user, draft)) is not None:
        return _reported_earlier(request, earlier)
    kept = get_object_or_404(drafts_of(request.user, KIND), uuid=draft)
    dossier = employee_dossier(request, kept.data["about"], RIGHT)
    form = SickReportForm(kept.data["values"], **_about(request, dossier))
    form.show_continuation(dossier)
    if is_locked_by_source(request.user, dossier) or not form.is_valid():
        return redirect("casemanagement:report_sick_details", kept.uuid)
    if request.method == "POST":
        try:
            return _save(request, dossier, form.report(), kept)
        except DomainError as error:
            form.add_error(None, error.message)
    return _check_page(request, dossier, form, kept)


@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    kept = get_object_or_404(drafts_of(request.user, KIND), uuid=draft)
    require(request.user, RIGHT)
    delete_draft(draft=kept, by=request.user)
    messages.success(request, _("The draft has been thrown away."))
    return redirect("casemanagement:report_sick")


def _details(request: HttpRequest, dossier: Dossier, draft: Draft | None) -> HttpResponse:
    head, locked = Head(dossier, timezone.localdate()), is_locked_by_source(request.user, dossier)
    form = SickReportForm(request.POST or None, initial=_initial(head, draft), **_about(request, dossier))
    earlier = form.show_continuation(dossier)
    if request.method == "POST" and not locked:
        draft = start_draft(kind=KIND, about=dossier.uuid, step=2, values=form.typed(), by=request.user)
        if "stop" in request.POST:
            messages.success(request, _("The draft has been kept. You find it under “Report sick”."))
            return redirect("dossiers:detail", dossier.uuid)
        if _is_right(form, dossier):
            return redirect("casemanagement:report_sick_check", draft.uuid)
    context = {"form": form, "dossier": dossier, "head": head, "draft": draft, "steps": _steps(), "locked": locked}
    context |= {"earlier": earlier, "expects": expects(request.user, dossier)}
    return render(request, "casemanagement/sick_report_details.html", context, status=422 if form.is_bound else 200)


def _about(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    return {"user": request.user, "employer": dossier.employer, "dossier_id": dossier.pk}


def _is_right(form: SickReportForm, dossier: Dossier) -> bool:
    if not form.is_valid():
        return False
    try:
        check_report(dossier, form.report())
    except DomainError as error:
        form.add_error(error.field or None, error.message)
    return not form.errors


def _save(request: HttpRequest, dossier: Dossier, report: Report, draft: Draft) -> HttpResponse:
    trajectory = report_sick(dossier=dossier, report=report, key=draft.uuid, by=request.user)
    delete_draft(draft=draft, by=request.user)
    count = trajectory.tasks.filter(state__in=[TaskState.OPEN, TaskState.PLANNED]).count()
    text = ngettext(
        "Sick report saved. %(count)s task is planned.",
        "Sick report saved. %(count)s tasks are planned.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("dossiers:detail", dossier.uuid)


def _check_page(request: HttpRequest, dossier: Dossier, form: SickReportForm, draft: Draft) -> HttpResponse:
    report, expected = form.report(), None
    try:
        expected = preview_report(dossier=dossier, report=report, today=timezone.localdate())
    except DomainError as error:
        if not form.errors:
            form.add_error(None, error.message)
    context = {
        "form": form,
        "dossier": dossier,
        "draft": draft,
        "answers": form.answers(),
        "expected": expected,
        "inside": not is_employer_user(request.user),
        "words": medical_words(f"{report.remark} {report.nursing_address}"),
        "steps": _steps(reverse("casemanagement:report_sick_details", args=[draft.uuid])),
    }
    return render(request, "casemanagement/sick_report_check.html", context, status=422 if form.errors else 200)


def _reported_earlier(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    messages.info(request, _("This sick report had been saved already."))
    return redirect("dossiers:detail", dossier.uuid)


def _initial(head: Head, draft: Draft | None) -> dict[str, Any]:
    """What was kept; else today for who is at work, and nothing for who has left: today would be wrong."""
    if draft is not None:
        return dict(draft.data["values"])
    return {} if head.has_left else {"first_day": head.today}


def _steps(details_url: str = "") -> list[dict[str, Any]]:
    return [
        {"label": _("Who"), "url": reverse("casemanagement:report_sick")},
        {"label": _("Details"), "url": details_url},
        {"label": _("Check"), "url": ""},
    ]
