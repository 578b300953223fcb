"""Werknemer toevoegen and Werknemergegevens wijzigen."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemanagement.forms_employees import EmployeeForm, EmploymentForm
from casemanagement.queries_employees import in_sight, look_alikes, offered_by, same_bsn
from casemanagement.usecases.employees import change_employee, register_employee
from casemanagement.views.choosing import employee_dossier
from casemanagement.views.employment_page import EmployeePage
from core.policies import require
from dossiers.forms_employers import EmployerSearchForm
from dossiers.models import Dossier, Employee
from dossiers.policies import visible_employers

RIGHT = "dossiers.register_employee"
SHOWN = 20


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """From the start page: first at which employer. Who has only one goes on with that."""
    require(request.user, RIGHT)
    form = EmployerSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    employers = visible_employers(request.user).filter(node__name__icontains=text).order_by("node__name", "pk")
    found = list(employers[: SHOWN + 1])
    if len(found) == 1 and not text:
        return redirect("casemanagement:employee_add", found[0].uuid)
    context = {"form": form, "text": text, "found": found[:SHOWN], "more": len(found) > SHOWN}
    return render(request, "casemanagement/employee_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who it is and the first employment. Somebody who looks like another of this employer asks for a tick."""
    employer = get_object_or_404(visible_employers(request.user), uuid=uuid)
    require(request.user, RIGHT)
    page = EmployeePage(request, "casemanagement/employee_add.html", employer)
    offered = offered_by(employer, request.user)
    person = EmployeeForm(page.bound)
    work = EmploymentForm(page.bound, offered=offered, prefix="1")
    page.show(person, work)
    twins = _twins(page, person)

    def save() -> None:
        page.dossier = register_employee(
            employer=employer, by=request.user, source_reason=page.source_reason,
            **person.fields_of_employee(), **work.facts(),
        )  # fmt: skip

    if page.save(save):
        return page.done(_("The employee has been added."))
    return page.render(person=person, work=work, twins=twins, offered=offered)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The data of an employee. An empty BSN leaves it as it is: what it was is shown on demand only."""
    dossier = employee_dossier(request, uuid, RIGHT)
    page = EmployeePage(request, "casemanagement/employee_change.html", dossier.employer, dossier)
    employee = dossier.employee
    form = EmployeeForm(page.bound, initial=EmployeeForm.values_of(employee))
    page.show(form)
    twins = _twins(page, form, employee)

    def save() -> None:
        fields = form.fields_of_employee()
        if not fields["bsn"]:
            del fields["bsn"]
        change_employee(employee=employee, by=request.user, source_reason=page.source_reason, **fields)

    if page.save(save):
        return page.done(_("The employee data have been saved."))
    return page.render(person=form, twins=twins)


def _twins(page: EmployeePage, person: EmployeeForm, employee: Employee | None = None) -> list[Dossier]:
    """Dossiers in sight of who looks like this one at his employer, with the refusal or the warning in the form."""
    if not page.is_saving or not page.forms.is_valid():
        return []
    values, whose = person.cleaned_data, {"but": employee}
    same = same_bsn(page.employer, values["bsn"], **whose)
    if same is not None:
        person.add_error("bsn", _("An employee with this BSN exists here already."))
        return in_sight(page.request.user, [same])
    if values["add_anyway"] or (employee and not {"last_name", "birth_date"} & set(person.changed_data)):
        return []
    alike = look_alikes(page.employer, values["last_name"], values["birth_date"], **whose)
    if alike:
        person.add_error("add_anyway", _("There is an employee with this surname and date of birth here already."))
    return in_sight(page.request.user, alike)
