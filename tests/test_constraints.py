"""Every constraint of every table is broken once: what the database must refuse, it refuses."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import DatabaseError, transaction
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import timezone

from accounts.models import BackupFactor, ColleagueGrant, Substitution, User, UserGroup, UserRight, YubikeyFactor
from core.models import Job, Submission
from dossiers.models import (
    CaseAssignment,
    Dossier,
    Employment,
    EndWarning,
    Grant,
    JobGroup,
    JobTitle,
    Narrowing,
    NodeTeam,
    PageGrant,
    Period,
    Pregnancy,
    Recovery,
    Task,
    Trajectory,
)
from imports.enums import ImportState
from imports.models import Import, RememberedColumns
from orgstructure.enums import ContactKind
from orgstructure.models import Contact, Coordinator, Employer, FixedManager, Location, Node, UwvOffice
from services.models import Agreement, ProtocolStep, ProtocolVariation
from tests.architecture.sources import APPS
from tests.world import World

RECOVERED_ON = date(2026, 6, 15)
BREAKERS: dict[str, Callable[[World], Any]] = {}


def breaks(name: str) -> Callable[[Callable[[World], Any]], Callable[[World], Any]]:
    def register(breaker: Callable[[World], Any]) -> Callable[[World], Any]:
        BREAKERS[name] = breaker
        return breaker

    return register


def constraints() -> dict[str, Any]:
    return {
        constraint.name: constraint
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_breaker() -> None:
    assert set(BREAKERS) == set(constraints())


@pytest.mark.parametrize("name", sorted(constraints()))
def test_the_database_refuses(world: World, name: str) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        BREAKERS[name](world)
    assert name in str(caught.value)


def test_what_a_user_may_run_into_has_a_sentence_of_its_own() -> None:
    """Not "Beperking … is geschonden"; unique fields by name get Django's own sentence, which is a good one."""
    wordless = {
        name
        for name, one in constraints().items()
        if isinstance(one, CheckConstraint | ExclusionConstraint)
        and str(one.violation_error_message) == str(type(one).default_violation_error_message)
    }
    assert wordless == set()
    conditional = [one for one in constraints().values() if isinstance(one, UniqueConstraint) and one.expressions]
    assert all(one.violation_error_message != UniqueConstraint.default_violation_error_message for one in conditional)


def again(row: Any, **changes: Any) -> None:
    """Save a second row like this one."""
    row.pk = None
    row._state.adding = True
    if hasattr(row, "uuid"):
        row.uuid = None
        row.uuid = type(row)._meta.get_field("uuid").get_default()
    for field, value in changes.items():
        setattr(row, field, value)
    type(row)._default_manager.bulk_create([row])


def ill(world: World) -> Trajectory:
    return world.sick(world.employee(), days_ago=50)


def recovered(world: World, **values: Any) -> Recovery:
    course = Trajectory.objects.first() or ill(world)
    return Recovery.objects.create(trajectory=course, recovered_on=RECOVERED_ON, **values)


def expecting(world: World, **values: Any) -> Pregnancy:
    values = {"due_on": RECOVERED_ON, "leave_starts_on": RECOVERED_ON} | values
    return Pregnancy.objects.create(trajectory=ill(world), **values)


def assigned(world: World, **fields: Any) -> CaseAssignment:
    values = {"user": world.carla, "since": date(2026, 1, 1), "assigned_by": world.anna, **fields}
    return CaseAssignment.objects.create(dossier=world.employee(), **values)


# core


@breaks("submission_counts_once")
def _(world: World) -> None:
    again(Submission.objects.create(owner_id=1, key="9f1c2d3e-0000-4000-8000-000000000000"))


@breaks("job_done_within_total")
def _(world: World) -> None:
    Job.objects.create(kind="x", done=2, total=1)


# accounts


@breaks("yubikey_once_per_user")
def _(world: World) -> None:
    again(YubikeyFactor.objects.create(user=world.anna, name="YubiKey", public_id="cccccccccccb"))


