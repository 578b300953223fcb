"""The tab Autorisaties voor gebruikers of a user and of a group."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ColleagueGrant, User, UserGroup
from accounts.policies import visible_colleagues
from tests.world import World, make_user

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def url_of(holder: Any) -> str:
    name = "admin:group_colleagues" if isinstance(holder, UserGroup) else "admin:user_colleagues"
    return reverse(name, args=[holder.uuid])


def key_of(thing: Any) -> str:
    return f"g{thing.pk}" if isinstance(thing, UserGroup) else f"u{thing.pk}"


def sent(client: Client, holder: Any, *things: Any, **values: str) -> Any:
    """The form of the page with these boxes ticked, as a browser with the script sends it."""
    form = client.get(url_of(holder)).context["form"]
    data = {name: form[name].value() for name in ("version", "shown", "before")}
    return client.post(url_of(holder), {**data, "exact": "true", "on": [key_of(thing) for thing in things], **values})


def seen(user: User) -> set[str]:
    return set(visible_colleagues(User.objects.get(pk=user.pk)).values_list("login", flat=True))


def test_tree_shows_every_group_down_to_the_users_with_its_ticks(world: World, sign_in: SignIn) -> None:
    ColleagueGrant.objects.create(user=world.anna, seen_user=world.bram)
    page = sign_in(world.klantbeheer).get(url_of(world.anna))
    html = page.content.decode()
    assert f'value="{key_of(world.bram)}" id="on-{key_of(world.bram)}" checked' in html
    assert f'value="{key_of(world.carla)}" id="on-{key_of(world.carla)}" data-check-leaf' in html
    lines = {line.thing: line for line in page.context["lines"]}
    inside = {line.thing: line for line in lines[world.arbo.parent].lines}
    assert (inside[world.arbo].on, inside[world.arbo].people) == (1, 4)
    assert (inside[world.arbo].is_mixed, inside[world.arbo].is_open) == (True, True)
    assert inside[world.bedrijfsarts.parent].is_open is False
    assert "<span data-check-on>1</span> of 4" in html


def test_saving_without_a_script_lets_a_group_take_its_users_along(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    sent(client, world.anna, world.doctor)
    form = client.get(url_of(world.anna)).context["form"]
    data = {name: form[name].value() for name in ("version", "shown", "before")}
    answer = client.post(url_of(world.anna), {**data, "on": [key_of(world.doctor), key_of(world.arbo)]}, follow=True)
    assert "The authorisations of Anna have been saved." in answer.content.decode()
    assert seen(world.anna) == {"anna", "bram", "carla", "dirk", "doctor"}


def test_page_that_is_sent_as_it_was_changes_nothing(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    form = client.get(url_of(world.arbo)).context["form"]
    data = {name: form[name].value() for name in ("version", "shown", "before")}
    answer = client.post(url_of(world.arbo), {**data, "on": data["before"].split()}, follow=True)
    assert "Nothing has changed." in answer.content.decode()
    assert not ColleagueGrant.objects.exists()


def test_stale_page_keeps_the_ticks_and_leads_to_what_is_saved_now(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    old = client.get(url_of(world.anna)).context["form"]["version"].value()
    sent(client, world.anna, world.bram)
    answer = sent(client, world.anna, world.carla, version=old)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed these authorisations in the meantime." in html
    assert f'id="on-{key_of(world.carla)}" checked' in html
    assert f'id="on-{key_of(world.bram)}" checked' not in html
    assert "Open this page again with what is saved now" in html
    assert seen(world.anna) == {"anna", "bram"}


def test_employers_user_gets_his_own_group_only_and_a_warning_for_the_whole_folder(
    world: World, sign_in: SignIn
) -> None:
    make_user("bakker2", world.baker.group)
    client, folder = sign_in(world.klantbeheer), world.baker.group.parent
    html = client.get(url_of(world.baker)).content.decode()
    assert "Bakker2" in html and "Rematgebruiker" not in html and "The whole folder" not in html
    answer = client.get(sent(client, world.baker, folder, world.baker.group, world.baker).url).content.decode()
    assert "The whole folder Arbo Werkgever Rechtstreeks is ticked." in answer
    sent(client, world.baker.group, folder)
    refused = sent(client, world.baker, world.remat_user)
    assert refused.status_code == 422
    assert "Users of an employer only see users of the same employer" in refused.content.decode()
    assert "rematgebruiker" not in seen(world.baker)


def test_history_names_the_change(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    sent(client, world.anna, world.bram)
    sent(client, world.arbo, world.doctor)
    for name, holder, which in (
        ("user", world.anna, "Anna · Bram"),
        ("group", world.arbo, "Casemanager Arbo · Doctor"),
    ):
        page = client.get(reverse(f"admin:{name}_history", args=[holder.uuid]))
        line = next(one for one in page.context["lines"] if one.thing == "Authorisation for users")
        assert (line.who, str(line.how), line.which) == ("Klantbeheer", "added", which)


def test_own_account_can_be_read_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    html = client.get(url_of(world.klantbeheer)).content.decode()
    assert "with your own account." in html and "<fieldset disabled>" in html
    assert sent(client, world.klantbeheer, world.anna).status_code == 422


@pytest.mark.parametrize("who", ["anna", "baker"])
def test_who_does_not_manage_users_is_refused(world: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(world, who))
    for holder in (world.bram, world.arbo):
        for headers in ({}, {"HX-Request": "true"}):
            assert client.get(url_of(holder), headers=headers).status_code == 403
            assert client.post(url_of(holder), headers=headers).status_code == 403


def test_stranger_is_not_found(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    unknown = "00000000-0000-4000-8000-000000000000"
    for name in ("user_colleagues", "group_colleagues", "user_employer_page", "group_employer_page"):
        assert client.get(reverse(f"admin:{name}", args=[unknown])).status_code == 404


def test_larger_tree_costs_no_more_queries(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    client.get(url_of(world.anna))
    for number in range(3):
        make_user(f"extra{number}", world.arbo)
        ColleagueGrant.objects.create(user=world.anna, seen_user=User.objects.get(login=f"extra{number}"))
        with django_assert_num_queries(8):
            client.get(url_of(world.anna))
