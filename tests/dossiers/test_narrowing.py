"""Functiegroepen narrow what grants allow; and sight by grants against an answer written independently."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.usecases.groups import add_group
from casemanagement.usecases import employees
from core.errors import DomainError
from dossiers.audience import onlookers_of
from dossiers.models import Dossier, Employment, Grant, JobGroup, Narrowing
from dossiers.policies import (
    sight_in_numbers,
    visible_dossiers,
    visible_nodes,
    visible_tasks,
    visible_trajectories,
)
from dossiers.queries_grants import code, version_of
from dossiers.sight import sees_whole_employers
from dossiers.usecases.grants import change_grants
from dossiers.why import why
from orgstructure.models import Node
from tests.dossiers.responsibility.oracle import Oracle
from tests.world import World, make_user


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def sees(user: User, dossier: Dossier) -> bool:
    return visible_dossiers(again(user)).filter(pk=dossier.pk).exists()


def narrow(holder: Any, *titles: str, name: str = "") -> JobGroup:
    job_group = JobGroup.objects.create(name=name or "/".join(titles), job_titles=list(titles))
    Narrowing.objects.create(**{"user" if isinstance(holder, User) else "group": holder}, job_group=job_group)
    return job_group


@pytest.mark.parametrize(
    ("title", "seen"), [("Kok", True), (" KOK", True), ("kok ", True), ("Souschef", False), ("", False), ("Ko", False)]
)
def test_job_title_must_be_in_the_group(title: str, seen: bool, world: World) -> None:
    dossier = world.employee(job_title="x")
    Employment.objects.filter(employee=dossier.employee).update(job_title=title)
    assert sees(world.baker, dossier)
    narrow(world.baker, " kOk ", "Bakker")
    assert sees(world.baker, dossier) == seen


def test_any_of_several_groups_will_do(world: World) -> None:
    dossier = world.employee(job_title="Chauffeur")
    narrow(world.baker, "Kok")
    narrow(world.baker, "Chauffeur")
    assert sees(world.baker, dossier)


@pytest.mark.parametrize(
    ("employments", "counts"),
    [
        ([("Oud", -900, -400), ("Nu", -399, None), ], "Nu"),
        ([("Nu", -900, -1), ("Straks", 5, None)], "Nu"),
        ([("Eerder", -900, -500), ("Laatst", -400, -100)], "Laatst"),
        ([("Later", 50, None), ("Eerst", 3, 40)], "Eerst"),
        ([("Vandaag", 0, 0), ("Morgen", 1, None)], "Vandaag"),
    ],
)  # fmt: skip
def test_the_employment_that_counts_now(employments: list[Any], counts: str, world: World) -> None:
    today = timezone.localdate()
    dossier = world.employee()
    Employment.objects.filter(employee=dossier.employee).delete()
    for title, first, last in employments:
        employees.start_employment(
            employee=dossier.employee, department=world.winkel, job_title=title, by=world.klantbeheer,
            starts_on=today + timedelta(days=first), ends_on=None if last is None else today + timedelta(days=last),
        )  # fmt: skip
    for title, _first, _last in employments:
        Narrowing.objects.all().delete()
        narrow(world.baker, title)
        assert sees(world.baker, dossier) == (title == counts)


def test_what_is_no_employees_and_what_is_work_is_not_narrowed(world: World) -> None:
    dossier = world.employee(job_title="Chauffeur")
    own = Dossier.objects.get(employer=world.bakkerij, employee=None)
    for user in (world.baker, world.anna):
        narrow(user, "Kok", name=user.login)
    assert not sees(world.baker, dossier) and sees(world.baker, own)
    assert sees(world.anna, dossier)
    assert set(visible_nodes(again(world.baker))) == {world.bakkerij.node, world.winkel, world.productie}


def test_tasks_and_trajectories_are_narrowed_too(world: World) -> None:
    cook, driver = world.employee(job_title="Kok"), world.employee(job_title="Chauffeur")
    for dossier in (cook, driver):
        world.sick(dossier, days_ago=50)
    assert set(visible_tasks(again(world.baker)).values_list("dossier", flat=True)) == {cook.pk, driver.pk}
    narrow(world.baker, "Kok")
    baker = again(world.baker)
    assert set(visible_tasks(baker).values_list("dossier", flat=True)) == {cook.pk}
    assert set(visible_trajectories(baker).values_list("dossier", flat=True)) == {cook.pk}
    assert not sees_whole_employers(baker)
    assert sight_in_numbers(baker) == (2, 1)


def test_own_rows_beat_those_of_groups_and_the_nearest_group_counts(world: World) -> None:
    dossier = world.employee(job_title="Chauffeur")
    below = add_group(name="Winkels", under=world.baker.group)
    user = make_user("wim", below)
    narrow(world.baker.group.parent, "Kok")
    assert not sees(user, dossier)
    narrow(world.baker.group, "Chauffeur")
    assert sees(user, dossier)
    narrow(below, "Bakker")
    assert not sees(user, dossier)
    narrow(user, "Chauffeur", name="Eigen")
    assert sees(user, dossier)
    Narrowing.objects.filter(user=user).delete()
    Grant.objects.create(user=user, node=world.bakkerij.node)
    User.objects.filter(pk=user.pk).update(takes_group_grants=False)
    assert sees(user, dossier)


def test_page_of_who_sees_it_and_why_follow(world: World) -> None:
    today = timezone.localdate()
    cook, driver = world.employee(job_title="Kok"), world.employee(job_title="Chauffeur")
    job_group = narrow(world.baker.group, "Kok")
    people = {user for item in onlookers_of(cook, today) for user in item.people}
    assert world.baker in people
    assert world.baker not in {user for item in onlookers_of(driver, today) for user in item.people}
    assert why(again(world.baker), cook, today).sees
    answer = why(again(world.baker), driver, today)
    assert (answer.sees, answer.reasons[0].endswith(f"{job_group}.")) == (False, True)


def test_who_is_not_narrowed_asks_nothing_of_employments(world: World) -> None:
    world.employee()
    with CaptureQueriesContext(connection) as queries:
        list(visible_dossiers(again(world.baker)))
    assert "dossiers_employment" not in queries[-1]["sql"]
    narrow(world.baker, "Kok")
    with CaptureQueriesContext(connection) as narrowed:
        list(visible_dossiers(again(world.baker)))
    assert "dossiers_employment" in narrowed[-1]["sql"]
    assert len(narrowed) == len(queries)


# Against the slow answer

holders = st.sampled_from(["anna", "baker", "arbo", "above", "baker_group"])
grants = st.lists(st.tuples(holders, st.integers(0, 11), st.booleans()), max_size=8)
narrowings = st.lists(st.tuples(holders, st.integers(0, 2)), max_size=3)
ticked = st.dictionaries(st.integers(0, 11), st.booleans(), min_size=1, max_size=5)
TITLES = ["Kok", "Chauffeur", ""]


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        point = transaction.savepoint()
        yield
        transaction.savepoint_rollback(point)


def scene(world: World) -> tuple[dict[str, Any], list[Any]]:
    """Who may hold grants, and the places: parts and employees."""
    people = [
        world.employee(node, employer=employer, job_title=title)
        for node, employer in ((world.winkel, world.bakkerij), (world.hal, world.remat))
        for title in TITLES[:2]
    ]
    nodes = [
        world.root, world.zuyd, world.noord, world.bakkerij.node, world.winkel, world.productie, world.remat.node,
        world.hal,
    ]  # fmt: skip
    who = {
        "anna": world.carla, "baker": world.baker, "arbo": world.arbo, "above": world.arbo.parent,
        "baker_group": world.baker.group,
    }  # fmt: skip
    return who, [*nodes, *(dossier.employee for dossier in people)]


def put(who: dict[str, Any], places: list[Any], chosen: list[Any], limits: list[Any]) -> None:
    groups = [JobGroup.objects.create(name=f"J{number}", job_titles=[title]) for number, title in enumerate(TITLES)]
    for name, place, allow in chosen:
        there = places[place]
        where = {"node" if isinstance(there, Node) else "employee": there}
        Grant.objects.get_or_create(**_of(who[name]), **where, defaults={"allow": allow})
    for name, number in limits:
        Narrowing.objects.get_or_create(**_of(who[name]), job_group=groups[number])


def _of(holder: Any) -> dict[str, Any]:
    return {"user" if isinstance(holder, User) else "group": holder}


def seen_by(user: User) -> set[int]:
    return set(visible_dossiers(again(user)).values_list("pk", flat=True))


FEW = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(chosen=grants, limits=narrowings)
def test_sight_equals_the_slow_answer_and_less_grants_never_show_more(
    world: World, chosen: list[Any], limits: list[Any]
) -> None:
    with taken_back():
        who, places = scene(world)
        put(who, places, chosen, limits)
        for user in (world.carla, world.baker, world.klantbeheer):
            seen = seen_by(user)
            assert seen == Oracle(timezone.localdate()).visible(user.pk)
            for grant in Grant.objects.filter(allow=True):
                with taken_back():
                    grant.delete()
                    assert seen_by(user) <= seen


@FEW
@given(chosen=grants, ticks=ticked)
def test_after_saving_every_employee_and_part_answers_as_the_tree_did(
    world: World, chosen: list[Any], ticks: dict[int, bool]
) -> None:
    """What the page promised, asked of the SQL that decides sight."""
    with taken_back():
        who, places = scene(world)
        put(who, places, [one for one in chosen if one[2] or one[0] == "anna"], [])
        user = again(world.carla)
        marks = {_code(places[number]): tick for number, tick in ticks.items()}
        version = version_of(user)
        before = {place: _answers(user, place) for place in places}
        with suppress(DomainError), transaction.atomic():  # refused when nothing would change
            change_grants(holder=user, ticks=marks, job_groups=[], version=version, by=world.klantbeheer)
        for place in places:
            nearest = next((ticks[places.index(one)] for one in _up(place, places) if places.index(one) in ticks), None)
            assert _answers(user, place) == (before[place] if nearest is None else nearest)


def _code(place: Any) -> str:
    return code("n" if isinstance(place, Node) else "e", place.uuid)


def _up(place: Any, places: list[Any]) -> list[Any]:
    first = place if isinstance(place, Node) else place.dossier.node
    chain: list[Any] = [] if first is place else [place]
    at: Node | None = first
    while at is not None:
        chain.append(at)
        at = at.parent
    return [one for one in chain if one in places]


def _answers(user: User, place: Any) -> bool:
    if isinstance(place, Node):
        return visible_nodes(again(user)).filter(pk=place.pk).exists()
    return visible_dossiers(again(user)).filter(employee=place).exists()
