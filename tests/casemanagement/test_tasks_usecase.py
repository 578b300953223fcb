"""Uitgevoerd: who may, what follows, and what the log says."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from casemanagement.policies import executes_as
from casemanagement.usecases.cases import assign_case
from casemanagement.usecases.tasks import execute_task
from core.models import AccessEvent
from dossiers.enums import TaskState
from dossiers.models import Task
from dossiers.responsibility.check import differences
from services.enums import Executor
from tests.refusals import refused
from tests.world import World

DONE_ALREADY = "This task has been completed already"


@pytest.fixture
def team_task(world: World) -> Task:
    world.sick(world.employee(), days_ago=330)
    return first_open(world, executor=Executor.TEAM, team=world.arbo)


@pytest.fixture
def employer_task(world: World) -> Task:
    world.sick(world.employee(), days_ago=330)
    return first_open(world, executor=Executor.EMPLOYER)


def first_open(world: World, **wanted: object) -> Task:
    task = Task.objects.filter(state=TaskState.OPEN, **wanted).order_by("due_on", "pk").first()
    assert task is not None
    return task


def test_the_responsible_does_it(world: World, team_task: Task) -> None:
    task = execute_task(task=team_task, by=world.anna)
    task.refresh_from_db()
    assert (task.state, task.done_on, task.done_by) == (TaskState.DONE, timezone.localdate(), world.anna)
    event = AccessEvent.objects.get(event_type="task.executed")
    assert (event.action, event.subject_dossier_id, event.user_id) == ("E", task.dossier_id, world.anna.pk)
    assert event.detail == {"in_place_of_employer": False}
    assert list(differences(timezone.localdate())) == []


def test_what_waited_for_it_gets_its_dates(world: World) -> None:
    """W7 (plan van aanpak) falls due two weeks after W5 (probleemanalyse)."""
    dossier = world.employee()
    world.sick(dossier, days_ago=35)
    analysis = dossier.tasks.filter(team=world.bedrijfsarts, state=TaskState.OPEN).order_by("due_on").first()
    assert analysis is not None
    before = dict(dossier.tasks.values_list("key", "due_on"))
    execute_task(task=analysis, by=world.doctor)
    after = dict(dossier.tasks.values_list("key", "due_on"))
    assert after != before


def test_a_task_is_done_once(world: World, team_task: Task) -> None:
    execute_task(task=team_task, by=world.anna)
    with refused(DONE_ALREADY):
        execute_task(task=team_task, by=world.anna)
    assert AccessEvent.objects.filter(event_type="task.executed").count() == 1


@pytest.mark.parametrize("state", [TaskState.LAPSED, TaskState.NOT_APPLICABLE])
def test_a_settled_task_is_not_done(world: World, team_task: Task, state: TaskState) -> None:
    Task.objects.filter(pk=team_task.pk).update(state=state)
    with refused(DONE_ALREADY):
        execute_task(task=team_task, by=world.anna)


@pytest.mark.parametrize("who", ["bram", "carla", "doctor", "baker", "remat_user", "klantbeheer"])
def test_who_is_not_responsible_may_not(world: World, team_task: Task, who: str) -> None:
    user: User = getattr(world, who)
    with pytest.raises(PermissionDenied):
        execute_task(task=team_task, by=user)
    assert Task.objects.get(pk=team_task.pk).state == TaskState.OPEN
    assert not AccessEvent.objects.filter(event_type="task.executed").exists()


def test_after_assignment_the_other_does_it_and_the_coordinator_still_may(world: World, team_task: Task) -> None:
    assign_case(dossier=team_task.dossier, user=world.carla, by=world.klantbeheer)
    today = timezone.localdate()
    may = [user.login for user in (world.anna, world.carla, world.dirk) if executes_as(user, team_task, today)]
    assert may == ["anna", "carla"]


def test_the_employer_does_his_own_task(world: World, employer_task: Task) -> None:
    execute_task(task=employer_task, by=world.baker)
    assert Task.objects.get(pk=employer_task.pk).done_by == world.baker
    assert AccessEvent.objects.get(event_type="task.executed").detail == {"in_place_of_employer": False}


def test_in_the_employers_place_the_log_says_so(world: World, employer_task: Task) -> None:
    assert employer_task.responsible == world.anna, "the lead team's case manager carries it too"
    execute_task(task=employer_task, by=world.anna)
    assert AccessEvent.objects.get(event_type="task.executed").detail == {"in_place_of_employer": True}


@pytest.mark.parametrize("who", ["remat_user", "bram", "carla", "doctor"])
def test_strangers_do_not_do_it_in_the_employers_place(world: World, employer_task: Task, who: str) -> None:
    with pytest.raises(PermissionDenied):
        execute_task(task=employer_task, by=getattr(world, who))


def test_an_employer_user_without_the_right_may_not(world: World, employer_task: Task) -> None:
    from django.contrib.auth.models import Permission

    right = Permission.objects.get(codename="act_for_employer")
    world.baker.own_rights.create(permission=right, allow=False)
    baker = User.objects.get(pk=world.baker.pk)
    assert not executes_as(baker, employer_task, timezone.localdate())


def test_a_planned_task_may_be_done_before_its_time(world: World) -> None:
    world.sick(world.employee())
    task = Task.objects.filter(state=TaskState.PLANNED, team=world.arbo, executor=Executor.TEAM).first()
    assert task is not None
    assert execute_task(task=task, by=world.anna).state == TaskState.DONE
