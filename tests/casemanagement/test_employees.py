"""Employees and employments: where somebody works decides who is responsible, and a BSN is never in clear."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from casemanagement.usecases import employees
from casemanagement.usecases.days import advance_day
from core.crypto import UndecryptableError, blind_index
from core.models import AccessEvent
from dossiers.models import Dossier, Employee
from dossiers.responsibility.check import differences
from orgstructure.models import Node
from tests.refusals import refused
from tests.world import World, fresh

BSN = "111222333"


def at(dossier: Dossier) -> Node:
    return Dossier.objects.select_related("node").get(pk=dossier.pk).node


def test_a_new_employee_gets_a_dossier_with_a_number(world: World) -> None:
    first, second = world.employee(bsn=BSN), world.employee()
    assert second.number > first.number > 100_000
    assert (first.node, first.employer) == (world.winkel, world.bakkerij)
    assert AccessEvent.objects.filter(event_type="employee.registered").count() == 2


def test_a_bsn_is_never_in_clear(world: World) -> None:
    employee = world.employee(bsn="1112.22.333").employee
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {table} t WHERE t::text LIKE %s", [f"%{BSN}%"])
            assert cursor.fetchone() == (0,), table
    employee.refresh_from_db()
    assert employee.bsn == BSN
    assert BSN.encode() not in bytes(employee.bsn_sealed)
    assert Employee.objects.get(bsn_index=blind_index(BSN)) == employee


def test_a_bsn_copied_to_another_row_can_not_be_read_there(world: World) -> None:
    first, second = world.employee(bsn=BSN).employee, world.employee().employee
    Employee.objects.filter(pk=second.pk).update(bsn_sealed=bytes(Employee.objects.get(pk=first.pk).bsn_sealed))
    with pytest.raises(UndecryptableError):
        _ = Employee.objects.get(pk=second.pk).bsn


@pytest.mark.parametrize("bsn", ["111222334", "12", "letters"])
def test_a_wrong_bsn_is_refused_at_its_field(world: World, bsn: str) -> None:
    with refused("This is not a valid BSN.", field="bsn"):
        world.employee(bsn=bsn)
    assert not Employee.objects.exists()


def test_a_bsn_exists_once_at_an_employer_and_may_exist_at_another(world: World) -> None:
    world.employee(bsn=BSN)
    with refused("An employee with this BSN exists here already.", field="bsn"):
        world.employee(bsn=BSN)
    other = world.employee(world.hal, employer=world.remat, bsn=BSN)
    assert other.employee.bsn == BSN


def test_a_personnel_number_exists_once_at_an_employer(world: World) -> None:
    world.employee(personnel_number="7")
    with refused("This personnel number is taken.", field="personnel_number"):
        world.employee(personnel_number="7")
    world.employee(world.hal, employer=world.remat, personnel_number="7")


def test_an_employment_is_in_a_department_of_the_employer(world: World) -> None:
    for elsewhere in (world.hal, world.bakkerij.node, world.zuyd):
        with refused("Choose a department of this employer.", field="department"):
            world.employee(elsewhere)


def test_the_department_is_looked_up_where_the_employer_stands_now(world: World) -> None:
    """Other parts were added since the employer was read: its interval is another one."""
    employer = world.bakkerij
    assert employer.node.name
    employees_before = fresh(employer.node)
    Node.objects.create(kind="office", name="Aarle", parent=fresh(world.root))
    assert fresh(employer.node).lft != employees_before.lft
    assert world.employee(world.productie, employer=employer).node == world.productie


def test_employments_do_not_overlap(world: World) -> None:
    dossier = world.employee(ends_on=date(2025, 12, 31))
    with refused("The employment overlaps another one of this employee."):
        employees.start_employment(
            employee=dossier.employee, department=world.productie, starts_on=date(2025, 12, 31), by=world.klantbeheer
        )
    employees.start_employment(
        employee=dossier.employee, department=world.productie, starts_on=date(2026, 1, 1), by=world.klantbeheer
    )
    assert at(dossier) == world.productie


def test_an_employment_ends_after_it_begins(world: World) -> None:
    with refused("The employment ends before it begins.", field="ends_on"):
        world.employee(starts_on=date(2025, 1, 2), ends_on=date(2025, 1, 1))
    employment = world.employee().employee.employments.get()
    with refused("The employment ends before it begins.", field="ends_on"):
        employees.correct_employment(
            employment=employment, department=world.winkel, starts_on=date(2025, 1, 2), ends_on=date(2025, 1, 1),
            job_title="", by=world.klantbeheer,
        )  # fmt: skip


def test_another_department_takes_the_running_case_along(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier, days_ago=50)
    world.fixed(world.productie, world.dirk)
    employment = dossier.employee.employments.get()
    employees.correct_employment(
        employment=employment, department=world.productie, starts_on=employment.starts_on, ends_on=None,
        job_title="Bakker", by=world.klantbeheer,
    )  # fmt: skip
    assert at(dossier) == world.productie
    assert dossier.trajectories.get().responsible == world.dirk
    assert list(differences(timezone.localdate())) == []


def test_a_future_employment_takes_the_dossier_along_on_its_day(world: World) -> None:
    today = timezone.localdate()
    dossier = world.employee(ends_on=today + timedelta(days=2))
    world.sick(dossier, days_ago=3)
    world.fixed(world.productie, world.dirk)
    employees.start_employment(
        employee=dossier.employee, department=world.productie, starts_on=today + timedelta(days=5),
        by=world.klantbeheer,
    )  # fmt: skip
    for days, place in ((0, world.winkel), (3, world.winkel), (5, world.productie)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            advance_day(timezone.localdate())
            assert at(dossier) == place
    assert dossier.trajectories.get().responsible == world.dirk


def test_only_who_may_registers(world: World) -> None:
    dossier = world.employee()
    with pytest.raises(PermissionDenied):
        employees.register_employee(
            employer=world.bakkerij, department=world.winkel, starts_on=date(2024, 1, 1), last_name="X",
            birth_date=date(1990, 1, 1), by=world.anna,
        )  # fmt: skip
    with pytest.raises(PermissionDenied):
        employees.start_employment(
            employee=dossier.employee, department=world.winkel, starts_on=date(2024, 1, 1), by=world.anna
        )
    with pytest.raises(PermissionDenied):
        employees.correct_employment(
            employment=dossier.employee.employments.get(), department=world.winkel, starts_on=date(2024, 1, 1),
            ends_on=None, job_title="", by=world.anna,
        )  # fmt: skip
