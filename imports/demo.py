"""Imports for the demo, from files made in memory: done, waiting with errors, cancelled, and one of departments."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from accounts.models import User
from core.usecases import jobs
from dossiers.models import Employee
from imports.enums import ImportKind, ImportMode
from imports.models import Import
from imports.queries import departments_of
from imports.usecases import checking, importing, steps
from orgstructure.models import Employer

_KNOWN = ["Personeelsnummer", "Achternaam", "Geboortedatum", "Afdeling", "Datum in dienst", "Uren per week", "Normuren"]
_WRONG = [
    ["I-003", "Visser", "31-02-1990", "Nachtploeg", "01-02-2025", 36, 38],
    ["I-004", "Bos", "04-05-1988", "Magazijn", "01-02-2025", 36, 38],
]
_DEPARTMENTS = [
    ["Afdeling", "Onder afdeling", "Leidinggevende", "E-mail leidinggevende"],
    ["Expeditie", None, "M. de Bruin", "m.debruin@example.org"],
    ["Nachtploeg", "Expeditie", None, None],
]


def make_imports(cast: Any) -> None:
    """At an employer of which VDD is not the source, by klantbeheer. Hires nobody: the demo has its number already."""
    by: User = cast.klantbeheer
    employer = _employer(cast)
    _let_in(_checked(employer, "afdelingen.xlsx", _DEPARTMENTS, ImportKind.DEPARTMENTS, by), by)
    hours = [
        [one.personnel_number, None, None, None, None, 32, 38]
        for one in Employee.objects.filter(employer=employer).order_by("personnel_number")[:3]
    ]
    if hours:
        _let_in(_checked(employer, "werknemers-uren.xlsx", [_KNOWN, *hours], ImportKind.EMPLOYEES, by), by)
    _checked(employer, "werknemers-november.xlsx", [_KNOWN, *hours, *_WRONG], ImportKind.EMPLOYEES, by)
    stopped = _checked(employer, "werknemers-proef.xlsx", [_KNOWN, *_WRONG], ImportKind.EMPLOYEES, by)
    steps.cancel(done=stopped, by=by)


def _employer(cast: Any) -> Employer:
    """The one with the most employees, so that there is something to see."""
    found = [Employer.objects.get(pk=one.pk) for one in cast.employers.values()]
    own = [one for one in found if one.published_at and not one.is_from_vdd and departments_of(one).nodes]
    return max(own, key=lambda one: (one.employees.count(), -one.pk))


def _checked(employer: Employer, name: str, rows: Sequence[Sequence[Any]], kind: ImportKind, by: User) -> Import:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    done = steps.upload(
        employer=employer, kind=kind, mode=ImportMode.CHANGES, name=name, content=content.getvalue(), by=by
    )
    done = steps.choose_columns(done=done, columns=done.columns, by=by, announce=False)
    jobs.run(done.job_id, checking.run)
    return Import.objects.get(pk=done.pk)


def _let_in(done: Import, by: User) -> None:
    done = steps.let_in(done=done, second_yes=False, by=by, announce=False)
    jobs.run(done.job_id, importing.run)