@breaks("backup_sheet_once_per_user")
def _(world: World) -> None:
    again(BackupFactor.objects.create(user=world.anna, name="Back-upcodes"))


@breaks("group_name_once_per_parent")
def _(world: World) -> None:
    UserGroup.objects.filter(key="bedrijfsarts").update(name="AD", parent=world.arbo.parent)


@breaks("team_has_key")
def _(world: World) -> None:
    UserGroup.objects.filter(pk=world.arbo.pk).update(key=None)


@breaks("login_once")
def _(world: World) -> None:
    User.objects.filter(pk=world.anna.pk).update(login="BRAM")


@breaks("user_valid_until_after_from")
def _(world: World) -> None:
    User.objects.filter(pk=world.anna.pk).update(valid_until=world.anna.valid_from - timedelta(days=1))


@breaks("user_right_once")
def _(world: World) -> None:
    right = Permission.objects.first()
    again(UserRight.objects.create(user=world.anna, permission=right, allow=True), allow=False)


@breaks("colleague_grant_of_user_or_group")
def _(world: World) -> None:
    ColleagueGrant.objects.create(user=world.anna, group=world.arbo, seen_user=world.bram)


@breaks("colleague_grant_on_user_or_group")
def _(world: World) -> None:
    ColleagueGrant.objects.create(user=world.anna, seen_user=world.bram, seen_group=world.arbo)


@breaks("colleague_grant_once")
def _(world: World) -> None:
    again(ColleagueGrant.objects.create(user=world.anna, seen_group=world.arbo), allow=False)


@breaks("substitution_ends_after_start")
def _(world: World) -> None:
    substitution(world, ends_at=timezone.now() - timedelta(days=1))


@breaks("nobody_replaces_himself")
def _(world: World) -> None:
    substitution(world, substitute=world.anna)


@breaks("one_substitute_at_a_time")
def _(world: World) -> None:
    substitution(world)
    substitution(world, substitute=world.carla, starts_at=timezone.now() + timedelta(hours=23))


def substitution(world: World, **values: Any) -> Substitution:
    now = timezone.now()
    values = {"substitute": world.bram, "starts_at": now, "ends_at": now + timedelta(days=1), **values}
    return Substitution.objects.create(principal=world.anna, arranged_by=world.anna, **values)


# orgstructure


@breaks("node_parentless_only_root_or_draft")
def _(world: World) -> None:
    Node.objects.filter(pk=world.winkel.pk).update(parent=None)


@breaks("node_one_root")
def _(world: World) -> None:
    Node.objects.filter(pk=world.bakkerij.node_id).update(kind="root", parent=None)


@breaks("node_name_once_per_parent")
def _(world: World) -> None:
    Node.objects.filter(pk=world.winkel.pk).update(name=world.productie.name)


@breaks("fixed_manager_one_per_team")
def _(world: World) -> None:
    again(FixedManager.objects.create(node=world.winkel, team=world.arbo, user=world.anna), user=world.bram)


@breaks("fixed_manager_user_or_follows")
def _(world: World) -> None:
    FixedManager.objects.create(node=world.winkel, team=world.arbo, user=world.anna, follows=True)


@breaks("coordinator_one_per_team")
def _(world: World) -> None:
    again(Coordinator.objects.get(node=world.zuyd, team=world.arbo), user=world.bram)


# services


@breaks("variation_version_once")
def _(world: World) -> None:
    again(ProtocolVariation.objects.get(key="verzuim", is_current=True), is_current=False)


@breaks("variation_one_current")
def _(world: World) -> None:
    again(ProtocolVariation.objects.get(key="verzuim", is_current=True), version=999)


@breaks("step_key_once_per_variation")
def _(world: World) -> None:
    again(ProtocolStep.objects.first())


# dossiers


@breaks("bsn_once_per_employer")
def _(world: World) -> None:
    again(world.employee(bsn="111222333").employee, personnel_number=None)


