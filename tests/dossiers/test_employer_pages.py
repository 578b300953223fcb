"""Werkgever zoeken, and the pages of one employer."""

import uuid

import pytest
from django.urls import reverse

from casemanagement.usecases import organisation
from orgstructure.models import Department
from tests.world import fresh, make_user

pytestmark = pytest.mark.django_db


def names(page):
    return [employer.node.name for employer in page.context["found"]]


def find(client, text="", **query):
    return client.get(reverse("employers:list"), {"q": text, **query})


def pages_of(employer):
    return [reverse(f"employers:{name}", args=[employer.uuid]) for name in ("detail", "master_data")]


def test_search_finds_by_part_of_the_name_and_by_code(world, sign_in):
    client = sign_in(world.klantbeheer)
    assert names(find(client)) == ["Bakkerij Van Kessel", "Remat"]
    assert names(find(client, "kessel")) == ["Bakkerij Van Kessel"]
    assert names(find(client, "vdd00002")) == ["Remat"]
    nothing = find(client, "niets")
    assert names(nothing) == []
    assert "Geen werkgever gevonden voor “niets”" in nothing.content.decode()


def test_fragment_is_only_the_results(world, sign_in):
    page = sign_in(world.klantbeheer).get(reverse("employers:list"), headers={"HX-Request": "true"})
    assert page.content.decode().strip().startswith('<div id="results"')


def test_start_page_has_the_search_as_a_card(world, sign_in):
    page = sign_in(world.anna).get(reverse("employers:widget"), headers={"HX-Request": "true"}).content.decode()
    assert "Werkgever zoeken" in page and "<html" not in page


def test_only_employers_in_sight_are_found(world, sign_in):
    assert names(find(sign_in(world.baker))) == ["Bakkerij Van Kessel"]
    assert names(find(sign_in(world.bram))) == ["Remat"]
    assert names(find(sign_in(world.dirk))) == []


def test_employer_that_is_not_published_is_nowhere(world, sign_in):
    draft = organisation.draft_employer(name="Nieuw", code="VDD00003", by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    assert "Nieuw" not in names(find(client))
    for url in pages_of(draft):
        assert client.get(url).status_code == 404


def test_list_is_turned_over_and_a_strange_page_is_the_first(world, sign_in, monkeypatch):
    monkeypatch.setattr("dossiers.views.employers.ROWS", 1)
    client = sign_in(world.klantbeheer)
    first = find(client)
    assert names(first) == ["Bakkerij Van Kessel"]
    second = client.get(first.context["next"])
    assert (names(second), second.context["next"]) == (["Remat"], "")
    assert names(client.get(second.context["previous"])) == ["Bakkerij Van Kessel"]
    assert names(find(client, page="-3")) == ["Bakkerij Van Kessel"]
    assert names(find(client, page="drie")) == ["Bakkerij Van Kessel"]


def test_overview_shows_departments_with_manager_the_own_dossier_and_who_is_ill(world, sign_in):
    Department.objects.filter(node=world.winkel).update(manager=world.baker)
    organisation.add_department(name="Oven", under=fresh(world.productie), by=world.klantbeheer)
    world.sick(world.employee())
    world.employee()
    page = sign_in(world.baker).get(pages_of(world.bakkerij)[0])
    text = page.content.decode()
    blocks = dict(page.context["blocks"])
    departments, facts = blocks["employers/block_departments.html"], blocks["employers/block_facts.html"]
    assert [part.name for part in departments["departments"]] == ["Productie", "Oven", "Winkel"]
    assert (facts["ill"], facts["employees"]) == (1, 2)
    assert "Baker" in text
    assert "Dossier Bakkerij Van Kessel" in text
    assert reverse("dossiers:detail", args=[world.bakkerij.dossiers.get(employee=None).uuid]) in text


def test_master_data_shows_the_teams_and_the_pencil(world, sign_in):
    text = sign_in(world.klantbeheer).get(pages_of(world.bakkerij)[1]).content.decode()
    assert "Coördinator op Zuyd" in text and "overgenomen" in text
    assert reverse("casemanagement:team", args=[world.bakkerij.node.uuid]) in text


def test_stranger_and_unknown_id_are_not_found(world, sign_in):
    client = sign_in(world.remat_user)
    for url in pages_of(world.bakkerij):
        assert client.get(url).status_code == 404
    assert client.get(reverse("employers:detail", args=[uuid.uuid4()])).status_code == 404


def test_without_the_right_to_see_employers_the_list_is_refused(world, sign_in):
    from accounts.models import UserGroup

    top = UserGroup.objects.create(name="Zonder rechten", key="zonder")
    client = sign_in(make_user("niemand", top))
    assert find(client).status_code == 403
    assert client.get(reverse("employers:tree")).status_code == 403
    assert client.get(pages_of(world.bakkerij)[0]).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_more_employers_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for number in range(rows - 1):
        employer = organisation.draft_employer(name=f"W{number}", code=f"W{number}", by=world.klantbeheer)
        organisation.publish_employer(employer=employer, under=fresh(world.zuyd), by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    find(client)
    with django_assert_num_queries(7):
        find(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_more_departments_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for number in range(rows - 1):
        organisation.add_department(name=f"A{number}", under=fresh(world.productie), by=world.klantbeheer)
    client = sign_in(world.klantbeheer)
    url = pages_of(world.bakkerij)[0]
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
