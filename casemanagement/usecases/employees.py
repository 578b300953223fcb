"""Employees and their employments: where somebody works decides who is responsible."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases.employments import Answer, save_lines
from casemanagement.usecases.sources import pass_source_by
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from core.policies import require
from dossiers.models import Dossier, Employee, Employment
from dossiers.policies import require_on
from dossiers.usecases import employees
from dossiers.usecases.employments import Line
from orgstructure.models import Employer, Location, Node

REGISTER = "dossiers.register_employee"
CORRECT = "dossiers.correct_employment"
_KEPT = ("location", "hours", "norm_hours")


@transaction.atomic
def register_employee(
    *,
    employer: Employer,
    department: Node,
    starts_on: date,
    by: User,
    ends_on: date | None = None,
    job_title: str = "",
    location: Location | None = None,
    hours: Decimal | None = None,
    norm_hours: Decimal | None = None,
    source_reason: str = "",
    **fields: Any,
) -> Dossier:
    """A new employee with a first employment and a dossier.

    Raises DomainError for what can't be, and for an employer of VDD without `source_reason` or the right to give one.
    """
    require(by, REGISTER)
    passed_by: dict[str, Any] = pass_source_by(employer, by, source_reason)
    share_trees()
    employee = employees.add_employee(employer=employer, **fields)
    employees.start_employment(
        employee=employee, department=department, starts_on=starts_on, ends_on=ends_on, job_title=job_title,
        location=location, hours=hours, norm_hours=norm_hours,
    )  # fmt: skip
    record("employee.registered", EventAction.CREATE, by=by, on=employee, dossier_id=employee.dossier.pk, **passed_by)
    return employee.dossier


@transaction.atomic
def change_employee(*, employee: Employee, by: User, source_reason: str = "", **fields: Any) -> list[str]:
    """Another name, date of birth, BSN or contact; gives the names of the fields that changed.

    Raises DomainError as `register_employee` does.
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).get(employee=employee)
    whose = require_on(by, REGISTER, dossier.pk)
    passed_by: dict[str, Any] = pass_source_by(employee.employer, by, source_reason, dossier.pk)
    changed = employees.change_employee(employee=employee, **fields)
    if changed:
        record(
            "employee.changed", EventAction.UPDATE, by=by, on=employee, dossier_id=dossier.pk, on_behalf_of=[whose],
            fields=changed, **passed_by,
        )  # fmt: skip
    return changed


@transaction.atomic
def start_employment(
    *,
    employee: Employee,
    department: Node,
    starts_on: date,
    by: User,
    ends_on: date | None = None,
    job_title: str = "",
    source_reason: str = "",
    **more: Any,
) -> Employment:
    """A further employment of an employee who is known already. `more`: location, hours and norm_hours."""
    whose = require_on(by, REGISTER, employee.dossier.pk)
    line = Line(department, starts_on, ends_on, job_title, **more)
    return save_lines(employee=employee, lines=[line], by=by, whose=whose, source_reason=source_reason)[0]


@transaction.atomic
def correct_employment(
    *,
    employment: Employment,
    department: Node,
    starts_on: date,
    ends_on: date | None,
    job_title: str,
    by: User,
    answer: Answer | None = None,
    source_reason: str = "",
    **more: Any,
) -> Employment:
    """Another department or other dates: the dossier, and who is responsible, follow. What `more` lacks is kept.

    Raises DomainError at "leaving" when a running trajectory needs an `answer`.
    """
    whose = require_on(by, CORRECT, employment.employee.dossier.pk)
    facts = {**{name: getattr(employment, name) for name in _KEPT}, **more}
    line = Line(department, starts_on, ends_on, job_title, employment=employment, **facts)
    return save_lines(
        employee=employment.employee, lines=[line], by=by, whose=whose, answer=answer, source_reason=source_reason
    )[0]


@transaction.atomic
def add_job_title(*, employer: Employer, name: str, by: User, dossier: Dossier | None = None) -> str:
    """Put a functie in the list of the employer, from an employee's dossier or for one to come; gives its name."""
    if dossier is None:
        require(by, REGISTER)
    else:
        require_on(by, CORRECT, dossier.pk)
    if not name.strip():
        raise DomainError(_("Fill in “%(label)s”.") % {"label": _("Job title")}, field="new_title")
    title = employees.add_job_title(employer=employer, name=name)
    record("job_title.added", EventAction.CREATE, by=by, on=employer, title=title)
    return title
