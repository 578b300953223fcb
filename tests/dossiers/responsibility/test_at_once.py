"""Several people at the same moment, on real connections."""

import threading
import time
import uuid
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases import accounts, cases, employees, organisation, tasks, teams
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.sick_reports import Report, report_sick
from core.access import record
from core.errors import DomainError, StaleError
from core.models import Submission
from dossiers.models import Dossier, Task, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.models import Node
from orgstructure.queries import tree_faults
from tests.at_once import at_once, unexpected
from tests.world import World, complete, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_at_once_leave_a_sound_tree(world: World) -> None:
    kb = world.klantbeheer
    offices = [organisation.add_office(name=f"Kantoor {n}", under=fresh(world.root), by=kb) for n in range(4)]
    for office in offices:
        organisation.add_office(name="Bijkantoor", under=fresh(office), by=kb)
        employer = organisation.draft_employer(name=f"Werkgever {office}", code=f"C{office.pk}", by=kb)
        organisation.publish_employer(employer=complete(employer, kb), under=fresh(office), by=kb)
    moving = list(Node.objects.exclude(kind="department").exclude(parent=None))
    targets = list(Node.objects.filter(kind__in=["root", "office"]))

    def moves(seed: int) -> None:
        random = Random(seed)
        for _ in range(8):
            node, under = random.choice(moving), random.choice(targets)
            try:
                organisation.move_node(node=node, under=under, by=kb)
            except DomainError:
                continue

    results = at_once([lambda seed=seed: moves(seed) for seed in range(5)])
    assert unexpected(results) == []
    assert list(tree_faults()) == []
    assert list(differences(timezone.localdate())) == []


def test_the_same_moves_without_the_lock_break_the_tree(world: World) -> None:
    """What the lock is for: the second computes its intervals while the first has not committed its own."""
    kb = world.klantbeheer
    first, last = (organisation.add_office(name=name, under=fresh(world.root), by=kb) for name in ("Aa", "Zz"))
    one_has_moved = threading.Event()

    @transaction.atomic
    def move_first() -> None:
        fresh(world.noord).move_to(fresh(last), "last-child")
        one_has_moved.set()
        _until_somebody_waits()

    @transaction.atomic
    def move_second() -> None:
        one_has_moved.wait(timeout=30)
        fresh(world.zuyd).move_to(fresh(first), "last-child")

    assert unexpected(at_once([move_first, move_second])) == []
    assert list(tree_faults()) != []


def _until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND transactionid IS NOT NULL")
            if cursor.fetchone() is not None:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_a_sick_report_and_changes_of_team_at_once_agree(world: World) -> None:
    kb, people = world.klantbeheer, [world.anna, world.bram, world.carla, world.dirk]
    for turn in range(12):
        dossier = world.employee()
        employment = dossier.employee.employments.get()
        user, day = people[turn % 4], timezone.localdate() - timedelta(days=50)
        winkel, zuyd = fresh(world.winkel), fresh(world.zuyd)
        results = at_once(
            [
                lambda d=dossier, day=day: report_sick(dossier=d, report=Report(day), key=uuid.uuid4(), by=kb),
                lambda n=winkel, u=user: teams.change_team(
                    node=n, own_team=True, choices={world.arbo: u}, version=n.team_version, by=kb
                ),
                lambda n=zuyd, u=user: teams.change_coordinators(
                    node=n, choices={world.arbo: u}, version=n.team_version, by=kb
                ),
                lambda e=employment: employees.correct_employment(
                    employment=e,
                    department=world.productie,
                    starts_on=e.starts_on,
                    ends_on=None,
                    job_title="Bakker",
                    by=kb,
                ),
                lambda d=dossier, u=user: cases.assign_case(dossier=d, user=u, by=kb),
                lambda u=people[(turn + 1) % 4], on=bool(turn % 2): accounts.change_account(
                    user=u, is_active=on, blocked=False, valid_until=None, by=kb
                ),
                lambda: advance_day(timezone.localdate()),
            ]
        )
        assert unexpected(results, DomainError) == []
        assert isinstance(results[0], Trajectory)
        assert list(differences(timezone.localdate())) == []
        assert list(tree_faults()) == []


def test_a_form_that_is_sent_twenty_times_counts_once(world: World) -> None:
    dossier, key, day = world.employee(), uuid.uuid4(), timezone.localdate()
    results = at_once(
        [lambda: report_sick(dossier=dossier, report=Report(day), key=key, by=world.klantbeheer) for _ in range(20)]
    )
    assert unexpected(results) == []
    assert {result.pk for result in results} == {Trajectory.objects.get().pk}
    assert Submission.objects.count() == 1
    first = Task.objects.filter(dossier=dossier)
    assert first.count() == first.values("key", "term").distinct().count() > 0


def test_two_reports_of_two_people_are_one_trajectory(world: World) -> None:
    dossier, day = world.employee(), timezone.localdate()
    results = at_once(
        [
            lambda by=by: report_sick(dossier=dossier, report=Report(day), key=uuid.uuid4(), by=by)
            for by in (world.klantbeheer, world.baker)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["DomainError", "Trajectory"]
    assert Trajectory.objects.count() == 1


def test_of_two_people_who_change_one_team_the_second_hears_it(world: World) -> None:
    node = fresh(world.winkel)
    for _ in range(5):
        version = fresh(node).team_version
        results = at_once(
            [
                lambda user=user, seen=version: teams.change_team(
                    node=node, own_team=True, choices={world.arbo: user}, version=seen, by=world.klantbeheer
                )
                for user in (world.carla, world.dirk)
            ]
        )
        assert [type(result) for result in results].count(StaleError) == 1
        assert unexpected(results, StaleError) == []
        assert fresh(node).team_version == version + 1
    assert list(differences(timezone.localdate())) == []


def test_a_task_that_is_executed_twice_at_once_is_done_once(world: World) -> None:
    world.sick(world.employee(), days_ago=50)
    task = Task.objects.filter(responsible=world.anna, state="open").order_by("due_on").first()
    results = at_once([lambda: tasks.execute_task(task=task, by=world.anna) for _ in range(4)])
    assert [type(result).__name__ for result in results].count("Task") == 1
    assert unexpected(results, DomainError) == []
    assert list(differences(timezone.localdate())) == []


def test_a_case_that_is_assigned_twice_at_once_has_one_assignment(world: World) -> None:
    dossier = world.employee()
    users: list[User] = [world.carla, world.dirk, world.bram, world.anna]
    results = at_once(
        [lambda u=user: cases.assign_case(dossier=dossier, user=u, by=world.klantbeheer) for user in users]
    )
    assert unexpected(results) == []
    assert Dossier.objects.get(pk=dossier.pk).assignments.filter(withdrawn_at=None).count() == 1
    assert list(differences(timezone.localdate())) == []


def test_nothing_is_half_saved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing that a sick report does fails: not even the submission is left, so that it can be sent again."""
    dossier, key = world.employee(), uuid.uuid4()

    def report() -> Trajectory:
        return report_sick(dossier=dossier, report=Report(timezone.localdate()), key=key, by=world.klantbeheer)

    def broken(*given: Any, **named: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("casemanagement.usecases.sick_reports.record", broken)
    with pytest.raises(OSError, match="disk full"):
        report()
    assert (Trajectory.objects.count(), Task.objects.count(), Submission.objects.count()) == (0, 0, 0)
    monkeypatch.setattr("casemanagement.usecases.sick_reports.record", record)
    assert report() == Trajectory.objects.get()
    assert not connection.in_atomic_block
