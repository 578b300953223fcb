"""Ziek melden: what comes of it, and every sentence that refuses it."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemanagement.models import SickReport
from casemanagement.policies import reportable_classifications
from casemanagement.usecases.sick_reports import Report, report_sick, running_absence
from core.errors import DomainError
from core.models import AccessEvent
from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Dossier, Task, Trajectory
from dossiers.responsibility.check import differences
from dossiers.usecases.employees import open_employer_dossier
from orgstructure.enums import Classification
from orgstructure.models import Employer
from services.enums import Executor
from tests.refusals import refused
from tests.world import World


def today() -> date:
    return timezone.localdate()


def test_a_report_becomes_dated_tasks_with_the_right_people(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=50, percentage=Decimal("62.5"), phone="06 12345678", remark="Belt morgen")

    assert (trajectory.state, trajectory.first_day) == (TrajectoryState.RUNNING, today() - timedelta(days=50))
    assert trajectory.employment == dossier.employee.employments.get()
    assert trajectory.lead_team == trajectory.variation.lead_team
    trajectory.refresh_from_db()
    assert (trajectory.responsible, trajectory.coordinator) == (world.anna, world.anna)
    assert trajectory.periods.get().percentage == Decimal("62.5")
    report = SickReport.objects.get()
    assert (report.reported_by, report.phone, report.remark) == (world.klantbeheer, "06 12345678", "Belt morgen")

    tasks = list(Task.objects.filter(trajectory=trajectory))
    assert {task.state for task in tasks} == {TaskState.OPEN, TaskState.PLANNED}
    for task in tasks:
        assert (task.state == TaskState.OPEN) == (task.opens_on <= today())
        if task.state == TaskState.OPEN:
            assert task.responsible == (world.doctor if task.team == world.bedrijfsarts else world.anna)
    assert {task.executor for task in tasks} >= {Executor.TEAM, Executor.EMPLOYER}
    assert list(differences(today())) == []


def test_the_employer_reports_too(world: World) -> None:
    trajectory = world.sick(world.employee(), by=world.baker)
    event = AccessEvent.objects.get(event_type="sickness.reported")
    assert (event.user_name, event.object_id, event.action) == ("Baker", trajectory.pk, "C")


def test_the_same_form_twice_is_one_trajectory(world: World) -> None:
    dossier, key = world.employee(), uuid.uuid4()
    first, second = (
        report_sick(dossier=dossier, report=Report(today()), key=key, by=world.klantbeheer) for _ in range(2)
    )
    assert first == second == Trajectory.objects.get()
    assert AccessEvent.objects.filter(event_type="sickness.reported").count() == 1


def test_a_first_day_in_the_future_is_refused(world: World) -> None:
    with refused("The first sick day lies in the future. Choose today or an earlier date.", field="first_day"):
        world.sick(world.employee(), days_ago=-1)


@pytest.mark.parametrize("percentage", ["0", "-5", "100.01", "0.5", "1000"])
def test_a_percentage_out_of_bounds_is_refused(world: World, percentage: str) -> None:
    with refused("Give a percentage from 1 up to and including 100.", field="percentage"):
        world.sick(world.employee(), percentage=Decimal(percentage))


@pytest.mark.parametrize("percentage", ["1", "66.67", "100"])
def test_a_percentage_at_the_bounds_is_taken(world: World, percentage: str) -> None:
    assert world.sick(world.employee(), percentage=Decimal(percentage)).periods.get().percentage == Decimal(percentage)


def test_a_first_day_before_the_employment_is_refused(world: World) -> None:
    dossier = world.employee(starts_on=today() - timedelta(days=10))
    with refused("There was no employment on ", field="first_day"):
        world.sick(dossier, days_ago=11)
    assert world.sick(dossier, days_ago=10).state == TrajectoryState.RUNNING


def test_a_first_day_after_the_employment_is_refused(world: World) -> None:
    dossier = world.employee(ends_on=today() - timedelta(days=10))
    with refused("There was no employment on ", field="first_day"):
        world.sick(dossier, days_ago=9)
    assert world.sick(dossier, days_ago=10).employment.ends_on == today() - timedelta(days=10)


def test_the_dossier_of_the_employer_itself_can_not_be_ill(world: World) -> None:
    dossier = open_employer_dossier(employer=world.bakkerij)
    with refused("This dossier has no employment, so no trajectory can start.", field="first_day"):
        world.sick(dossier)


@pytest.mark.parametrize("days_ago", [0, 20, 40])
def test_a_second_absence_on_the_same_days_is_refused(world: World, days_ago: int) -> None:
    """Also one that would begin earlier: it has no end yet."""
    dossier = world.employee()
    running = world.sick(dossier, days_ago=20)
    with refused("There is an absence trajectory already from ", field="first_day"):
        world.sick(dossier, days_ago=days_ago)
    assert running_absence(dossier) == running == Trajectory.objects.get()


def test_after_the_end_of_an_absence_there_may_be_another(world: World) -> None:
    dossier = world.employee()
    first = world.sick(dossier, days_ago=60)
    Trajectory.objects.filter(pk=first.pk).update(state="ended", ended_on=today() - timedelta(days=40))
    assert running_absence(dossier) is None
    assert world.sick(dossier, days_ago=39) != first


def test_only_who_may_reports(world: World) -> None:
    with pytest.raises(PermissionDenied):
        world.sick(world.employee(), by=world.doctor)


@pytest.mark.parametrize("stranger", ["remat_user", "bram"])
def test_a_dossier_out_of_sight_does_not_exist(world: World, stranger: str) -> None:
    with pytest.raises(Dossier.DoesNotExist):
        world.sick(world.employee(), by=getattr(world, stranger))
    assert not Trajectory.objects.exists()


def test_a_refused_report_leaves_nothing_and_can_be_sent_again(world: World) -> None:
    dossier, key = world.employee(), uuid.uuid4()
    with refused("The first sick day lies in the future.", field="first_day"):
        report_sick(dossier=dossier, report=Report(today() + timedelta(days=1)), key=key, by=world.klantbeheer)
    assert not SickReport.objects.exists()
    report_sick(dossier=dossier, report=Report(today()), key=key, by=world.klantbeheer)
    assert SickReport.objects.count() == 1


def test_without_coordinator_the_tasks_are_with_nobody(world: World) -> None:
    world.coordinator(world.zuyd, None)
    trajectory = world.sick(world.employee(), days_ago=50)
    trajectory.refresh_from_db()
    assert (trajectory.responsible, trajectory.coordinator) == (None, None)
    assert not Task.objects.filter(state="open", team=world.arbo).exclude(responsible=None).exists()


@pytest.mark.parametrize("classification", [Classification.ORGAN_DONATION, Classification.PREGNANCY])
def test_an_employer_can_not_record_which_safety_net_applies(world, classification):
    dossier = world.employee()
    with pytest.raises(DomainError) as caught:
        world.sick(dossier, by=world.baker, classification=classification)
    assert caught.value.field == "classification"
    assert not dossier.trajectories.exists()
    assert world.sick(dossier, by=world.anna, classification=classification).classification == classification


def test_only_what_is_linked_to_the_employer_can_be_reported(world: World) -> None:
    """Row 54; at an employer the twins of Sivi say no more about a vangnet than the plain ones (domain.md 6.1)."""
    dossier = world.employee()
    linked = ["ill", "organ_donation_sivi"]
    Employer.objects.filter(pk=world.bakkerij.pk).update(classifications=linked)
    employer = Employer.objects.get(pk=world.bakkerij.pk)
    assert [one.value for one in reportable_classifications(world.anna, employer)] == ["ill"]
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    employer = Employer.objects.get(pk=world.bakkerij.pk)
    assert [one.value for one in reportable_classifications(world.anna, employer)] == ["ill", "organ_donation_sivi"]
    assert [one.value for one in reportable_classifications(world.baker, employer)] == ["ill"]
    with refused("Choose one of the classifications in the list.", field="classification"):
        world.sick(dossier, classification=Classification.ACCIDENT, source_reason="VDD ligt eruit")
