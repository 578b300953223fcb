"""Organisatiestructuur: a level at a time, only what is in sight."""

import uuid

import pytest
from django.urls import reverse

from casemanagement.usecases import organisation
from dossiers.models import Grant
from dossiers.queries_organisation import top_nodes
from orgstructure.models import Node
from tests.world import fresh, make_user

pytestmark = pytest.mark.django_db


def show(client, node=None):
    return client.get(reverse("employers:tree"), {"part": node.uuid} if node else {})


def outline(items):
    return [(str(item.node or f"Dossier {item.dossier}"), outline(item.items)) for item in items]


def test_nothing_chosen_opens_the_single_top(world, sign_in):
    page = show(sign_in(world.klantbeheer))
    assert outline(page.context["items"]) == [("NLG Arbo", [("Noord", []), ("Zuyd", [])])]


def test_way_to_the_chosen_part_stands_open(world, sign_in):
    page = show(sign_in(world.klantbeheer), world.bakkerij.node)
    assert outline(page.context["items"]) == [
        (
            "NLG Arbo",
            [
                ("Noord", []),
                (
                    "Zuyd",
                    [
                        (
                            "Bakkerij Van Kessel",
                            [("Dossier Bakkerij Van Kessel", []), ("Productie", []), ("Winkel", [])],
                        )
                    ],
                ),
            ],
        )
    ]
    assert page.content.decode().count('aria-selected="true"') == 1


def test_level_is_a_fragment_with_the_employers_own_dossier(world, sign_in):
    page = sign_in(world.klantbeheer).get(reverse("employers:level", args=[world.bakkerij.node.uuid]))
    assert outline(page.context["items"]) == [
        ("Dossier Bakkerij Van Kessel", []),
        ("Productie", []),
        ("Winkel", []),
    ]
    text = page.content.decode()
    assert "<html" not in text and text.count('role="treeitem"') == 3


def test_everybody_starts_at_the_topmost_part_in_sight(world, sign_in):
    tops = {
        user.login: [item.node.name for item in show(sign_in(user)).context["items"]]
        for user in (world.klantbeheer, world.anna, world.baker, world.doctor, world.dirk)
    }
    assert tops == {
        "klantbeheer": ["NLG Arbo"],
        "anna": ["Zuyd"],
        "baker": ["Bakkerij Van Kessel"],
        "doctor": ["NLG Arbo"],
        "dirk": [],
    }


def test_tops_are_what_is_in_sight_and_has_no_parent_in_sight(world):
    """Denials, fixed managers and "..... volgt" included: compared with looking at every node."""
    from dossiers.policies import visible_nodes

    user = make_user("gemengd", world.arbo)
    Grant.objects.create(user=user, node=world.root)
    Grant.objects.create(user=user, node=fresh(world.zuyd), allow=False)
    world.fixed(world.productie, user)
    below = organisation.add_department(name="Oven", under=fresh(world.productie), by=world.klantbeheer)
    world.coordinator(world.zuyd, user)
    world.fixed(world.bakkerij.node, world.carla)
    world.fixed(world.winkel, "follows")
    for somebody in (user, world.anna, world.carla, world.baker, world.klantbeheer):
        seen = {node.pk: node.parent_id for node in visible_nodes(somebody)}
        assert {node.pk for node in top_nodes(somebody)} == {pk for pk, parent in seen.items() if parent not in seen}
    assert below.pk not in {node.pk for node in top_nodes(user)}


def test_pane_shows_kind_team_and_where_it_can_be_changed(world, sign_in):
    world.fixed(world.winkel, world.carla)
    text = show(sign_in(world.klantbeheer), world.winkel).content.decode()
    assert "Afdeling" in text and "Vaste begeleider op Winkel" in text and "eigen team" in text
    assert reverse("casemanagement:team", args=[world.winkel.uuid]) in text
    text = show(sign_in(world.klantbeheer), world.bakkerij.node).content.decode()
    assert "Coördinator op Zuyd" in text
    assert reverse("employers:detail", args=[world.bakkerij.uuid]) in text


def test_employer_hears_who_and_not_how_it_came_about(world, sign_in):
    text = show(sign_in(world.baker), world.winkel).content.decode()
    assert "Anna" in text and "Zuyd" not in text


def test_part_out_of_sight_is_not_found(world, sign_in):
    client = sign_in(world.remat_user)
    for node in (world.winkel, world.zuyd, world.root):
        assert show(client, node).status_code == 404
        assert client.get(reverse("employers:level", args=[node.uuid])).status_code == 404
    assert client.get(reverse("employers:tree"), {"part": uuid.uuid4()}).status_code == 404
    assert client.get(reverse("employers:tree"), {"part": "geen-uuid"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_longer_level_costs_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for number in range(rows - 1):
        organisation.add_department(name=f"A{number}", under=fresh(world.bakkerij.node), by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    node = Node.objects.get(pk=world.bakkerij.node.pk)
    show(client, node)
    with django_assert_num_queries(14):
        show(client, node)
    with django_assert_num_queries(8):
        client.get(reverse("employers:level", args=[node.uuid]))
