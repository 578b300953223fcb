"""Moving a part: a drop only asks, the page shows what would change, and saving does it."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AccessEvent, Job
from dossiers.models import Task
from orgstructure.models import Node
from orgstructure.queries import tree_faults
from tests.world import World, fresh

SignIn = Callable[[User], Client]


def places() -> list[tuple[object, ...]]:
    return list(Node.objects.order_by("pk").values_list("pk", "parent", "tree_id", "lft", "rght", "level"))


def drop(client: Client, node: Node, on: Node, position: str = "last-child") -> dict[str, str]:
    data = {"cmd": "move_node", "position": position, "cut_item": node.pk, "pasted_on": on.pk}
    return client.post(reverse("admin:orgstructure_node_changelist"), data).json()


def test_drop_writes_nothing_and_answers_with_the_page_that_asks(world: World, sign_in: SignIn) -> None:
    before = places()
    client = sign_in(world.klantbeheer)

    inside = drop(client, world.bakkerij.node, world.noord)
    beside = drop(client, world.bakkerij.node, world.remat.node, "left")

    page = reverse("admin:part_move", args=[world.bakkerij.node.uuid])
    assert inside == beside == {"url": f"{page}?naar={world.noord.uuid}"}
    assert places() == before


def test_drop_of_unknown_or_top_parts_answers_without_a_page(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    assert drop(client, world.root, world.noord) == {}
    assert drop(client, world.noord, world.root, "right") == {}
    assert drop(client, Node(pk=99999), world.noord) == {}


def test_page_after_a_drop_shows_from_whom_to_whom(world: World, sign_in: SignIn) -> None:
    world.sick(world.employee())
    before = places()
    tasks = Task.objects.filter(responsible=world.anna, state="open").count()
    page = reverse("admin:part_move", args=[world.bakkerij.node.uuid])

    response = sign_in(world.klantbeheer).get(page, {"naar": world.noord.uuid})

    (move,) = response.context["moves"]
    assert (move.giver, move.taker, move.dossiers, move.tasks) == (
        world.anna,
        world.bram,
        2,
        tasks,
    )  # the employer has a dossier too
    assert places() == before


def test_saving_moves_the_part_and_its_cases(world: World, sign_in: SignIn) -> None:
    world.sick(world.employee())
    node = world.bakkerij.node
    page = reverse("admin:part_move", args=[node.uuid])
    data = {"under": world.noord.uuid, "was_under": world.zuyd.uuid}
    client = sign_in(world.klantbeheer)

    assert client.post(page, {**data, "step": "check"}).status_code == 200
    assert fresh(node).parent == world.zuyd
    response = client.post(page, {**data, "step": "save"})

    assert response["Location"] == reverse("admin:part", args=[node.uuid])
    assert fresh(node).parent == world.noord
    assert not Task.objects.filter(responsible=world.anna).exists()
    assert (
        AccessEvent.objects.filter(event_type="node.moved", object_id=node.pk, user_id=world.klantbeheer.pk).count()
        == 1
    )
    assert list(tree_faults()) == []


def test_saving_twice_says_that_it_hangs_there(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_move", args=[world.bakkerij.node.uuid])
    client = sign_in(world.klantbeheer)
    client.post(page, {"under": world.noord.uuid, "was_under": world.zuyd.uuid, "step": "save"})

    response = client.post(page, {"under": world.noord.uuid, "was_under": world.noord.uuid, "step": "save"})

    assert response.status_code == 422
    assert response.context["form"].errors["under"]


def test_part_cannot_go_under_itself(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_move", args=[world.zuyd.uuid])
    below = world.zuyd
    for step in ("check", "save"):
        data = {"under": below.uuid, "was_under": world.root.uuid, "step": step}
        response = sign_in(world.klantbeheer).post(page, data)
        assert response.status_code == 422
        assert len(response.context["form"].errors["under"]) == 1


def test_department_stays_with_its_employer(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_move", args=[world.winkel.uuid])
    client = sign_in(world.klantbeheer)

    elsewhere = client.post(page, {"under": world.hal.uuid, "was_under": world.bakkerij.node.uuid, "step": "save"})
    office = client.post(page, {"under": world.noord.uuid, "was_under": world.bakkerij.node.uuid, "step": "save"})

    assert (elsewhere.status_code, office.status_code) == (422, 422)
    assert fresh(world.winkel).parent == world.bakkerij.node


def test_place_that_is_gone_and_stale_page_are_told(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_move", args=[world.bakkerij.node.uuid])
    client = sign_in(world.klantbeheer)
    gone = {"under": "7b0ac2a4-9c3b-4b0e-9a51-2b8f0d1f8d11", "was_under": world.zuyd.uuid, "step": "check"}
    stale = {"under": world.noord.uuid, "was_under": world.root.uuid, "step": "save"}

    assert client.post(page, gone).context["form"].errors["under"]
    response = client.post(page, stale)

    assert response.status_code == 422
    assert response.context["stale"] is True
    assert fresh(world.bakkerij.node).parent == world.zuyd


def test_many_cases_follow_in_a_job(world: World, sign_in: SignIn, settings: Any) -> None:
    settings.REASSIGN_IN_REQUEST = 0
    world.sick(world.employee())
    page = reverse("admin:part_move", args=[world.bakkerij.node.uuid])
    data = {"under": world.noord.uuid, "was_under": world.zuyd.uuid, "step": "save"}

    response = sign_in(world.klantbeheer).post(page, data)

    assert response["Location"] == reverse("casemanagement:job", args=[Job.objects.latest("pk").uuid])


def test_root_is_not_moved(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_move", args=[world.root.uuid])

    assert sign_in(world.klantbeheer).get(page).status_code == 403
