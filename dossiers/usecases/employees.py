"""Employees, their employments and the dossier that they get. Called by casemanagement, which carries the cases."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import normalise
from core.validators import clean_bsn
from dossiers.models import Dossier, Employee, Employment
from orgstructure.enums import NodeKind
from orgstructure.models import Employer, Node


@transaction.atomic
def add_employee(
    *, employer: Employer, last_name: str, birth_date: date, bsn: str | None = None, **fields: Any
) -> Employee:
    """An employee without employment yet. Raises DomainError for a BSN that is wrong, or taken at this employer."""
    employee = Employee(employer=employer, last_name=last_name, birth_date=birth_date, **fields)
    employee.seal_bsn(_bsn(bsn) if bsn else None)
    name_keys(employee)
    _validated(employee)
    employee.save()
    return employee


def name_keys(employee: Employee) -> None:
    """Set what is searched in and sorted on; call whenever a name changes."""
    given = normalise(f"{employee.first_name} {employee.initials}")
    surname = normalise(employee.last_name)
    prefix = normalise(employee.prefix)
    employee.sort_key = f"{surname} {prefix} {given}".strip()
    employee.search_key = f" {surname} {prefix} {given}".replace("  ", " ").rstrip()


@transaction.atomic
def start_employment(
    *, employee: Employee, department: Node, starts_on: date, ends_on: date | None = None, job_title: str = ""
) -> Employment:
    """A new employment in a department of the employee's employer; the first one gives the employee a dossier."""
    _check_department(employee, department)
    _check_period(starts_on, ends_on)
    employment = Employment(
        employee=employee, node=department, starts_on=starts_on, ends_on=ends_on, job_title=job_title
    )
    _validated(employment)
    employment.save()
    Dossier.objects.get_or_create(employee=employee, defaults={"employer_id": employee.employer_id, "node": department})
    return employment


@transaction.atomic
def correct_employment(
    *, employment: Employment, department: Node, starts_on: date, ends_on: date | None, job_title: str
) -> Employment:
    """Change the facts of an employment: department, period, job title."""
    employment = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
    _check_department(employment.employee, department)
    _check_period(starts_on, ends_on)
    employment.node, employment.job_title = department, job_title
    employment.starts_on, employment.ends_on = starts_on, ends_on
    _validated(employment)
    employment.save()
    return employment


@transaction.atomic
def open_employer_dossier(*, employer: Employer) -> Dossier:
    """The one dossier of the employer itself, beside those of its employees."""
    dossier, _made = Dossier.objects.get_or_create(
        employer=employer, employee=None, defaults={"node_id": employer.node_id}
    )
    return dossier


def _check_period(starts_on: date, ends_on: date | None) -> None:
    """Before the table's own checks: PostgreSQL makes no range of days that ends before it begins."""
    if ends_on is not None and ends_on < starts_on:
        raise DomainError(_("The employment ends before it begins."), field="ends_on")


def _bsn(value: str) -> str:
    try:
        return clean_bsn(value)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="bsn") from error


def _check_department(employee: Employee, department: Node) -> None:
    """The caller holds the tree lock, so the employer's place is read after it."""
    employer = Node.objects.get(pk=employee.employer.node_id)
    inside = Node.objects.below(employer).filter(pk=department.pk, kind=NodeKind.DEPARTMENT)
    if not inside.exists():
        raise DomainError(_("Choose a department of this employer."), field="department")


def _validated(row: Employee | Employment) -> None:
    """Let the constraints of the table speak, in the words that a user may read."""
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="" if field == "__all__" else field) from error
