"""Users, their rights and the access log, in Beheer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases.rights import set_group_right
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.models import AccessEvent
from dossiers.models import Task
from tests.world import World, make_user

SignIn = Callable[[User], Client]


def test_deactivating_shows_what_it_does_and_then_does_it(world: World, sign_in: SignIn) -> None:
    world.sick(world.employee())
    page = reverse("admin:user_deactivate", args=[world.anna.uuid])
    client = sign_in(world.klantbeheer)

    (move,) = client.get(page).context["moves"]
    assert (move.giver, move.taker, move.dossiers) == (world.anna, None, 2)
    assert User.objects.get(pk=world.anna.pk).is_active
    client.post(page)

    assert not User.objects.get(pk=world.anna.pk).is_active
    assert not Task.objects.filter(responsible=world.anna).exists()


def test_blocked_user_is_unblocked(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.dirk.pk).update(blocked_at=timezone.now())

    sign_in(world.klantbeheer).post(reverse("admin:user_unblock", args=[world.dirk.uuid]))

    assert User.objects.get(pk=world.dirk.pk).blocked_at is None


def test_nobody_closes_his_own_account(world: World, sign_in: SignIn) -> None:
    page = reverse("admin:user_deactivate", args=[world.klantbeheer.uuid])

    assert sign_in(world.klantbeheer).post(page).status_code == 403
    assert User.objects.get(pk=world.klantbeheer.pk).is_active


def test_user_list_finds_by_name_and_status(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    User.objects.filter(pk=world.dirk.pk).update(blocked_at=timezone.now())

    def found(**query: str) -> list[User]:
        return [user for user, _teams in client.get(reverse("admin:users"), query).context["rows"]]

    assert found(q="ann") == [world.anna]
    assert found(status="blocked") == [world.dirk]
    assert found(q="niemand") == []


def test_user_list_asks_as_much_for_more_users(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    client = sign_in(world.klantbeheer)
    client.get(reverse("admin:users"))
    for logins in ((), ("een", "twee")):
        for login in logins:
            make_user(login, world.arbo)
        with django_assert_num_queries(8):
            client.get(reverse("admin:users"))


def test_page_of_a_user_names_groups_teams_and_positions(world: World, sign_in: SignIn) -> None:
    context = sign_in(world.klantbeheer).get(reverse("admin:user", args=[world.anna.uuid])).context

    assert context["teams"] == [world.arbo]
    assert [one.node for one in context["positions"].coordinating] == [world.zuyd]


def test_case_toewijzen_is_given_and_taken_on_page_3(world: World, sign_in: SignIn) -> None:
    group = UserGroup.objects.get(key="casemanager-zw")
    user = make_user("zoe", group)
    page = reverse("admin:group_rights", args=[group.uuid])
    client = sign_in(world.klantbeheer)

    assert not User.objects.get(pk=user.pk).has_perm("casemanagement.assign_case")
    client.post(page, {"give": "casemanagement.assign_case"})
    assert User.objects.get(pk=user.pk).has_perm("casemanagement.assign_case")
    client.post(page, {"take": "casemanagement.assign_case"})

    assert not User.objects.get(pk=user.pk).has_perm("casemanagement.assign_case")
    kinds = AccessEvent.objects.filter(event_type__startswith="group.right").order_by("pk")
    assert list(kinds.values_list("event_type", flat=True)) == ["group.right_given", "group.right_taken"]


def test_unknown_right_is_refused(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.klantbeheer).post(reverse("admin:group_rights", args=[world.arbo.uuid]), {"give": "x.y"})

    assert response.status_code == 422
    assert response.context["error"]


@pytest.mark.parametrize("right", ["accounts.use_backoffice", "accounts.manage_users"])
def test_last_group_that_can_manage_users_keeps_its_rights(right: str, world: World) -> None:
    group = world.klantbeheer.group
    with pytest.raises(DomainError):
        set_group_right(group=group, right=right, allow=False, by=world.klantbeheer)
    assert User.objects.get(pk=world.klantbeheer.pk).has_perm(right)

    for key in ("accounts.use_backoffice", "accounts.manage_users"):
        set_group_right(group=world.arbo, right=key, allow=True, by=world.klantbeheer)
    set_group_right(group=group, right=right, allow=False, by=world.klantbeheer)

    assert not User.objects.get(pk=world.klantbeheer.pk).has_perm(right)


def test_inherited_right_counts_for_the_last_administrator(world: World) -> None:
    above = world.klantbeheer.group.parent
    for key in ("accounts.use_backoffice", "accounts.manage_users"):
        set_group_right(group=above, right=key, allow=True, by=world.klantbeheer)

    set_group_right(group=world.klantbeheer.group, right="accounts.manage_users", allow=False, by=world.klantbeheer)

    assert User.objects.get(pk=world.klantbeheer.pk).has_perm("accounts.manage_users")


def test_log_is_read_page_by_page_without_counting(
    world: World, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        record("dossier.read", EventAction.READ, by=world.anna, number=number)
    client, page = sign_in(world.klantbeheer), reverse("admin:log")
    with django_assert_num_queries(8):
        first = client.get(page, {"q": "anna", "event_type": "dossier.read"})
    assert [event.detail["number"] for event in first.context["rows"]] == list(range(59, 9, -1))
    second = client.get(page + first.context["next"])

    assert [event.detail["number"] for event in second.context["rows"]] == list(range(9, -1, -1))
    assert second.context["next"] == ""


def test_log_is_filtered_by_day(world: World, sign_in: SignIn) -> None:
    client, page = sign_in(world.klantbeheer), reverse("admin:log")
    today = timezone.localdate().isoformat()

    assert client.get(page, {"since": today, "until": today}).context["rows"]
    assert client.get(page, {"until": "2020-01-01"}).context["rows"] == []
