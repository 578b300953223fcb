"""Organisatiestructuur: a level at a time, only what is in sight."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from casemanagement.usecases import organisation
from casemanagement.usecases.cases import assign_case
from dossiers.models import Grant
from dossiers.policies import visible_dossiers
from dossiers.queries_organisation import top_nodes
from dossiers.queries_tree import dossiers_below
from orgstructure.models import Employer, Node
from orgstructure.usecases.contacts import save_contact
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
    with django_assert_num_queries(23):
        show(client, node)
    with django_assert_num_queries(16):
        client.get(reverse("employers:level", args=[node.uuid]))


def lines(items):
    """Name, number and who leads or coordinates of all lines, from top to bottom."""
    found = []
    for item in items:
        if item.node is not None:
            found.append((item.node.name, item.count, item.people))
        found += lines(item.items)
    return found


def test_line_has_its_number_and_who_coordinates_or_leads(world, sign_in):
    world.employee()
    world.employee(world.productie)
    world.employee(world.hal, employer=world.remat)
    save_contact(
        employer=world.bakkerij, department=fresh(world.winkel), kind="manager", name="P. Smit", by=world.klantbeheer
    )
    page = show(sign_in(world.klantbeheer), world.bakkerij.node)
    assert lines(page.context["items"]) == [
        ("NLG Arbo", 3, "Doctor"),
        ("Noord", 1, "Bram"),
        ("Zuyd", 2, "Anna"),
        ("Bakkerij Van Kessel", 2, ""),
        ("Productie", 1, ""),
        ("Winkel", 1, "P. Smit"),
    ]
    assert lines(show(sign_in(world.anna)).context["items"]) == [("Zuyd", 2, "Anna"), ("Bakkerij Van Kessel", 2, "")]
    theirs = show(sign_in(world.baker)).context["items"]
    assert lines(theirs) == [("Bakkerij Van Kessel", 2, ""), ("Productie", 1, ""), ("Winkel", 1, "P. Smit")]


def test_numbers_are_those_of_what_is_in_sight(world):
    """Denials, assignments and departments included: compared with looking at every dossier."""
    here, there = world.employee(), world.employee(world.productie)
    world.employee(world.hal, employer=world.remat)
    below = organisation.add_department(name="Oven", under=fresh(world.productie), by=world.klantbeheer)
    world.employee(below)
    mixed = make_user("gemengd", world.arbo)
    Grant.objects.create(user=mixed, node=fresh(world.bakkerij.node))
    Grant.objects.create(user=mixed, node=fresh(world.productie), allow=False)
    Grant.objects.create(user=mixed, employee=there.employee)
    assign_case(dossier=here, user=world.carla, by=world.klantbeheer)
    nodes = list(Node.objects.all())
    for user in (world.klantbeheer, world.anna, world.bram, world.carla, world.baker, world.doctor, world.dirk, mixed):
        now = User.objects.get(pk=user.pk)
        seen = visible_dossiers(now).filter(employee__isnull=False)
        counted = {node.pk: seen.filter(node__in=Node.objects.below(node)).count() for node in nodes}
        assert dossiers_below(now, nodes) == counted, user


def test_unfolding_opens_all_below_and_stops_where_it_would_be_too_long(world, sign_in, monkeypatch):
    client = sign_in(world.klantbeheer)
    page = client.get(reverse("employers:tree"), {"unfold": "on"})
    assert [name for name, *_rest in lines(page.context["items"])] == [
        "NLG Arbo", "Noord", "Remat", "Hal", "Zuyd", "Bakkerij Van Kessel", "Productie", "Winkel",
    ]  # fmt: skip
    monkeypatch.setattr("dossiers.queries_organisation.UNFOLDED", 2)
    page = client.get(reverse("employers:tree"), {"unfold": "on"})
    assert [name for name, *_rest in lines(page.context["items"])] == [
        "NLG Arbo", "Noord", "Remat", "Zuyd", "Bakkerij Van Kessel",
    ]  # fmt: skip


def hits(client, text, **headers):
    page = client.get(reverse("employers:tree"), {"q": text}, headers=headers)
    return [(hit.node.name, hit.employer) for hit in page.context["hits"]]


def test_part_is_found_by_one_letter_and_by_the_code_of_an_employer(world, sign_in):
    Employer.objects.filter(pk=world.remat.pk).update(code="VDD00002")
    client = sign_in(world.klantbeheer)
    assert hits(client, "w") == [("Winkel", "Bakkerij Van Kessel")]
    assert hits(client, "vdd00002") == [("Remat", "")]
    assert hits(client, "niets") == []
    assert "Geen onderdeel gevonden" in client.get(reverse("employers:tree"), {"q": "niets"}).content.decode()
    fragment = client.get(reverse("employers:tree"), {"q": "hal"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="parts"') and "Hal" in fragment
    whole = client.get(reverse("employers:tree"), {"q": ""}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="tree"' in whole


def test_search_finds_nothing_out_of_sight_and_of_many_the_first(world, sign_in, monkeypatch):
    assert hits(sign_in(world.baker), "a") == [("Bakkerij Van Kessel", "")]
    assert hits(sign_in(world.dirk), "a") == []
    monkeypatch.setattr("dossiers.queries_tree.HITS", 1)
    monkeypatch.setattr("dossiers.views.organisation.HITS", 1)
    page = sign_in(world.klantbeheer).get(reverse("employers:tree"), {"q": "a"})
    assert (len(page.context["hits"]), page.context["more"]) == (1, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_more_hits_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for number in range(rows):
        organisation.add_department(name=f"Xenon {number}", under=fresh(world.bakkerij.node), by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    hits(client, "xenon")
    with django_assert_num_queries(7):
        assert len(hits(client, "xenon")) == rows


def test_pane_shows_address_and_contacts_of_the_employer_and_the_ways_on(world, sign_in):
    save_contact(employer=world.bakkerij, kind="hr", name="H. de Haan", phone="+31135550101", by=world.klantbeheer)
    text = show(sign_in(world.klantbeheer), world.bakkerij.node).content.decode()
    assert "Broodlaan 12, 5038 EA Tilburg" in text and "H. de Haan" in text
    assert reverse("admin:part_add_department", args=[world.bakkerij.node.uuid]) in text
    text = show(sign_in(world.anna), world.winkel).content.decode()
    assert reverse("employers:detail", args=[world.bakkerij.uuid]) in text
    assert "H. de Haan" not in text and reverse("admin:part_add_department", args=[world.winkel.uuid]) not in text


def test_start_page_has_the_organisation_as_a_card(world, sign_in):
    page = sign_in(world.anna).get(reverse("employers:tree_widget"), headers={"HX-Request": "true"}).content.decode()
    assert "Organisatiestructuur" in page and "Zoek onderdeel" in page and "<html" not in page
