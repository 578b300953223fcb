"""The running cases go along with every change: set-based, at once, and by a job when there are very many."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from casemanagement import tasks as celery_tasks
from casemanagement.enums import JOB_KIND
from casemanagement.usecases import accounts, carrying, cases, organisation, teams
from core.enums import JobState
from core.models import Job
from core.usecases import jobs
from dossiers.models import Dossier, Employee, Task, Trajectory
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from tests.world import World, fresh


def many_sick(world: World, number: int) -> list[Dossier]:
    """Dossiers in Winkel with a running trajectory and one open task each, made in bulk after one real example.

    With that and the dossier of the employer itself, `number + 2` dossiers are in Anna's part.
    """
    example = world.employee()
    world.sick(example)
    course = example.trajectories.get()
    task = course.tasks.order_by("due_on").first()
    assert task is not None
    people = Employee.objects.bulk_create(
        Employee(employer=world.bakkerij, last_name=f"Vele{n}", birth_date=date(1980, 1, 1)) for n in range(number)
    )
    dossiers = Dossier.objects.bulk_create(
        Dossier(employer=world.bakkerij, employee=one, node=world.winkel) for one in people
    )
    courses = Trajectory.objects.bulk_create(
        Trajectory(
            dossier=dossier,
            variation=course.variation,
            protocol_key="verzuim",
            first_day=course.first_day,
            effective_first_day=course.first_day,
            lead_team=course.lead_team,
            responsible=world.anna,
            coordinator=world.anna,
        )
        for dossier in dossiers
    )
    Task.objects.bulk_create(
        Task(
            dossier=one.dossier,
            trajectory=one,
            employer=world.bakkerij,
            step=task.step,
            key="eigen",
            title="Bellen",
            executor="team",
            team=world.arbo,
            state="open",
            opens_on=task.opens_on,
            due_on=task.due_on,
            responsible=world.anna,
            coordinator=world.anna,
        )
        for one in courses
    )
    return dossiers


def coordinator_statements(world: World, user: User) -> list[str]:
    with CaptureQueriesContext(connection) as statements:
        world.coordinator(world.zuyd, user)
    return [statement["sql"].split(" ")[0] for statement in statements.captured_queries]


def test_statements_are_as_many_for_10_as_for_1000_dossiers(world: World) -> None:
    many_sick(world, 10)
    few = coordinator_statements(world, world.bram)
    many_sick(world, 1_000)
    many = coordinator_statements(world, world.carla)
    assert len(many) == len(few)
    assert Task.objects.filter(state="open", team=world.arbo, responsible=world.carla).count() >= 1_010
    assert list(differences(timezone.localdate())) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda world: world.fixed(world.winkel, world.carla),
        lambda world: organisation.move_node(
            node=fresh(world.bakkerij.node), under=fresh(world.noord), by=world.klantbeheer
        ),
        lambda world: accounts.change_account(
            user=world.anna, is_active=False, blocked=False, valid_until=None, by=world.klantbeheer
        ),
        lambda world: accounts.change_membership(
            user=world.anna, group=world.taakdelegatie, further_groups=[], by=world.klantbeheer
        ),
    ],
    ids=["team", "move", "account", "membership"],
)
def test_other_changes_are_set_based_too(world: World, change: Callable[[World], Any]) -> None:
    counts = []
    for number in (3, 60):
        many_sick(world, number)
        with CaptureQueriesContext(connection) as statements:
            change(world)
        counts.append(len(statements))
        assert list(differences(timezone.localdate())) == []
        _put_back(world)
    assert counts[0] == counts[1]


def _put_back(world: World) -> None:
    kb = world.klantbeheer
    teams.change_team(
        node=fresh(world.winkel), own_team=False, choices={}, version=fresh(world.winkel).team_version, by=kb
    )
    organisation.move_node(node=fresh(world.bakkerij.node), under=fresh(world.zuyd), by=kb)
    accounts.change_account(user=world.anna, is_active=True, blocked=False, valid_until=None, by=kb)
    accounts.change_membership(user=world.anna, group=world.arbo, further_groups=[], by=kb)


@pytest.fixture
def by_job(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few dossiers are many already."""
    settings.REASSIGN_IN_REQUEST = 2
    monkeypatch.setattr(carrying, "_BATCH", 2)


