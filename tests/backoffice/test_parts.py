"""The page of a part, and the plain changes of the tree."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from casemanagement.usecases import organisation
from core.models import AccessEvent
from orgstructure.models import Node
from orgstructure.queries import tree_faults
from tests.world import World, fresh

SignIn = Callable[[User], Client]


def test_part_is_renamed(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_rename", args=[world.winkel.uuid])

    sign_in(world.klantbeheer).post(page, {"name": "Winkel en kantine"})

    assert str(fresh(world.winkel)) == "Winkel en kantine"
    assert AccessEvent.objects.filter(event_type="node.renamed").count() == 1
    assert list(tree_faults()) == []


def test_name_that_is_taken_is_told_at_the_field(world: World, sign_in: SignIn) -> None:
    for name in ("part_rename", "part_add_department"):
        node = world.winkel if name == "part_rename" else world.bakkerij.node
        response = sign_in(world.klantbeheer).post(reverse(f"admin:{name}", args=[node.uuid]), {"name": "Productie"})
        assert response.status_code == 422
        assert sum(map(len, response.context["form"].errors.values())) == 1


def test_department_cannot_stand_under_an_office(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:part_add_department", args=[world.zuyd.uuid])

    response = sign_in(world.klantbeheer).post(page, {"name": "Hal"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_office_and_department_are_added(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    client.post(reverse("admin:part_add_office", args=[world.zuyd.uuid]), {"name": "Maastricht"})
    client.post(reverse("admin:part_add_department", args=[world.winkel.uuid]), {"name": "Kassa"})

    assert Node.objects.get(name="Maastricht").parent == world.zuyd
    assert Node.objects.get(name="Kassa").parent == world.winkel


def test_page_of_an_employer_leads_to_its_tabs(world: World, sign_in: SignIn) -> None:
    draft = organisation.draft_employer(name="Smederij", code="VDD00009", by=world.klantbeheer)
    client = sign_in(world.klantbeheer)

    actions = client.get(reverse("admin:part", args=[draft.node.uuid])).context["actions"]

    urls = [reverse(f"admin:employer_{name}", args=[draft.uuid]) for name in ("organisation", "publish")]
    assert [action.url for action in actions][:2] == urls
    shown = client.get(reverse("admin:part", args=[world.bakkerij.node.uuid])).context["actions"]
    assert reverse("admin:employer_publish", args=[world.bakkerij.uuid]) not in [action.url for action in shown]


def test_draft_is_in_the_lists_of_beheer(world: World, sign_in: SignIn) -> None:
    organisation.draft_employer(name="Smederij", code="VDD00009", by=world.klantbeheer)
    client = sign_in(world.klantbeheer)

    for name in ("orgstructure_node", "orgstructure_employer"):
        assert b"Smederij" in client.get(reverse(f"admin:{name}_changelist")).content


def test_who_may_only_change_teams_gets_no_change_of_the_tree(world: World, sign_in: SignIn) -> None:
    from accounts.usecases.rights import set_group_right

    set_group_right(group=world.arbo, right="accounts.use_backoffice", allow=True, by=world.klantbeheer)
    set_group_right(group=world.arbo, right="orgstructure.change_team", allow=True, by=world.klantbeheer)
    client = sign_in(world.carla)

    assert client.get(reverse("admin:part", args=[world.zuyd.uuid])).context["actions"] == []
    assert client.get(reverse("admin:part_team", args=[world.zuyd.uuid])).status_code == 200
    for name in ("part_rename", "part_move", "part_add_office", "part_add_department"):
        assert client.get(reverse(f"admin:{name}", args=[world.zuyd.uuid])).status_code == 403
    for name in ("users", "rights", "log", "employer_draft", "user_tree"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_tree_asks_as_much_for_more_parts(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    page = reverse("admin:orgstructure_node_changelist")
    client.get(page)
    for more in (0, 2):
        for number in range(more):
            organisation.add_office(name=f"Kantoor {number}", under=world.root, by=world.klantbeheer)
        with django_assert_num_queries(7):
            client.get(page)
