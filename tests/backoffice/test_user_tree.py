"""Gebruikersbeheer: the tree of groups with their users, a level at a time."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from backoffice.queries_groups import FIRST, FOUND, Level
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def tree(client: Client, **query: object) -> Any:
    return client.get(reverse("admin:user_tree"), query)


def below(client: Client, group: UserGroup, **query: object) -> Any:
    return client.get(reverse("admin:user_tree_level", args=[group.uuid]), query)


def outline(level: Level) -> list[Any]:
    """Group names with what stands open in them, then logins."""
    groups = [(str(item.group), outline(item.level)) if item.level else str(item.group) for item in level.groups]
    return [*groups, *(user.login for user in level.users)]


def crowd(group: UserGroup, number: int) -> None:
    User.objects.bulk_create(
        User(login=f"{group.pk}.{place}", last_name=f"Pieters{place:04}", group=group, valid_from=date(2020, 1, 1))
        for place in range(number)
    )


def test_beheer_leads_to_the_tree_by_both_doors(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    card = next(
        card
        for card in client.get(reverse("admin:index")).context["cards"]
        if card["url"] == "/beheer/gebruikers/boom/"
    )
    assert (str(card["section"]), str(card["title"])) == ("Users", "User administration")
    classic = client.get(reverse("admin:classic")).content.decode()
    assert re.findall(r'href="([^"]+)">2\. Users<', classic) == ["/beheer/gebruikers/boom/"]


def test_folders_stand_closed_and_count_everybody_below(world: World, sign_in: SignIn) -> None:
    level = tree(sign_in(world.klantbeheer)).context["level"]

    assert [(str(item.group), item.people) for item in level.groups] == [
        ("Arbo Werkgever Rechtstreeks", 1),
        ("Arbo Werkgever Verzekerd", 1),
        ("Casemanager Werkgever", 0),
        ("NLG Arbo Gebruikers", 6),
    ]
    assert outline(level) == [str(item.group) for item in level.groups]


def test_level_has_the_groups_then_the_users(world: World, sign_in: SignIn) -> None:
    add_group(name="Casemanager Arbo Zuyd", under=world.arbo)

    page = below(sign_in(world.klantbeheer), world.arbo)

    assert outline(page.context["level"]) == ["Casemanager Arbo Zuyd", "anna", "bram", "carla", "dirk"]
    text = page.content.decode()
    assert "<html" not in text and text.count('role="treeitem"') == 5
    assert text.count('data-tone="ok"') == 4


def test_group_of_an_office_lists_only_its_own_users(world: World, sign_in: SignIn) -> None:
    zuyd = add_group(name="Casemanager Arbo Zuyd", under=world.arbo)
    make_user("zoe", zuyd)

    assert outline(below(sign_in(world.klantbeheer), zuyd).context["level"]) == ["zoe"]


def test_each_group_has_the_menu_of_the_seeds(world: World, sign_in: SignIn) -> None:
    text = below(sign_in(world.klantbeheer), world.arbo.parent).content.decode()
    menu = text[text.index("Actions for AD<") :].split("</ul>")[0]

    entries = re.findall(r'href="([^"]+)">.*?</svg>([^<]+)</a>', menu, re.DOTALL)
    group = UserGroup.objects.get(key="arbeidsdeskundige").uuid
    assert entries == [
        (f"/beheer/gebruikersgroepen/{group}/toevoegen/", "Add a user group"),
        (f"/beheer/gebruikers/toevoegen/?groep={group}", "+ Add a user"),
        (f"/beheer/gebruikersgroepen/{group}/#name", "Rename the group"),
        (f"/beheer/gebruikersgroepen/{group}/verplaatsen/", "Move…"),
        (f"/beheer/rechten/{group}/", "Rights"),
        (f"/beheer/rechten/{group}/historie/", "History"),
    ]


def test_way_to_a_group_stands_open(world: World, sign_in: SignIn) -> None:
    page = tree(sign_in(world.klantbeheer), groep=world.baker.group.uuid)

    assert outline(page.context["level"])[0] == ("Arbo Werkgever Rechtstreeks", [("Bakkerij Van Kessel", ["baker"])])
    assert page.content.decode().count('aria-selected="true"') == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("carl", [("NLG Arbo Gebruikers", [("Casemanager Arbo", ["carla"])])]),
        ("REMATgeb", [("Arbo Werkgever Verzekerd", [("Remat", ["rematgebruiker"])])]),
        ("bakkerij", [("Arbo Werkgever Rechtstreeks", ["Bakkerij Van Kessel"])]),
        ("nlg arbo", ["NLG Arbo Gebruikers"]),
        ("jan de vries", [("NLG Arbo Gebruikers", [("Medische gebruikers", [("Bedrijfsarts", ["jdv"])])])]),
        ("jan anna", []),
    ],
)
def test_search_opens_the_path(text: str, found: list[Any], world: World, sign_in: SignIn) -> None:
    make_user("jdv", world.bedrijfsarts, first_name="Jan", prefix="de", last_name="Vries")

    assert outline(tree(sign_in(world.klantbeheer), q=text).context["level"]) == found


def test_search_answers_a_script_with_the_list_only(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.klantbeheer).get(reverse("admin:user_tree"), {"q": "anna"}, headers={"HX-Request": "true"})

    assert "<html" not in page.content.decode() and 'id="results"' in page.content.decode()


def test_search_says_when_there_is_more(world: World, sign_in: SignIn) -> None:
    crowd(world.arbo, FOUND + 1)

    page = tree(sign_in(world.klantbeheer), q="pieters")

    assert page.content.decode().count('role="treeitem"') == FOUND + 2
    assert page.context["level"].more


def test_folder_of_a_thousand_shows_fifty_and_all_when_asked(world: World, sign_in: SignIn) -> None:
    invoices = UserGroup.objects.get(key="medewerker-facturatie")
    crowd(invoices, 1000)
    client = sign_in(world.klantbeheer)

    first, everything = below(client, invoices), below(client, invoices, alle=1)
    opened = tree(client, groep=invoices.uuid).context["level"].groups[-1].level

    assert (len(first.context["level"].users), first.context["level"].more) == (FIRST, True)
    assert "Show all in Medewerker facturatie" in first.content.decode()
    assert (len(everything.context["level"].users), everything.context["level"].more) == (1000, False)
    of_group = next(item for item in opened.groups if item.group == invoices)
    assert (of_group.people, len(of_group.level.users), of_group.level.more) == (1000, FIRST, True)


def test_way_to_the_last_of_many_groups_stays_open(world: World, sign_in: SignIn) -> None:
    folder = UserGroup.objects.get(key="arbo-werkgever-verzekerd")
    for number in range(FIRST + 2):
        add_group(name=f"A{number:03}", under=folder)

    page = tree(sign_in(world.klantbeheer), groep=world.remat_user.group.uuid)

    level = page.context["level"].groups[1].level
    assert (len(level.groups), str(level.groups[-1].group), level.more) == (FIRST + 1, "Remat", True)


@pytest.mark.parametrize("kind", ["tree", "way", "level", "search"])
def test_asks_as_much_for_more(kind: str, world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    asked = {
        "tree": (6, lambda: tree(client)),
        "way": (9, lambda: tree(client, groep=world.arbo.uuid)),
        "level": (7, lambda: below(client, world.arbo)),
        "search": (10, lambda: tree(client, q="a")),
    }
    number, ask = asked[kind]
    ask()
    for more in (1, 2):
        for place in range(more):
            make_user(f"aap{more}{place}", add_group(name=f"Aap {more}{place}", under=world.arbo))
        with django_assert_num_queries(number):
            ask()


def test_unknown_groups_are_not_found(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)

    assert tree(client, groep="x").status_code == 404
    assert tree(client, groep=world.zuyd.uuid).status_code == 404
    assert client.get(reverse("admin:user_tree_level", args=[world.zuyd.uuid])).status_code == 404


def test_who_may_not_manage_users_gets_403(world: World, sign_in: SignIn) -> None:
    wga = make_user("wim", UserGroup.objects.get(key="casemanager-wga"))
    for user in (wga, world.anna, world.baker, world.doctor):
        client = sign_in(user)
        assert tree(client).status_code == below(client, world.arbo).status_code == 403
        assert b"/beheer/" not in client.get(reverse("casemanagement:current")).content
