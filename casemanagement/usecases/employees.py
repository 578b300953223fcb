"""Employees and their employments: where somebody works decides who is responsible."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.carrying import Effect, carry
from core.access import record
from core.enums import EventAction
from core.locks import share_trees
from core.policies import require
from dossiers.models import Dossier, Employee, Employment
from dossiers.policies import require_on
from dossiers.responsibility.stored import place_dossiers
from dossiers.usecases import employees
from orgstructure.models import Employer, Node


@transaction.atomic
def register_employee(
    *,
    employer: Employer,
    department: Node,
    starts_on: date,
    by: User,
    ends_on: date | None = None,
    job_title: str = "",
    **fields: Any,
) -> Dossier:
    """A new employee with a first employment and a dossier."""
    require(by, "dossiers.register_employee")
    share_trees()
    employee = employees.add_employee(employer=employer, **fields)
    employees.start_employment(
        employee=employee, department=department, starts_on=starts_on, ends_on=ends_on, job_title=job_title
    )
    record("employee.registered", EventAction.CREATE, by=by, on=employee, dossier_id=employee.dossier.pk)
    return employee.dossier


@transaction.atomic
def start_employment(
    *, employee: Employee, department: Node, starts_on: date, by: User, ends_on: date | None = None, job_title: str = ""
) -> Employment:
    """A further employment of an employee who is known already."""
    require(by, "dossiers.register_employee")
    share_trees()
    _lock_dossier(employee)
    employment = employees.start_employment(
        employee=employee, department=department, starts_on=starts_on, ends_on=ends_on, job_title=job_title
    )
    _placed(employment, by)
    return employment


@transaction.atomic
def correct_employment(
    *, employment: Employment, department: Node, starts_on: date, ends_on: date | None, job_title: str, by: User
) -> Employment:
    """Another department or other dates: the dossier, and who is responsible, follow."""
    require_on(by, "dossiers.correct_employment", employment.employee.dossier.pk)
    share_trees()
    _lock_dossier(employment.employee)
    employment = employees.correct_employment(
        employment=employment, department=department, starts_on=starts_on, ends_on=ends_on, job_title=job_title
    )
    _placed(employment, by)
    return employment


def _lock_dossier(employee: Employee) -> None:
    """First, as a sick report does: it holds the dossier while it points at an employment."""
    Dossier.objects.select_for_update(of=("self",)).filter(employee=employee).first()


def _placed(employment: Employment, by: User) -> None:
    today = timezone.localdate()
    moved = place_dossiers(today, employees=[employment.employee_id])
    dossier = Dossier.objects.get(employee=employment.employee_id)
    record("employment.changed", EventAction.UPDATE, by=by, on=employment, dossier_id=dossier.pk)
    carry(Effect(dossiers=moved), by=by, today=today)
