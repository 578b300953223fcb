"""Wijzigen dienstverband: first what has to be changed, then that."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casemanagement.forms_employees import EmploymentForm, KindForm, LeaveForm, MoveForm
from casemanagement.queries_employees import Offered, offered_by
from casemanagement.usecases.employees import start_employment
from casemanagement.usecases.employments import change_department, correct_employments, leave, version_of
from casemanagement.views.choosing import employee_dossier
from casemanagement.views.employment_page import EmployeePage
from dossiers.models import Dossier, Employment
from dossiers.policies import acts_as

CORRECT, REGISTER = "dossiers.correct_employment", "dossiers.register_employee"
LONGEST = 20
KINDS = [
    ("correct", gettext_lazy("Correct employment data"), "casemanagement:employment_correct", CORRECT),
    ("new", gettext_lazy("New employment"), "casemanagement:employment_new", REGISTER),
    ("move", gettext_lazy("Another department from a date"), "casemanagement:employment_move", CORRECT),
    ("leave", gettext_lazy("Report out of service"), "casemanagement:employment_leave", CORRECT),
]


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step 1. What the user may not is absent."""
    dossier = employee_dossier(request, uuid, CORRECT)
    kinds = [kind for kind in KINDS if acts_as(request.user, kind[3], dossier.pk)]
    typed = request.POST if request.method == "POST" else None
    form = KindForm(typed, kinds=[(key, label) for key, label, *_rest in kinds])
    if form.is_valid():
        pages = {key: url for key, _label, url, _right in kinds}
        return redirect(pages[form.cleaned_data["kind"]], dossier.uuid)
    context = {"form": form, "dossier": dossier}
    return render(request, "casemanagement/employment_choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Dienstverbandgegevens corrigeren: all blocks in one go."""
    dossier = employee_dossier(request, uuid, CORRECT)
    page = _page(request, "correct", dossier)
    blocks, seen = _blocks(page, dossier), page.data.get("seen") or version_of(dossier)
    page.ask_about_illness(at_once=False)
    page.show(*blocks)

    def save() -> None:
        correct_employments(
            dossier=dossier, lines=[block.line() for block in blocks], seen=seen, by=request.user,
            answer=page.given_answer(), source_reason=page.source_reason,
        )  # fmt: skip

    if page.save(save):
        return page.done(_("The employments have been saved."))
    may_add = acts_as(request.user, REGISTER, dossier.pk) is not None and len(blocks) < LONGEST
    return page.render(blocks=blocks, seen=seen, may_add=may_add)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nieuw dienstverband."""
    dossier = employee_dossier(request, uuid, REGISTER)
    page = _page(request, "new", dossier)
    block = EmploymentForm(page.bound, offered=_offered(page, dossier), prefix="1")
    page.show(block)

    def save() -> None:
        facts = {"employee": dossier.employee, "by": request.user, "source_reason": page.source_reason}
        start_employment(**facts, **block.facts())

    if page.save(save):
        return page.done(_("The employment has been added."))
    return page.render(block=block)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Andere afdeling vanaf een datum."""
    dossier = employee_dossier(request, uuid, CORRECT)
    page = _page(request, "move", dossier)
    form = MoveForm(page.bound, offered=_offered(page, dossier))
    page.show(form)

    def save() -> None:
        change_department(dossier=dossier, by=request.user, source_reason=page.source_reason, **form.facts())

    if page.save(save):
        return page.done(_("The change of department has been saved."))
    return page.render(move=form)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Uit dienst melden."""
    dossier = employee_dossier(request, uuid, CORRECT)
    page = _page(request, "leave", dossier)
    form = LeaveForm(page.bound)
    page.ask_about_illness(at_once=True)
    page.show(form)

    def save() -> None:
        facts = {"dossier": dossier, "by": request.user, "source_reason": page.source_reason}
        leave(**facts, last_day=form.cleaned_data["last_day"], answer=page.given_answer())

    if page.save(save):
        return page.done(_("The last day has been saved."))
    return page.render(leave=form)


def _page(request: HttpRequest, kind: str, dossier: Dossier) -> EmployeePage:
    page = EmployeePage(request, f"casemanagement/employment_{kind}.html", dossier.employer, dossier)
    page.title = next(label for key, label, *_rest in KINDS if key == kind)
    return page


def _employments(dossier: Dossier) -> list[Employment]:
    """As `with_history` read them, in the order of the years."""
    return list(reversed(dossier.employee.employments.all()))


def _offered(page: EmployeePage, dossier: Dossier) -> Offered:
    return offered_by(page.employer, page.request.user, _employments(dossier))


def _blocks(page: EmployeePage, dossier: Dossier) -> list[EmploymentForm]:
    """One for each employment, and empty ones for those that were added on the page."""
    offered, present = _offered(page, dossier), _employments(dossier)
    added = max(_number(page.data.get("blocks")) - len(present), 0) + ("add_block" in page.data)
    rows: list[Employment | None] = [*present, *[None] * min(added, LONGEST)]
    return [
        EmploymentForm(page.bound, offered=offered, employment=row, prefix=str(place + 1))
        for place, row in enumerate(rows)
    ]


def _number(text: Any) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