@breaks("personnel_number_once_per_employer")
def _(world: World) -> None:
    again(world.employee().employee)


@breaks("employment_ends_after_start")
def _(world: World) -> None:
    employment = world.employee().employee.employments.get()
    Employment.objects.filter(pk=employment.pk).update(ends_on=employment.starts_on - timedelta(days=1))


@breaks("employments_do_not_overlap")
def _(world: World) -> None:
    again(world.employee().employee.employments.get(), starts_on=date(2024, 1, 1))


@breaks("one_dossier_of_the_employer_itself")
def _(world: World) -> None:
    Dossier.objects.create(employer=world.bakkerij, node=world.bakkerij.node)


@breaks("assignment_one_per_team")
def _(world: World) -> None:
    again(assigned(world), user=world.dirk)


@breaks("assignment_until_after_since")
def _(world: World) -> None:
    assigned(world, until=date(2025, 12, 31))


@breaks("assignment_withdrawn_together")
def _(world: World) -> None:
    assigned(world, withdrawn_at=timezone.now())


@breaks("node_team_once")
def _(world: World) -> None:
    again(NodeTeam.objects.first())


@breaks("trajectory_ends_after_start")
def _(world: World) -> None:
    course = ill(world)
    Trajectory.objects.filter(pk=course.pk).update(state="ended", ended_on=course.first_day - timedelta(days=1))


@breaks("trajectory_ended_has_date")
def _(world: World) -> None:
    Trajectory.objects.filter(pk=ill(world).pk).update(state="ended")


@breaks("absences_do_not_overlap")
def _(world: World) -> None:
    again(Trajectory.objects.defer("number").get(pk=ill(world).pk), number=1, first_day=date(2026, 1, 1))


@breaks("one_percentage_a_day")
def _(world: World) -> None:
    again(ill(world).periods.get())


@breaks("percentage_within_bounds")
def _(world: World) -> None:
    Period.objects.filter(trajectory=ill(world)).update(percentage=101)


@breaks("ill_again_after_recovery")
def _(world: World) -> None:
    recovered(world, sick_again_on=RECOVERED_ON)


@breaks("one_recovery_a_day")
def _(world: World) -> None:
    recovered(world, sick_again_on=RECOVERED_ON + timedelta(days=1))
    recovered(world)


@breaks("one_last_recovery")
def _(world: World) -> None:
    recovered(world)
    Recovery.objects.create(trajectory=Trajectory.objects.get(), recovered_on=RECOVERED_ON + timedelta(days=9))


@breaks("one_warning_per_end")
def _(world: World) -> None:
    course = ill(world)
    for _turn in range(2):
        EndWarning.objects.create(trajectory=course, ends_on=RECOVERED_ON, raised_on=RECOVERED_ON)


@breaks("leave_starts_before_due")
def _(world: World) -> None:
    expecting(world, leave_starts_on=RECOVERED_ON + timedelta(days=1))


@breaks("admission_ends_after_start")
def _(world: World) -> None:
    expecting(world).admissions.create(starts_on=RECOVERED_ON, ends_on=RECOVERED_ON - timedelta(days=1))


@breaks("spread_leave_ends_after_start")
def _(world: World) -> None:
    expecting(world).spread.create(starts_on=RECOVERED_ON, ends_on=RECOVERED_ON - timedelta(days=1))


@breaks("task_once_per_term")
def _(world: World) -> None:
    again(ill(world).tasks.first())


@breaks("task_due_after_opens")
def _(world: World) -> None:
    Task.objects.filter(trajectory=ill(world)).update(due_on=date(2020, 1, 1))


@breaks("task_done_has_date_and_user")
def _(world: World) -> None:
    Task.objects.filter(trajectory=ill(world)).update(state="done", done_on=date(2026, 1, 1))


