"""Employees and the dossier that they get. Called by casemanagement, which carries the cases."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.errors import DomainError
from core.text import normalise
from core.validators import clean_bsn
from dossiers.enums import Leaving
from dossiers.models import Dossier, Employee, Employment, JobTitle
from dossiers.usecases.employments import Line, save_employments
from dossiers.usecases.validating import validated
from orgstructure.models import Employer, Node

_KEPT = ("location", "hours", "norm_hours")


@transaction.atomic
def add_employee(
    *, employer: Employer, last_name: str, birth_date: date, bsn: str | None = None, **fields: Any
) -> Employee:
    """An employee without employment yet. Raises DomainError for a BSN that is wrong, or taken at this employer."""
    employee = Employee(employer=employer, last_name=last_name, birth_date=birth_date, **fields)
    employee.seal_bsn(_bsn(bsn) if bsn else None)
    _save(employee)
    return employee


@transaction.atomic
def change_employee(*, employee: Employee, **fields: Any) -> list[str]:
    """Set these fields, `bsn` among them; gives the names of those that became something else.

    Raises DomainError as `add_employee` does.
    """
    employee = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    was = {name: getattr(employee, name) for name in fields}
    if "bsn" in fields:
        bsn = fields.pop("bsn")
        employee.seal_bsn(_bsn(bsn) if bsn else None)
    for name, value in fields.items():
        setattr(employee, name, value)
    changed = [name for name, value in was.items() if getattr(employee, name) != value]
    if changed:
        _save(employee)
    return changed


def name_keys(employee: Employee) -> None:
    """Set what is searched in and sorted on; call whenever a name changes."""
    given = normalise(f"{employee.first_name} {employee.initials}")
    surname = normalise(employee.last_name)
    prefix = normalise(employee.prefix)
    employee.sort_key = f"{surname} {prefix} {given}".strip()
    employee.search_key = f" {surname} {prefix} {given}".replace("  ", " ").rstrip()


@transaction.atomic
def start_employment(
    *,
    employee: Employee,
    department: Node,
    starts_on: date,
    ends_on: date | None = None,
    job_title: str = "",
    **more: Any,
) -> Employment:
    """A new employment in a department of the employee's employer; the first one gives the employee a dossier.

    `more`: location, hours and norm_hours.
    """
    line = Line(department, starts_on, ends_on, job_title, **more)
    employment = save_employments(employee=employee, lines=[line]).employments[0]
    Dossier.objects.get_or_create(employee=employee, defaults={"employer_id": employee.employer_id, "node": department})
    return employment


@transaction.atomic
def correct_employment(
    *,
    employment: Employment,
    department: Node,
    starts_on: date,
    ends_on: date | None,
    job_title: str,
    leaving: Leaving | None = None,
    **more: Any,
) -> Employment:
    """Change the facts of an employment: department, period, job title, and of location and hours what is given.

    Raises DomainError as `save_employments` does.
    """
    employment = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
    facts = {**{name: getattr(employment, name) for name in _KEPT}, **more}
    line = Line(department, starts_on, ends_on, job_title, employment=employment, **facts)
    return save_employments(employee=employment.employee, lines=[line], leaving=leaving).employments[0]


@transaction.atomic
def add_job_title(*, employer: Employer, name: str) -> str:
    """Put a functie in the employer's list and give its name as it stands there, also when it did already."""
    name = " ".join(name.split())
    known = JobTitle.objects.filter(employer=employer, name__iexact=name).first()
    if known is None:
        known = JobTitle(employer=employer, name=name)
        validated(known)
        known.save()
    return known.name


@transaction.atomic
def open_employer_dossier(*, employer: Employer) -> Dossier:
    """The one dossier of the employer itself, beside those of its employees."""
    dossier, _made = Dossier.objects.get_or_create(
        employer=employer, employee=None, defaults={"node_id": employer.node_id}
    )
    return dossier


def _save(employee: Employee) -> None:
    name_keys(employee)
    validated(employee)
    employee.save()


def _bsn(value: str) -> str:
    try:
        return clean_bsn(value)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="bsn") from error
