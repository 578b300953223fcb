"""A single user's rights: what comes by the group, what was added and what was denied, apart."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User, UserRight
from accounts.usecases.rights import set_user_right
from core.errors import DomainError
from core.models import AccessEvent
from tests.world import World, make_user

REPORT, UNATTENDED = "casemanagement.report_sick", "casemanagement.view_unattended"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def page(user: User) -> str:
    return reverse("admin:user_rights", args=[user.uuid])


def codes(client: Client, user: User) -> list[set[str]]:
    """By the group, added, denied, neither."""
    return [{line.code for line in part["lines"]} for part in client.get(page(user)).context["parts"]]


def now(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_added_and_denied_stand_apart_and_hold_at_the_next_click(world: World, sign_in: SignIn) -> None:
    client, anna = sign_in(world.klantbeheer), sign_in(world.anna)
    by_group, added, denied, neither = codes(client, world.anna)
    assert (REPORT in by_group, UNATTENDED in neither, added, denied) == (True, True, set(), set())
    assert anna.get("/ziek-melden/").status_code == 200
    assert anna.get("/onbehandelde-werkvoorraad/").status_code == 403

    for name, code in (("deny", REPORT), ("give", UNATTENDED)):
        assert client.post(page(world.anna), {name: code}).status_code == 302

    by_group, added, denied, neither = codes(client, world.anna)
    assert (added, denied) == ({UNATTENDED}, {REPORT})
    assert {REPORT, UNATTENDED}.isdisjoint(by_group | neither)
    assert anna.get("/ziek-melden/").status_code == 403
    assert anna.get("/onbehandelde-werkvoorraad/").status_code == 200
    assert REPORT in now(world.bram).rights

    for code in (REPORT, UNATTENDED):
        client.post(page(world.anna), {"as_group": code})
    assert not UserRight.objects.exists()
    assert now(world.anna).rights == now(world.bram).rights


def test_each_change_is_one_line_in_the_log(world: World) -> None:
    for allow in (True, False, None):
        set_user_right(user=world.anna, right=REPORT, allow=allow, by=world.klantbeheer)
    events = AccessEvent.objects.filter(event_type__startswith="user.right_").order_by("pk")
    assert [(one.event_type, one.object_id, one.detail) for one in events] == [
        (f"user.right_{word}", world.anna.pk, {"right": REPORT}) for word in ("given", "denied", "as_group")
    ]


def test_not_for_oneself_nor_without_the_right_nor_for_what_does_not_exist(world: World, sign_in: SignIn) -> None:
    with pytest.raises(DomainError):
        set_user_right(user=world.klantbeheer, right=REPORT, allow=True, by=world.klantbeheer)
    with pytest.raises(PermissionDenied):
        set_user_right(user=world.bram, right=REPORT, allow=True, by=world.anna)
    answer = sign_in(world.klantbeheer).post(page(world.anna), {"give": "casemanagement.fly"})
    assert (answer.status_code, answer.context["error"]) == (422, "This right does not exist.")
    assert not UserRight.objects.exists()


def test_the_last_administrator_keeps_his_right(world: World) -> None:
    other = make_user("kb2", world.klantbeheer.group, is_active=False)
    User.objects.filter(pk=world.klantbeheer.pk).update(valid_until="2020-01-01")
    with pytest.raises(DomainError, match="Nobody would be left"):
        set_user_right(user=other, right=REPORT, allow=True, by=world.klantbeheer)
    User.objects.filter(pk=other.pk).update(is_active=True)
    with pytest.raises(DomainError, match="Nobody would be left"):
        set_user_right(user=other, right="accounts.manage_users", allow=False, by=world.klantbeheer)
    assert "accounts.manage_users" in now(other).rights


def test_more_rights_cost_no_more_queries(world: World, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    client.get(page(world.anna))
    for code in (REPORT, UNATTENDED, "casemanagement.assign_case"):
        set_user_right(user=world.anna, right=code, allow=False, by=world.klantbeheer)
        with django_assert_max_num_queries(9):
            client.get(page(world.anna))