@breaks("grant_of_user_or_group")
def _(world: World) -> None:
    Grant.objects.create(user=world.anna, group=world.arbo, node=world.zuyd)


@breaks("grant_on_node_or_employee")
def _(world: World) -> None:
    Grant.objects.create(user=world.anna, node=world.zuyd, employee=world.employee().employee)


@breaks("grant_once")
def _(world: World) -> None:
    again(Grant.objects.create(user=world.anna, node=world.zuyd), allow=False)


@breaks("job_group_name_once")
def _(world: World) -> None:
    again(JobGroup.objects.create(name="Keuken", job_titles=["Kok"]), name="KEUKEN")


@breaks("narrowing_of_user_or_group")
def _(world: World) -> None:
    kitchen = JobGroup.objects.create(name="Keuken", job_titles=["Kok"])
    Narrowing.objects.create(user=world.anna, group=world.arbo, job_group=kitchen)


@breaks("narrowing_once")
def _(world: World) -> None:
    kitchen = JobGroup.objects.create(name="Keuken", job_titles=["Kok"])
    again(Narrowing.objects.create(user=world.anna, job_group=kitchen))


@breaks("page_grant_of_user_or_group")
def _(world: World) -> None:
    PageGrant.objects.create(part="overview", allow=True)


@breaks("page_grant_once")
def _(world: World) -> None:
    again(PageGrant.objects.create(user=world.anna, part="overview", allow=True), allow=False)


# master data, agreements, job titles


def _contact(world: World, **fields: Any) -> Contact:
    return Contact.objects.create(employer=world.bakkerij, kind=ContactKind.MANAGER, name="P. Smit", **fields)


def _agreement(world: World) -> Agreement:
    return Agreement.objects.get(employer=world.bakkerij)


@breaks("uwv_office_name_once")
def _(world: World) -> None:
    again(UwvOffice.objects.get(), name="uwv TILBURG")


@breaks("debtor_number_once")
def _(world: World) -> None:
    Employer.objects.filter(pk=world.remat.pk).update(debtor_number=world.bakkerij.debtor_number.lower())


@breaks("location_name_once")
def _(world: World) -> None:
    again(Location.objects.create(employer=world.bakkerij, name="Markt"), name="MARKT")


@breaks("contact_of_one_place")
def _(world: World) -> None:
    location = Location.objects.create(employer=world.bakkerij, name="Markt")
    _contact(world, department=world.winkel, location=location)


@breaks("department_has_one_manager")
def _(world: World) -> None:
    again(_contact(world, department=world.winkel), name="Q. Smit")


@breaks("agreement_ends_after_start")
def _(world: World) -> None:
    Agreement.objects.filter(employer=world.bakkerij).update(ends_on=date(2014, 1, 1))


@breaks("agreements_do_not_overlap")
def _(world: World) -> None:
    again(_agreement(world), starts_on=date(2026, 1, 1))


@breaks("variation_once_per_agreement")
def _(world: World) -> None:
    again(_agreement(world).lines.get())


@breaks("job_title_name_once")
def _(world: World) -> None:
    again(JobTitle.objects.create(employer=world.bakkerij, name="Kok"), name="kok")


@breaks("employment_hours_of_a_week")
def _(world: World) -> None:
    Employment.objects.filter(employee=world.employee().employee).update(norm_hours=0)


def _import(world: World, **fields: Any) -> Import:
    return Import.objects.create(employer=world.bakkerij, kind="employees", file_name="a", file_size=1, **fields)


@breaks("one_import_at_a_time_per_employer")
def _two_imports(world: World) -> None:
    for _once in range(2):
        _import(world, state=ImportState.IMPORTING)


@breaks("import_position_within_rows")
def _import_past_its_end(world: World) -> None:
    _import(world, rows=2, position=3)


@breaks("columns_once_per_employer_and_kind")
def _columns_twice(world: World) -> None:
    for _once in range(2):
        RememberedColumns.objects.create(employer=world.bakkerij, kind="employees")
