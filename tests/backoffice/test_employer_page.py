"""The tab Klantbeeldautorisaties of a user and of a group."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User, UserGroup
from core.errors import DomainError
from core.models import AccessEvent
from dossiers.models import PageGrant
from dossiers.usecases.employer_page import set_page_grants
from tests.world import World

SignIn = Callable[[User], Client]
PARTS = {
    "overview": (".departments", ".facts", ".employees"),
    "master_data": (".data", ".contact_details", ".address", ".contacts", ".locations", ".departments", ".teams"),
}
INSIDE = {f"master_data.{block}" for block in ("financial", "uwv", "configuration")}


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def url_of(holder: Any) -> str:
    name = "admin:group_employer_page" if isinstance(holder, UserGroup) else "admin:user_employer_page"
    return reverse(name, args=[holder.uuid])


def sent(client: Client, holder: Any, **changes: str) -> Any:
    form = client.get(url_of(holder)).context["form"]
    return client.post(url_of(holder), {name: form[name].value() for name in form.fields} | changes)


def shown(client: Client, holder: Any) -> dict[str, tuple[Any, bool, str]]:
    found = client.get(url_of(holder)).context["form"].found
    return {one.part.key: (one.own, one.opens, str(one.via or "")) for one in found}


def test_every_part_shows_what_holds_and_where_that_comes_from(world: World, sign_in: SignIn) -> None:
    client, group = sign_in(world.klantbeheer), world.baker.group
    keys = [tab + block for tab, blocks in PARTS.items() for block in ("", *blocks)]
    closed = dict.fromkeys(INSIDE, (None, False, ""))
    assert shown(client, world.baker) == {**dict.fromkeys(keys, (None, True, "")), **closed}
    sent(client, group.parent, **{"master_data": "no", "overview.facts": "no"})
    sent(client, world.baker, **{"overview.facts": "yes"})
    now = shown(client, world.baker)
    assert now["overview.facts"] == (True, True, str(group.parent))
    assert now["master_data"] == (None, False, str(group.parent))
    assert now["master_data.teams"] == (None, False, "")
    assert shown(client, group.parent)["master_data"] == (False, False, "")
    html = client.get(url_of(world.baker)).content.decode()
    assert f"from {group.parent}" in html and "own choice" in html and "the tab is closed" in html


def test_choice_is_saved_logged_once_and_in_the_history(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    answer = client.get(sent(client, world.baker, master_data="no").url)
    assert "The authorisations of Baker have been saved." in answer.content.decode()
    event = AccessEvent.objects.get(event_type="user.employer_page_changed")
    assert (event.object_id, event.detail) == (world.baker.pk, {"parts": {"master_data": False}})
    page = client.get(reverse("admin:user_history", args=[world.baker.uuid]))
    line = next(one for one in page.context["lines"] if one.thing == "Employer page authorisation")
    assert (str(line.how), line.which) == ("added", "Baker · Master data")
    sent(client, world.baker, master_data="above")
    assert not PageGrant.objects.exists()
    nothing = client.get(sent(client, world.baker).url)
    assert "Nothing has changed." in nothing.content.decode()
    assert AccessEvent.objects.filter(event_type="user.employer_page_changed").count() == 2


def test_stale_page_keeps_the_choice(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    old = client.get(url_of(world.arbo)).context["form"]["version"].value()
    sent(client, world.arbo, master_data="no")
    answer = sent(client, world.arbo, overview="no", version=old)
    assert answer.status_code == 422
    assert "Somebody else has changed these authorisations in the meantime." in answer.content.decode()
    assert answer.context["form"]["overview"].value() == "no"
    assert set(PageGrant.objects.values_list("part", flat=True)) == {"master_data"}


def test_strange_answer_is_refused_at_its_line(world: World, sign_in: SignIn) -> None:
    answer = sent(sign_in(world.klantbeheer), world.arbo, overview="misschien")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["overview"])
    with pytest.raises(DomainError):
        set_page_grants(holder=world.arbo, choices={"weg": True}, version="", by=world.klantbeheer)


def test_own_account_can_be_read_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert "with your own account." in client.get(url_of(world.klantbeheer)).content.decode()
    assert sent(client, world.klantbeheer, overview="no").status_code == 422


@pytest.mark.parametrize("who", ["anna", "baker"])
def test_who_does_not_manage_users_is_refused(world: World, sign_in: SignIn, who: str) -> None:
    user = getattr(world, who)
    client = sign_in(user)
    for holder in (world.bram, world.arbo):
        for headers in ({}, {"HX-Request": "true"}):
            assert client.get(url_of(holder), headers=headers).status_code == 403
            assert client.post(url_of(holder), headers=headers).status_code == 403
    with pytest.raises(PermissionDenied):
        set_page_grants(holder=world.arbo, choices={}, version="", by=user)
