"""Case management team and coordinators of a part, in Beheer."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from dossiers.models import Task
from orgstructure.models import Coordinator, FixedManager
from tests.world import World, fresh

SignIn = Callable[[User], Client]


def team_data(world: World, user: Any, *, step: str = "save", own_team: str = "yes") -> dict[str, Any]:
    node = fresh(world.winkel)
    value = getattr(user, "uuid", user)
    return {"version": node.team_version, "own_team": own_team, "team_casemanager-arbo": value, "step": step}


def test_team_is_shown_in_a_preview_and_then_saved(world: World, sign_in: SignIn) -> None:
    world.sick(world.employee())
    page = reverse("admin:part_team", args=[world.winkel.uuid])
    client = sign_in(world.klantbeheer)

    shown = client.post(page, team_data(world, world.carla, step="check"))
    (move,) = shown.context["moves"]
    assert (move.giver, move.taker, move.dossiers) == (world.anna, world.carla, 1)
    assert not FixedManager.objects.exists()
    saved = client.post(page, team_data(world, world.carla))

    assert saved["Location"] == reverse("admin:part", args=[world.winkel.uuid])
    assert FixedManager.objects.get().user == world.carla
    assert Task.objects.filter(responsible=world.carla, state="open").exists()


def test_changing_the_choice_brings_the_form_back_as_it_was(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_team", args=[world.winkel.uuid])

    response = sign_in(world.klantbeheer).post(page, team_data(world, "follows", step="edit"))

    assert response.status_code == 200
    assert response.context["form"]["team_casemanager-arbo"].value() == "follows"


def test_no_clears_the_own_team(world: World, sign_in: SignIn) -> None:
    world.fixed(world.winkel, world.carla)
    page = reverse("admin:part_team", args=[world.winkel.uuid])

    sign_in(world.klantbeheer).post(page, team_data(world, world.carla, own_team="no"))

    assert not FixedManager.objects.exists()
    assert not fresh(world.winkel).has_own_team


def test_second_of_two_people_sees_the_conflict(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_team", args=[world.winkel.uuid])
    data = team_data(world, world.dirk)
    world.fixed(world.winkel, world.carla)

    for step in ("check", "save"):
        response = sign_in(world.klantbeheer).post(page, {**data, "step": step})
        assert response.status_code == 422
        assert response.context["stale"] is True
        assert response.context["form"]["team_casemanager-arbo"].value() == str(world.dirk.uuid)
    assert FixedManager.objects.get().user == world.carla


def test_who_is_not_in_the_team_is_refused(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_team", args=[world.winkel.uuid])

    response = sign_in(world.klantbeheer).post(page, team_data(world, world.doctor))

    assert response.status_code == 422
    assert response.context["form"].errors["team_casemanager-arbo"]


def test_coordinator_must_still_be_a_member(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.anna.pk).update(is_active=False)
    node = fresh(world.zuyd)
    page = reverse("admin:part_coordinators", args=[node.uuid])
    data = {"version": node.team_version, "team_casemanager-arbo": world.anna.uuid, "step": "save"}

    response = sign_in(world.klantbeheer).post(page, data)

    assert response.status_code == 422
    assert response.context["form"].errors["team_casemanager-arbo"]


def test_coordinator_is_shown_in_a_preview_and_then_saved(world: World, sign_in: SignIn) -> None:
    world.sick(world.employee())
    node = fresh(world.zuyd)
    page = reverse("admin:part_coordinators", args=[node.uuid])
    data = {"version": node.team_version, "team_casemanager-arbo": world.dirk.uuid}
    client = sign_in(world.klantbeheer)

    (move,) = client.post(page, {**data, "step": "check"}).context["moves"]
    assert (move.giver, move.taker) == (world.anna, world.dirk)
    client.post(page, {**data, "step": "save"})

    assert Coordinator.objects.get(node=node, team=world.arbo).user == world.dirk


def test_team_page_asks_as_much_for_three_members_as_for_one(
    world: World, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in(world.klantbeheer)
    page = reverse("admin:part_team", args=[world.winkel.uuid])
    client.get(page)
    for active in (False, True):
        User.objects.filter(pk__in=[world.carla.pk, world.dirk.pk]).update(is_active=active)
        with django_assert_num_queries(13):
            client.get(page)
