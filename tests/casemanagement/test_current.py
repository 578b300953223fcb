"""Actueel: the start page and its cards."""

import pytest
from django.test import Client
from django.utils import timezone

from casemanagement.usecases.cases import assign_case
from core.models import AccessEvent
from tests.world import make_user

CARDS = ["mijn-taken", "te-verdelen", "trajecten", "zoeken", "snel-naar"]


def cards(client):
    columns = client.get("/").context["columns"]
    return [card["key"] for column in columns for card in column["widgets"] if card["url"].startswith("/actueel/")]


def test_an_anonymous_visitor_is_sent_to_sign_in(db):
    assert Client().get("/").url == "/Account/LogOn/?next=/"


def test_three_roles_have_three_sets_of_cards(world, sign_in):
    case_manager, coordinator = cards(sign_in(world.carla)), cards(sign_in(world.anna))
    assert "my_part" in coordinator
    assert "my_part" not in case_manager
    assert set(coordinator) - {"my_part"} == set(case_manager)
    assert "my_tasks" in cards(sign_in(world.baker))


def test_each_card_loads_by_itself_and_is_a_page_too(world, sign_in):
    world.sick(world.employee())
    client = sign_in(world.anna)
    html = client.get("/").content.decode()
    for card in CARDS:
        url = f"/actueel/{card}/"
        assert f'hx-get="{url}" hx-trigger="load"' in html
        fragment = client.get(url, headers={"HX-Request": "true"}).content.decode().strip()
        assert fragment.startswith('<section class="card"')
        assert "<html" in client.get(url).content.decode()


@pytest.mark.parametrize("card", ["", *[f"actueel/{card}/" for card in CARDS], "trajecten/"])
def test_the_pages_take_no_post(world, sign_in, card):
    assert sign_in(world.anna).post(f"/{card}").status_code == 405


def test_my_tasks_shows_the_first_five(world, sign_in):
    for days in (3, 30, 60):
        world.sick(world.employee(), days_ago=days)
    client = sign_in(world.anna)
    page = client.get("/actueel/mijn-taken/")
    listed = client.get("/taken/").context["rows"]
    assert [row["uuid"] for row in page.context["rows"]] == [row["uuid"] for row in listed[:5]]
    assert page.context["figures"]["all"] == str(len(listed))
    late = [row for row in listed if row["due_on"] < timezone.localdate()]
    assert page.context["figures"]["late"] == str(len(late))


def test_a_coordinator_sees_all_of_his_part_and_what_he_must_divide(world, sign_in):
    one, other = world.employee(last_name="Jansen"), world.employee(last_name="Visser")
    for dossier in (one, other):
        world.sick(dossier)
    assign_case(dossier=other, user=world.carla, by=world.klantbeheer)
    client = sign_in(world.anna)
    context = client.get("/actueel/te-verdelen/").context
    assert [row["person"] for row in context["rows"]] == ["Jansen"]
    assert (context["figures"]["divide"], context["figures"]["trajectories"], context["figures"]["tasks"]) == (
        "1",
        "2",
        "4",
    )
    under = client.get("/trajecten/?view=under").context["rows"]
    assert {row["person"] for row in under} == {"Jansen", "Visser"}
    assert [row["person"] for row in client.get("/trajecten/").context["rows"]] == ["Jansen"]
    assert [row["person"] for row in sign_in(world.carla).get("/trajecten/").context["rows"]] == ["Visser"]


def test_an_employer_sees_its_own_sick_employees(world, sign_in):
    world.sick(world.employee(last_name="Jansen"))
    world.sick(world.employee(world.hal, employer=world.remat, last_name="Visser"))
    client = sign_in(world.baker)
    assert client.get("/actueel/trajecten/").context["figures"]["running"] == "1"
    for view in ("mine", "under"):
        assert [row["person"] for row in client.get(f"/trajecten/?view={view}").context["rows"]] == ["Jansen"]


def test_the_start_page_is_no_read_of_a_dossier(world, sign_in):
    world.sick(world.employee())
    client = sign_in(world.anna)
    for card in CARDS:
        client.get(f"/actueel/{card}/")
    assert not AccessEvent.objects.filter(user_id=world.anna.pk).exists()


def test_a_new_user_has_empty_cards(world, sign_in):
    client = sign_in(make_user("nieuw", world.arbo))
    assert client.get("/actueel/mijn-taken/").context["rows"] == []
    assert client.get("/actueel/te-verdelen/").context["rows"] == []
    assert client.get("/trajecten/").context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "case",
    [
        ("/", 6),
        ("/actueel/mijn-taken/", 7),
        ("/actueel/te-verdelen/", 7),
        ("/actueel/trajecten/", 4),
        ("/trajecten/", 8),
    ],
)
def test_each_takes_a_fixed_number_of_queries(world, sign_in, case, count, django_assert_num_queries):
    path, queries = case
    for _ in range(count):
        world.sick(world.employee())
    client = sign_in(world.anna)
    client.get("/dossiers/zoeken/")
    fragment = {} if path in ("/", "/trajecten/") else {"HX-Request": "true"}
    with django_assert_num_queries(queries):
        client.get(path, headers=fragment)
