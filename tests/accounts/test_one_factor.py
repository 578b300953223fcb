"""A password alone opens nothing: every address of the product is asked for by who is not all the way in."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.resolvers import URLPattern

from accounts.models import User
from accounts.usecases import second_step
from tests.test_architecture import HALF_WAY_PAGES, PUBLIC_PAGES, _patterns
from tests.world import World

_VALUES = {"uuid": uuid.uuid4(), "int": 1, "slug": "x", "str": "x", "path": "x"}


def addresses() -> Iterator[str]:
    """One of every page that is not public, with made-up keys."""
    for name, pattern in _patterns():
        if name not in PUBLIC_PAGES | HALF_WAY_PAGES and (address := _address(name, pattern)):
            yield address


def _address(name: str, pattern: URLPattern) -> str | None:
    kinds = {key: type(one).__name__ for key, one in pattern.pattern.converters.items()}
    names = {"UUIDConverter": "uuid", "IntConverter": "int", "SlugConverter": "slug"}
    try:
        return reverse(name, kwargs={key: _VALUES[names.get(kind, "str")] for key, kind in kinds.items()})
    except NoReverseMatch:  # the AdminSite's last resort, which has no address of its own
        return None


def password_only(user: User) -> Client:
    """Signed in as far as Django is concerned, without a second proof."""
    client = Client()
    client.force_login(user, backend="accounts.auth.RightsBackend")
    return client


def half_way(user: User) -> Client:
    client = Client()
    session = client.session
    session["half_way"] = str(second_step.begin(user=user).uuid)
    session.save()
    return client


@pytest.mark.parametrize("way", [password_only, half_way])
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
def test_one_factor_opens_nothing(world: World, way: object, htmx: bool) -> None:
    client = way(world.klantbeheer)  # type: ignore[operator]
    headers = {"HX-Request": "true"} if htmx else {}
    walked = list(addresses())
    assert len(walked) > 60
    opened = []
    for address in walked:
        for ask in (client.get, client.post):
            answer = ask(address, headers=headers)
            sent_on = answer.get("HX-Redirect" if htmx else "Location", "")
            if answer.status_code != (401 if htmx else 302) or not sent_on.startswith("/Account/LogOn/"):
                opened.append((ask.__name__, address, answer.status_code))
    assert opened == []


@pytest.mark.parametrize("name", sorted(HALF_WAY_PAGES))
def test_pages_for_who_is_half_way_are_for_nobody_else(world: World, name: str) -> None:
    pattern = dict(_patterns())[name]
    address = _address(name, pattern)
    assert address is not None
    for client in (Client(), password_only(world.anna)):
        for ask in (client.get, client.post):
            assert ask(address).status_code in (302, 405)