@pytest.mark.usefixtures("by_job")
def test_many_dossiers_are_carried_by_a_job(world: World) -> None:
    dossiers = many_sick(world, 5)
    world.coordinator(world.zuyd, world.bram)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (JobState.WAITING, 0, 7)
    assert job.created_by_id == world.klantbeheer.pk
    assert visible_dossiers(world.bram).count() == len(dossiers) + 3  # the example, and both employers themselves
    assert visible_dossiers(world.anna).count() == 0
    assert {difference.derived for difference in differences(timezone.localdate())} == {True}

    celery_tasks.carry_work(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    assert job.finished_at is not None
    assert list(differences(timezone.localdate())) == []
    assert not Task.objects.filter(state="open", team=world.arbo).exclude(responsible=world.bram).exists()


@pytest.mark.usefixtures("by_job")
def test_the_worker_is_called_after_the_transaction(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    many_sick(world, 5)
    with django_capture_on_commit_callbacks(execute=True):
        world.coordinator(world.zuyd, world.bram)
    assert Job.objects.get().state == JobState.DONE
    assert list(differences(timezone.localdate())) == []


@pytest.mark.usefixtures("by_job")
def test_a_crash_half_way_is_mended_by_the_sweeper(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many_sick(world, 5)
    world.coordinator(world.zuyd, world.bram)
    job = Job.objects.get()
    _crash_in_batch(2, monkeypatch)
    with pytest.raises(OSError, match="out of memory"):
        celery_tasks.carry_work(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.tries) == (JobState.WAITING, 2, 1)
    assert "out of memory" in job.error
    assert list(differences(timezone.localdate())) != []

    monkeypatch.undo()
    celery_tasks.sweep_jobs()
    job.refresh_from_db()
    assert job.state == JobState.WAITING, "somebody may be at it: two minutes of silence first"

    Job.objects.update(touched_at=timezone.now() - timedelta(minutes=3))
    celery_tasks.sweep_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.tries) == (JobState.DONE, 7, 2)
    assert list(differences(timezone.localdate())) == []


@pytest.mark.usefixtures("by_job")
def test_a_job_that_fails_three_times_stays_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many_sick(world, 5)
    world.coordinator(world.zuyd, world.bram)
    job = Job.objects.get()
    _crash_in_batch(1, monkeypatch)
    for _try in range(3):
        with pytest.raises(OSError, match="out of memory"):
            celery_tasks.carry_work(job.pk)
    celery_tasks.carry_work(job.pk)
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.FAILED, 3)
    assert job.finished_at is not None
    assert jobs.left_behind(JOB_KIND) == []


@pytest.mark.usefixtures("by_job")
def test_a_job_takes_along_what_changed_since_it_was_made(world: World) -> None:
    dossiers = many_sick(world, 5)
    world.coordinator(world.zuyd, world.bram)
    world.coordinator(world.zuyd, world.carla)
    cases.assign_case(dossier=dossiers[0], user=world.dirk, by=world.klantbeheer)
    for job in Job.objects.order_by("pk"):
        celery_tasks.carry_work(job.pk)
    assert list(differences(timezone.localdate())) == []
    assert dossiers[0].trajectories.get().responsible == world.dirk
    assert dossiers[1].trajectories.get().responsible == world.carla


def _crash_in_batch(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = carrying.refresh_work, iter(range(1, 100))

    def crash(*given: Any) -> None:
        if next(calls) >= number:
            raise OSError("out of memory")
        real(*given)

    monkeypatch.setattr(carrying, "refresh_work", crash)


def test_preview_tells_what_then_happens_and_leaves_nothing(world: World) -> None:
    """Twelve dossiers go from Anna; the one with a specific assignment stays."""
    dossiers = many_sick(world, 12)
    cases.assign_case(dossier=dossiers[0], user=world.dirk, by=world.klantbeheer)
    before = list(Task.objects.order_by("pk").values_list("pk", "responsible", "coordinator"))
    values: dict[str, Any] = {"node": fresh(world.bakkerij.node), "under": fresh(world.noord), "by": world.klantbeheer}
    moves = organisation.preview_move(**values)
    assert [(move.giver, move.taker, move.dossiers) for move in moves] == [(world.anna, world.bram, 13)]
    assert list(Task.objects.order_by("pk").values_list("pk", "responsible", "coordinator")) == before
    assert fresh(world.bakkerij.node).parent_id == world.zuyd.pk

    organisation.move_node(**values)
    went = Task.objects.filter(pk__in=[pk for pk, user, _ in before if user == world.anna.pk], responsible=world.bram)
    assert went.count() == moves[0].tasks
    assert dossiers[0].trajectories.get().responsible == world.dirk


def test_preview_of_nothing_is_empty(world: World) -> None:
    many_sick(world, 1)
    assert teams.preview_coordinators(
        node=fresh(world.zuyd), choices={world.arbo: world.anna}, version=fresh(world.zuyd).team_version,
        by=world.klantbeheer,
    ) == []  # fmt: skip
