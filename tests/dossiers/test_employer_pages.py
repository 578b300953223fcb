"""Werkgever zoeken, and the pages of one employer."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemanagement.usecases import organisation
from casemanagement.usecases.cases import assign_case
from core import slots
from core.models import AccessEvent
from core.slots import Action, Slot
from dossiers.models import Grant, PageGrant
from orgstructure.models import Department, Employer
from tests.world import complete, fresh, make_user

pytestmark = pytest.mark.django_db


def names(page):
    return [employer.node.name for employer in page.context["found"]]


def find(client, text="", **query):
    return client.get(reverse("employers:list"), {"q": text, **query})


def pages_of(employer):
    return [reverse(f"employers:{name}", args=[employer.uuid]) for name in ("detail", "master_data")]


def test_search_finds_by_part_of_the_name_by_code_and_by_city(world, sign_in):
    Employer.objects.filter(pk=world.remat.pk).update(code="VDD00002", city="Emmen")
    client = sign_in(world.klantbeheer)
    assert names(find(client)) == ["Bakkerij Van Kessel", "Remat"]
    assert names(find(client, "kessel")) == ["Bakkerij Van Kessel"]
    assert names(find(client, "vdd00002")) == names(find(client, "emm")) == ["Remat"]
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
    assert [row["node"].name for row in departments["rows"]] == ["Productie", "Oven", "Winkel"]
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
        complete(employer, world.klantbeheer)
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
    with django_assert_num_queries(17):
        client.get(url)


def listed(client, employer, **query):
    page = client.get(reverse("employers:employees", args=[employer.uuid]), query)
    rows = page.context["listing"]["rows"]
    return [(str(row["dossier"]), row["dossier"].title, row["dossier"].has_left) for row in rows]


def hire(world, name, **fields):
    dossier = world.employee(last_name=name, **fields)
    dossier.employee.employments.update(job_title=f"{name}baas")
    return dossier


def left_yesterday():
    return timezone.localdate() - timedelta(days=1)


def test_overview_lists_employees_with_what_they_do_and_leavers_when_asked(world, sign_in):
    hire(world, "Aalders")
    hire(world, "Bos", ends_on=left_yesterday())
    client = sign_in(world.klantbeheer)
    blocks = dict(client.get(pages_of(world.bakkerij)[0]).context["blocks"])
    rows = blocks["employers/block_employees.html"]["rows"]
    assert [str(row["dossier"]) for row in rows] == ["Aalders"]
    assert listed(client, world.bakkerij, leavers="on") == [("Aalders", "Aaldersbaas", False), ("Bos", "", True)]
    assert listed(client, world.bakkerij, q="bos") == []
    assert listed(client, world.bakkerij, q="bos", leavers="on") == [("Bos", "", True)]
    page = client.get(reverse("employers:employees", args=[world.bakkerij.uuid]), {"leavers": "on"}).content.decode()
    assert "Uit dienst" in page and "Aaldersbaas" in page


def test_employees_out_of_sight_are_not_listed(world, sign_in):
    hire(world, "Aalders")
    own = hire(world, "Bos", department=world.productie)
    assign_case(dossier=own, user=world.carla, by=world.klantbeheer)
    world.fixed(world.bakkerij.node, world.dirk)
    assert [name for name, *_rest in listed(sign_in(world.dirk), world.bakkerij)] == ["Aalders"]
    assert sign_in(world.carla).get(pages_of(world.bakkerij)[0]).status_code == 404
    assert [name for name, *_rest in listed(sign_in(world.baker), world.bakkerij)] == ["Aalders", "Bos"]
    url = reverse("employers:employees", args=[world.bakkerij.uuid])
    assert sign_in(world.remat_user).get(url).status_code == 404


def test_who_works_there_is_also_counted_by_the_way_for_one_department(world, sign_in):
    """Not everything at the employer: each dossier is decided by itself."""
    hire(world, "Aalders")
    hire(world, "Bos", department=world.productie)
    chief = make_user("chef", world.arbo)
    Grant.objects.create(user=chief, node=fresh(world.bakkerij.node))
    Grant.objects.create(user=chief, node=fresh(world.productie), allow=False)
    assert [name for name, *_rest in listed(sign_in(chief), world.bakkerij)] == ["Aalders"]


def test_each_page_of_employees_is_one_line_in_the_log_without_what_was_typed(world, sign_in):
    hire(world, "Aalders")
    client = sign_in(world.klantbeheer)

    def told():
        rows = AccessEvent.objects.filter(event_type__in=["employees.listed", "dossier.searched"]).order_by("pk")
        return list(rows.values_list("event_type", "access_rule", "object_name", "detail"))

    client.get(pages_of(world.bakkerij)[0])
    assert told() == [("employees.listed", "in_sight", "Bakkerij Van Kessel", {"hits": 1})]
    listed(client, world.bakkerij, q="aald")
    assert told()[1:] == [("dossier.searched", "in_sight", "", {"hits": 1})]
    client.get(pages_of(world.remat)[0])
    assert len(told()) == 2


def test_employees_are_turned_over_and_a_closed_block_is_refused(world, sign_in, monkeypatch):
    monkeypatch.setattr("dossiers.employees_of.ROWS", 1)
    hire(world, "Aalders")
    hire(world, "Bos")
    client = sign_in(world.klantbeheer)
    url = reverse("employers:employees", args=[world.bakkerij.uuid])
    first = client.get(url, headers={"HX-Request": "true"})
    assert first.content.decode().strip().startswith('<div id="employees"')
    second = client.get(first.context["block"]["next"])
    found = second.context["listing"]
    assert [str(row["dossier"]) for row in found["rows"]] == ["Bos"]
    assert found["next"] == "" and "page=1" in found["previous"]
    PageGrant.objects.create(user=world.klantbeheer, part="overview.employees", allow=False)
    assert client.get(url).status_code == 403


def test_line_of_an_employee_has_the_menu_of_who_has_entries(world, sign_in, monkeypatch):
    hire(world, "Aalders")
    menu = Slot()
    action = Action("x", "Iets doen", "pencil", lambda dossier: f"/iets/{dossier.uuid}/", lambda user, dossier: "")
    menu.add("x", action, order=1)
    monkeypatch.setattr(slots, "employee_actions", menu)
    text = sign_in(world.klantbeheer).get(pages_of(world.bakkerij)[0]).content.decode()
    assert "Iets doen" in text and "/iets/" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_more_employees_cost_no_more_queries(world, sign_in, django_assert_num_queries, rows):
    for number in range(rows):
        hire(world, f"W{number}")
    client = sign_in(world.klantbeheer)
    url = reverse("employers:employees", args=[world.bakkerij.uuid])
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
