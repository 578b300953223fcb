"""Searches in the access log: one line for each that was answered, none for one that was not.

Pages, fragments and refusals are counted by the walk (test_walk.py), at every address and for everybody.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AccessEvent
from dossiers.models import Employee
from tests.rights.matrix import ROLES
from tests.rights.stage import Scene, Stage

HEADERS = [{}, {"HX-Request": "true"}]
# Address, the parameter that holds what was typed, and what one must be allowed to search there.
SEARCHES = [
    ("dossiers:search", "q", "see dossiers"),
    ("dossiers:choose", "employee_text", "see dossiers"),
    ("casemanagement:report_sick", "dossier_text", "report sick"),
    ("casemanagement:assign_case_choose", "dossier_text", "assign cases"),
]
UNANSWERED = ["", "   ", "x" * 300, "zwarte\x00water"]
SIGNED_IN = [name for name, role in ROLES.items() if role.is_signed_in]


def lines(client: Client, address: str, headers: dict[str, str], **query: str) -> list[tuple[Any, ...]]:
    """What asking this writes."""
    known = list(AccessEvent.objects.values_list("pk", flat=True))
    client.get(reverse(address), query, headers=headers)
    fields = ("event_type", "user_id", "object_id", "access_rule", "detail")
    return list(AccessEvent.objects.exclude(pk__in=known).order_by("pk").values_list(*fields))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_answered_search_is_one_line_and_a_refused_one_too(name: str, scene: Scene) -> None:
    role, stage = ROLES[name], Stage(scene, name)
    client = stage.client(name)
    for address, parameter, act in SEARCHES:
        for headers in HEADERS:
            found = lines(client, address, headers, **{parameter: "Zwartewater"})
            assert [one[1:3] for one in found] == [(stage.user.pk, None)], address
            hits = Employee.objects.filter(last_name="Zwartewater").count() if role.sees("dossier Winkel") else 0
            told = ("dossier.searched", "in_sight", {"hits": hits})
            refused = ("page.refused", "", {"page": address, "status": 403})
            assert [(one[0], *one[3:]) for one in found] == [told if act in role.may else refused], address


@pytest.mark.parametrize("text", UNANSWERED, ids=["nothing", "spaces", "too long", "null"])
def test_search_that_was_not_answered_is_no_line(text: str, scene: Scene) -> None:
    client = Stage(scene, "coordinator").client("coordinator")
    for address, parameter, _act in SEARCHES:
        for headers in HEADERS:
            assert lines(client, address, headers, **{parameter: text}) == [], address


def test_search_for_an_employer_is_no_look_at_a_person(scene: Scene) -> None:
    client = Stage(scene, "coordinator").client("coordinator")
    for headers in HEADERS:
        assert lines(client, "employers:list", headers, q="Bakkerij") == []


def test_question_why_somebody_sees_a_dossier_is_a_look_at_it(scene: Scene) -> None:
    stage = Stage(scene, "klantbeheer")
    dossier, subject = stage.things["dossier Winkel"].read, stage.things["user open"].about
    hidden = stage.things["dossier unpublished"].read
    client, address = stage.client("klantbeheer"), reverse("admin:user_why", args=[subject.uuid])
    assert [client.get(address, {"number": one.number}).status_code for one in (dossier, hidden)] == [200, 422]
    event = AccessEvent.objects.get(user_id=stage.user.pk, event_type="dossier.sight_asked")
    assert (event.object_id, event.subject_dossier_id, event.access_rule) == (dossier.pk, dossier.pk, "grant")
