"""An open session is only as good as the account: what was taken away is gone at the next request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User, UserGroup, UserRight
from accounts.usecases.rights import set_group_right
from casemanagement.usecases.accounts import change_account, change_membership
from casemanagement.usecases.cases import assign_case
from casemanagement.usecases.groups import add_group, move_group
from dossiers.models import Dossier, Grant
from tests.world import World, make_user

HEADERS = [{}, {"HX-Request": "true"}]
SignIn = Callable[[User], Client]


@dataclass
class Case:
    """Somebody who is signed in and may open `page`, until `take` is called."""

    user: User
    page: str
    take: Callable[[], Any]


def answers(client: Client, page: str) -> list[int]:
    return [client.get(page, headers=headers).status_code for headers in HEADERS]


def page_of(dossier: Dossier) -> str:
    return reverse("dossiers:detail", args=[dossier.uuid])


def permission(right: str) -> Permission:
    app, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app, content_type__model="rights", codename=codename)


def right_of_the_group(world: World) -> Case:
    taken = {"group": world.arbo, "right": "casemanagement.assign_case", "allow": False, "by": world.klantbeheer}
    return Case(world.carla, reverse("casemanagement:assign_case_choose"), lambda: set_group_right(**taken))


def right_of_a_group_above(world: World) -> Case:
    above = UserGroup.objects.get(key="nlg-arbo-gebruikers")
    taken = {"group": above, "right": "orgstructure.view_employer", "allow": False, "by": world.klantbeheer}
    return Case(world.carla, reverse("employers:list"), lambda: set_group_right(**taken))


def right_of_his_own(world: World) -> Case:
    wanted = permission("casemanagement.view_unattended")
    own = UserRight.objects.create(user=world.carla, permission=wanted, allow=True)
    return Case(world.carla, reverse("casemanagement:unattended"), own.delete)


def right_that_is_denied(world: World) -> Case:
    denied = {"user": world.carla, "permission": permission("casemanagement.report_sick"), "allow": False}
    return Case(world.carla, reverse("casemanagement:report_sick"), lambda: UserRight.objects.create(**denied))


def membership(world: World) -> Case:
    other = UserGroup.objects.get(key="casemanager-wga")
    wanted = {"user": world.carla, "group": other, "further_groups": [], "by": world.klantbeheer}
    return Case(world.carla, reverse("casemanagement:report_sick"), lambda: change_membership(**wanted))


def place_of_the_group(world: World) -> Case:
    group = add_group(name="Casemanager Arbo Zuyd", under=world.arbo, by=world.klantbeheer)
    wga = UserGroup.objects.get(key="casemanager-wga")
    page = reverse("casemanagement:report_sick")
    return Case(make_user("zus", group), page, lambda: move_group(group=group, under=wga, by=world.klantbeheer))


def beheer(world: World) -> Case:
    manager = make_user("beheerder", world.klantbeheer.group)
    wanted = {"user": manager, "group": world.arbo, "further_groups": [], "by": world.klantbeheer}
    return Case(manager, reverse("admin:users"), lambda: change_membership(**wanted))


@pytest.mark.parametrize(
    "case",
    [
        right_of_the_group, right_of_a_group_above, right_of_his_own, right_that_is_denied, membership,
        place_of_the_group, beheer,
    ],
)  # fmt: skip
def test_act_that_was_taken_away_is_refused(case: Callable[[World], Case], world: World, sign_in: SignIn) -> None:
    at = case(world)
    client = sign_in(at.user)
    assert answers(client, at.page) == [200, 200]
    at.take()
    assert answers(client, at.page) == [403, 403]


def grant_of_his_own(world: World) -> Case:
    grant = Grant.objects.create(user=world.carla, node=world.winkel)
    return Case(world.carla, page_of(world.employee()), grant.delete)


def grant_of_the_group(world: World) -> Case:
    grant = Grant.objects.create(group=world.arbo, node=world.winkel)
    return Case(world.carla, page_of(world.employee()), grant.delete)


def nearer_denial(world: World) -> Case:
    dossier = world.employee()
    Grant.objects.create(user=world.carla, node=world.winkel)
    denied = {"user": world.carla, "employee": dossier.employee, "allow": False}
    return Case(world.carla, page_of(dossier), lambda: Grant.objects.create(**denied))


def grants_of_the_group_he_left(world: World) -> Case:
    group = add_group(name="Casemanager Arbo Zuyd", under=world.arbo, by=world.klantbeheer)
    Grant.objects.create(group=group, node=world.winkel)
    user = make_user("zus", group)
    wanted = {"user": user, "group": world.arbo, "further_groups": [], "by": world.klantbeheer}
    return Case(user, page_of(world.employee()), lambda: change_membership(**wanted))


def case_that_was_assigned(world: World) -> Case:
    dossier = world.employee()
    assign_case(dossier=dossier, user=world.carla, by=world.klantbeheer)
    return Case(world.carla, page_of(dossier), lambda: assign_case(dossier=dossier, user=None, by=world.klantbeheer))


def coordinator(world: World) -> Case:
    return Case(world.anna, page_of(world.employee()), lambda: world.coordinator(world.zuyd, world.dirk))


def fixed_case_manager(world: World) -> Case:
    world.fixed(world.winkel, world.carla)
    return Case(world.carla, page_of(world.employee()), lambda: world.fixed(world.winkel, world.dirk))


@pytest.mark.parametrize(
    "case",
    [
        grant_of_his_own, grant_of_the_group, nearer_denial, grants_of_the_group_he_left, case_that_was_assigned,
        coordinator, fixed_case_manager,
    ],
)  # fmt: skip
def test_dossier_that_was_taken_away_is_not_found(case: Callable[[World], Case], world: World, sign_in: SignIn) -> None:
    at = case(world)
    client = sign_in(at.user)
    assert answers(client, at.page) == [200, 200]
    at.take()
    assert answers(client, at.page) == [404, 404]


@pytest.mark.parametrize("headers", HEADERS, ids=["page", "fragment"])
@pytest.mark.parametrize("change", [{"is_active": False}, {"blocked": True}], ids=["deactivated", "blocked"])
def test_closed_account_is_out(change: dict[str, bool], headers: dict[str, str], world: World, sign_in: SignIn) -> None:
    client, other = sign_in(world.carla), sign_in(world.dirk)
    assert client.get("/").status_code == 200
    wanted = {"is_active": True, "blocked": False, "valid_until": None, **change}
    change_account(user=world.carla, by=world.klantbeheer, **wanted)
    assert is_out(client, headers)
    assert other.get("/").status_code == 200


@pytest.mark.parametrize("headers", HEADERS, ids=["page", "fragment"])
def test_account_is_out_on_the_day_after_its_last(headers: dict[str, str], world: World, sign_in: SignIn) -> None:
    """Between two requests that are ten minutes apart: the session itself would have gone on."""
    with time_machine.travel(datetime(2026, 11, 23, 23, 55, tzinfo=ZoneInfo("Europe/Amsterdam"))) as clock:
        last_day = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
        User.objects.filter(pk=world.carla.pk).update(valid_until=last_day)
        client, other = sign_in(world.carla), sign_in(world.dirk)
        assert client.get("/").status_code == 200
        clock.shift(600)
        assert is_out(client, headers)
        assert other.get("/").status_code == 200


def is_out(client: Client, headers: dict[str, str]) -> bool:
    """Sent to the log-in page, and not only once."""
    login = reverse("accounts:login")
    for _time in range(2):
        answer = client.get("/", headers=headers)
        status, target = (401, "HX-Redirect") if headers else (302, "Location")
        if answer.status_code != status or not answer[target].startswith(login):
            return False
    return True
