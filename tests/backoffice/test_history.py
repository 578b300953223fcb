"""Historie in Beheer: who changed which field from what to what."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User, UserRight
from accounts.usecases.rights import set_group_right
from backoffice.queries_history import KINDS
from backoffice.wording_history import label_of
from core.history import histories, written_by
from core.models import AccessEvent
from dossiers.models import Employee, Grant, Period
from orgstructure.models import Node
from tests.world import World, fresh

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def lines(client: Client, name: str, thing: Any, **query: str) -> list[Any]:
    response = client.get(reverse(f"admin:{name}_history", args=[thing.uuid]), query)
    assert response.status_code == 200
    return response.context["lines"]


def said(line: Any) -> tuple[Any, ...]:
    return line.who, line.thing, str(line.how), line.which, [(one.label, one.was, one.became) for one in line.fields]


def test_every_recorded_model_and_field_has_words() -> None:
    assert {one.pgh_tracked_model for one in histories()} == {kind.model for kind in KINDS}
    for one in histories():
        for field in one._meta.concrete_fields:
            if not field.name.startswith("pgh_"):
                assert label_of(one.pgh_tracked_model._meta.get_field(field.name))


def test_user_shows_each_change_with_who_and_what(world: World, sign_in: SignIn) -> None:
    right = Permission.objects.get(codename="assign_case")
    with written_by(world.klantbeheer.pk, request="x"):
        User.objects.filter(pk=world.dirk.pk).update(email="d@example.org", valid_until=date(2030, 1, 31))
        User.objects.filter(pk=world.dirk.pk).update(email="", group=world.bedrijfsarts)
        UserRight.objects.create(user=world.dirk, permission=right, allow=True).delete()
        Grant.objects.create(user=world.dirk, node=world.zuyd, allow=False)
        world.dirk.further_groups.add(world.taakdelegatie)
    grant, took, gave, second, first, made = _by_number(lines(sign_in(world.klantbeheer), "user", world.dirk))
    by = str(world.klantbeheer)
    assert said(first) == (
        by, "User", "changed", "",
        [("E-mail address", "dirk@example.org", "d@example.org"), ("Valid until", "–", "31-01-2030")],
    )  # fmt: skip
    assert said(second) == (
        by, "User", "changed", "",
        [("E-mail address", "d@example.org", "–"), ("Group", str(world.arbo), str(world.bedrijfsarts))],
    )  # fmt: skip
    assert said(gave) == (by, "Right of the user", "added", right.name, [("Allowed", "–", "yes")])
    assert said(took) == (by, "Right of the user", "removed", right.name, [("Allowed", "yes", "–")])
    assert said(grant) == (by, "Authorisation", "added", "Dirk · Zuyd", [("Allowed", "–", "no")])
    assert (made.who, made.thing, str(made.how)) == ("system", "User", "added")
    assert ("Login name", "–", "dirk") in [(one.label, one.was, one.became) for one in made.fields]


def _by_number(found: list[Any]) -> list[Any]:
    """Within one transaction, as tests are, all is of the same moment: put in the order of the acts."""
    wanted = ["Authorisation", "Right of the user", "Right of the user", "User", "User", "User"]
    kept = [line for line in found if line.thing != "Membership"]
    assert [line.which for line in found if line.thing == "Membership"] == ["Dirk · Casemanager Taakdelegatie"]
    assert sorted(line.thing for line in kept) == wanted
    return [next(kept.pop(at) for at, line in enumerate(kept) if line.thing == thing) for thing in wanted]


def test_group_shows_rights_and_members(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    client.post(reverse("admin:group_rights", args=[world.bedrijfsarts.uuid]), {"give": "casemanagement.assign_case"})
    world.anna.further_groups.add(world.bedrijfsarts)
    found = [said(line) for line in lines(client, "group", world.bedrijfsarts)]
    right = Permission.objects.get(codename="assign_case").name
    assert (str(world.klantbeheer), "Right of the group", "added", right, []) in found
    assert ("Membership", "added", "Anna · Bedrijfsarts") in [line[1:4] for line in found]


def test_part_shows_its_own_and_who_was_chosen_on_it(world: World, sign_in: SignIn) -> None:
    world.coordinator(world.zuyd, world.carla)
    client = sign_in(world.klantbeheer)
    client.post(reverse("admin:part_rename", args=[world.zuyd.uuid]), {"name": "Zuid"})
    found = [said(line) for line in lines(client, "part", world.zuyd)]
    assert (str(world.klantbeheer), "Part", "changed", "", [("Name", "Zuyd", "Zuid")]) in found
    assert ("Coordinator", "changed", str(world.arbo), [("User", "Anna", "Carla")]) in [line[1:] for line in found]
    page = client.get(reverse("admin:part", args=[world.zuyd.uuid])).content.decode()
    assert reverse("admin:part_history", args=[world.zuyd.uuid]) in page


def test_dossier_shows_employee_trajectory_and_tasks(world: World, sign_in: SignIn) -> None:
    dossier = world.employee(last_name="Jansen")
    trajectory = world.sick(dossier, days_ago=20)
    Employee.objects.filter(pk=dossier.employee_id).update(last_name="Pieters")
    Period.objects.filter(trajectory=trajectory).update(percentage=62.5)
    found = [said(line)[1:] for line in lines(sign_in(world.klantbeheer), "dossier", dossier)]
    assert ("Employee", "changed", "", [("Surname", "Jansen", "Pieters")]) in found
    begin = f"{trajectory.first_day:%d-%m-%Y}"
    assert ("Percentage", "changed", begin, [("Absence percentage", "100%", "62.5%")]) in found
    assert ("Trajectory", "added", begin) in [line[:3] for line in found]


def test_thing_that_is_gone_goes_by_its_number(world: World, sign_in: SignIn) -> None:
    gone = Node.objects.create(name="Weg", kind="office", parent=fresh(world.root))
    Grant.objects.create(user=world.dirk, node=gone).delete()
    number = gone.pk
    gone.delete()
    found = lines(sign_in(world.klantbeheer), "user", world.dirk)
    assert {line.which for line in found if line.thing == "Authorisation"} == {f"Dirk · removed ({number})"}


def test_pages_follow_each_other_without_gap_or_repeat(world: World, sign_in: SignIn) -> None:
    for number in range(70):
        User.objects.filter(pk=world.dirk.pk).update(first_name=f"D{number}")
        Grant.objects.create(user=world.dirk, employee=world.employee().employee)
    client, page = sign_in(world.klantbeheer), reverse("admin:user_history", args=[world.dirk.uuid])
    seen, address = [], page
    while address:
        context = client.get(address).context
        assert len(context["lines"]) <= 50
        seen += [(line.thing, line.which, tuple(line.fields)) for line in context["lines"]]
        address = context["next"] and page + context["next"]
    assert (len(seen), len(set(seen))) == (141, 141)
    names = [one.became for line in seen for one in line[2] if one.label == "First name"]
    assert names == [f"D{number}" for number in reversed(range(70))]


def test_what_is_no_place_is_the_first_page(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    whole = lines(client, "user", world.dirk)
    for text in ("x", "2026-01-01~1~1", "~~", "2026-01-01T00:00:00+00:00~a~1"):
        assert lines(client, "user", world.dirk, voor=text) == whole


def test_page_asks_as_much_for_more_lines(world: World, sign_in: SignIn) -> None:
    client, page = sign_in(world.klantbeheer), reverse("admin:user_history", args=[world.dirk.uuid])
    asked = []
    for number in range(3):
        User.objects.filter(pk=world.dirk.pk).update(first_name=f"D{number}")
        Grant.objects.create(user=world.dirk, employee=world.employee().employee)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page)
        asked.append(len(queries))
    assert asked[0] == asked[2] <= 13


def test_reading_the_history_is_in_the_access_log(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    lines(sign_in(world.klantbeheer), "dossier", dossier)
    event = AccessEvent.objects.get(event_type="history.read")
    assert (event.user_id, event.subject_dossier_id, event.access_rule) == (world.klantbeheer.pk, dossier.pk, "grant")


def test_who_may_not_gets_nothing(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    pages = {"user": world.anna, "group": world.arbo, "part": world.zuyd, "dossier": dossier}
    for user in (world.anna, world.baker):
        for name, thing in pages.items():
            assert sign_in(user).get(reverse(f"admin:{name}_history", args=[thing.uuid])).status_code == 403


def test_administrator_of_an_employer_has_no_dossier_history(world: World, sign_in: SignIn) -> None:
    for right in ("accounts.use_backoffice", "accounts.manage_users"):
        set_group_right(group=world.baker.group, right=right, allow=True, by=world.klantbeheer)
    dossier = world.employee()
    client = sign_in(world.baker)
    assert client.get(reverse("admin:dossier_history", args=[dossier.uuid])).status_code == 404
    assert "historie" not in client.get(reverse("dossiers:detail", args=[dossier.uuid])).content.decode()


def test_dossier_leads_to_its_history(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    page = reverse("dossiers:detail", args=[dossier.uuid])
    link = reverse("admin:dossier_history", args=[dossier.uuid])
    assert link in sign_in(world.klantbeheer).get(page).content.decode()
    assert link not in sign_in(world.anna).get(page).content.decode()
