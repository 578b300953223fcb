"""The plan in the database: the difference is stored, what is settled stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dossiers.enums import TASK_TRANSITIONS, TaskState, TrajectoryState
from dossiers.models import Recovery, Task, Trajectory
from orgstructure.enums import Classification
from planning.queries import facts_of
from planning.usecases.plans import plan_again
from planning.usecases.tasks import open_due, settle
from tests.refusals import refused
from tests.world import World


@pytest.fixture
def trajectory(world: World) -> Trajectory:
    return world.sick(world.employee(), days_ago=60)


def rows(trajectory: Trajectory) -> list[tuple[object, ...]]:
    return list(trajectory.tasks.order_by("key", "term").values_list("key", "term", "state", "opens_on", "due_on"))


def test_planning_again_changes_nothing(trajectory: Trajectory) -> None:
    before = rows(trajectory)
    assert not plan_again(trajectory, timezone.localdate())
    assert rows(trajectory) == before


def test_another_first_day_moves_what_is_not_settled(world: World, trajectory: Trajectory) -> None:
    done = trajectory.tasks.filter(state=TaskState.OPEN).order_by("pk").first()
    assert done is not None
    settle(task=done, state=TaskState.NOT_APPLICABLE, on=timezone.localdate(), by=world.anna)
    before = {(task.key, task.term): task for task in trajectory.tasks.all()}
    Trajectory.objects.filter(pk=trajectory.pk).update(first_day=trajectory.first_day - timedelta(days=7))

    plan_again(Trajectory.objects.get(pk=trajectory.pk), timezone.localdate())

    for task in trajectory.tasks.exclude(state=TaskState.LAPSED):
        earlier = before.get((task.key, task.term))
        if earlier is not None:
            moved = timedelta(days=0 if task.pk == done.pk else 7)
            assert earlier.due_on - task.due_on == moved, task.key
            assert (task.state == TaskState.OPEN) == (task.opens_on <= timezone.localdate()) or task.pk == done.pk


def test_a_trajectory_that_ends_lapses_what_is_left(world: World, trajectory: Trajectory) -> None:
    done = trajectory.tasks.filter(state=TaskState.OPEN).order_by("pk").first()
    assert done is not None
    settle(task=done, state=TaskState.DONE, on=timezone.localdate(), by=world.anna)
    Trajectory.objects.filter(pk=trajectory.pk).update(state=TrajectoryState.ENDED, ended_on=timezone.localdate())
    plan_again(Trajectory.objects.get(pk=trajectory.pk), timezone.localdate())
    done.refresh_from_db()
    assert (done.state, done.done_by) == (TaskState.DONE, world.anna)
    assert not trajectory.tasks.filter(state=TaskState.OPEN).exists()


def test_what_an_end_let_lapse_is_there_again_when_the_end_is_undone(trajectory: Trajectory) -> None:
    before = rows(trajectory)
    Trajectory.objects.filter(pk=trajectory.pk).update(state=TrajectoryState.ENDED, ended_on=timezone.localdate())
    plan_again(Trajectory.objects.get(pk=trajectory.pk), timezone.localdate())
    assert set(trajectory.tasks.values_list("state", flat=True)) == {TaskState.LAPSED}
    Trajectory.objects.filter(pk=trajectory.pk).update(state=TrajectoryState.RUNNING, ended_on=None)
    plan_again(Trajectory.objects.get(pk=trajectory.pk), timezone.localdate())
    assert rows(trajectory) == before


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("goal", [TaskState.DONE, TaskState.NOT_APPLICABLE])
def test_a_task_goes_only_where_the_table_says(
    world: World, trajectory: Trajectory, state: TaskState, goal: TaskState
) -> None:
    task = trajectory.tasks.order_by("pk").first()
    assert task is not None
    settled = {"done_on": timezone.localdate(), "done_by": world.anna} if state == TaskState.DONE else {}
    Task.objects.filter(pk=task.pk).update(state=state, **settled)
    if goal in TASK_TRANSITIONS[state]:
        after = settle(task=task, state=goal, on=timezone.localdate(), by=world.anna)
        assert (after.state, after.done_by) == (goal, world.anna if goal == TaskState.DONE else None)
        return
    with refused("This task has been completed already"):
        settle(task=task, state=goal, on=timezone.localdate(), by=world.anna)


def test_every_state_has_its_transitions() -> None:
    assert set(TASK_TRANSITIONS) == set(TaskState)
    assert not set().union(*TASK_TRANSITIONS.values()) - set(TaskState)


def test_due_tasks_open_in_one_statement(trajectory: Trajectory, django_assert_num_queries) -> None:
    day = timezone.localdate() + timedelta(days=100)
    due = trajectory.tasks.filter(state=TaskState.PLANNED, opens_on__lte=day).count()
    with django_assert_num_queries(1):
        assert open_due(day) == due > 0


def test_the_facts_are_those_of_the_trajectory(trajectory: Trajectory) -> None:
    facts = facts_of(trajectory, timezone.localdate())
    assert (facts.first_day, facts.ended_on, facts.recovered_on) == (trajectory.first_day, None, None)
    assert (facts.percentage, facts.classification) == (100, "ill")


def test_a_recovered_trajectory_is_planned_as_one_that_may_go_on(trajectory: Trajectory) -> None:
    last_day = timezone.localdate() - timedelta(days=3)
    Trajectory.objects.filter(pk=trajectory.pk).update(state=TrajectoryState.RECOVERED, ended_on=last_day)
    Recovery.objects.create(trajectory=trajectory, recovered_on=last_day + timedelta(days=1))
    facts = facts_of(Trajectory.objects.get(pk=trajectory.pk), timezone.localdate())
    assert (facts.recovered_on, facts.ended_on) == (last_day + timedelta(days=1), None)


def test_twin_of_sivi_counts_as_the_plain_one(trajectory: Trajectory) -> None:
    trajectory.classification = Classification.PREGNANCY_SIVI
    assert facts_of(trajectory, timezone.localdate()).classification == Classification.PREGNANCY
    trajectory.classification = ""
    assert facts_of(trajectory, timezone.localdate()).classification == ""
