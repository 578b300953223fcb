"""The passing of a day."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casemanagement import tasks as celery_tasks
from casemanagement.usecases.days import advance_day
from dossiers.enums import TaskState
from dossiers.models import Task, Trajectory
from dossiers.responsibility.check import differences
from tests.world import World


def test_due_tasks_open_with_their_responsible(world: World) -> None:
    dossier = world.employee()
    world.sick(dossier)
    task = dossier.tasks.filter(state=TaskState.PLANNED).order_by("opens_on", "pk").first()
    assert task is not None
    with time_machine.travel(timezone.now() + (task.opens_on - timezone.localdate() - timedelta(days=1))):
        advance_day(timezone.localdate())
        task.refresh_from_db()
        assert task.state == TaskState.PLANNED
    with time_machine.travel(timezone.now() + (task.opens_on - timezone.localdate())):
        celery_tasks.advance_day()
        task.refresh_from_db()
        assert task.state == TaskState.OPEN
        assert task.responsible in (world.anna, world.doctor)
        assert list(differences(timezone.localdate())) == []


def test_a_missed_night_is_made_good(world: World) -> None:
    world.sick(world.employee())
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        advance_day(timezone.localdate())
        assert not Task.objects.filter(state=TaskState.PLANNED, opens_on__lte=timezone.localdate()).exists()
        assert list(differences(timezone.localdate())) == []


def test_a_second_time_changes_nothing(world: World) -> None:
    world.sick(world.employee(), days_ago=30)
    advance_day(timezone.localdate())
    before = list(Task.objects.order_by("pk").values_list())
    advance_day(timezone.localdate())
    assert list(Task.objects.order_by("pk").values_list()) == before


def test_tasks_of_an_ended_trajectory_stay_closed(world: World) -> None:
    trajectory = world.sick(world.employee())
    Trajectory.objects.filter(pk=trajectory.pk).update(state="recovered", ended_on=timezone.localdate())
    planned = Task.objects.filter(state=TaskState.PLANNED).count()
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        advance_day(timezone.localdate())
    assert Task.objects.filter(state=TaskState.PLANNED).count() == planned


def test_a_day_costs_the_same_number_of_statements_however_many_dossiers(world: World) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            world.sick(world.employee(), days_ago=30)
        with CaptureQueriesContext(connection) as statements:
            advance_day(timezone.localdate())
        counts.append(len(statements))
    assert counts[0] == counts[1]
