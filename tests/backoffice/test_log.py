"""The access log in Beheer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.access import record
from core.enums import EventAction, EventOutcome
from core.models import AccessEvent, AccessSeal
from tests.world import World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def found(client: Client, **query: Any) -> list[AccessEvent]:
    response = client.get(reverse("admin:log"), query)
    assert response.status_code == 200
    return [line.event for line in response.context["lines"]]


def test_filter_on_dossier_number_user_outcome_and_day(world: World, sign_in: SignIn) -> None:
    dossier, other = world.employee(), world.employee()
    client = sign_in(world.klantbeheer)
    mine = record("dossier.read", EventAction.READ, by=world.anna, on=dossier, dossier_id=dossier.pk)
    refused = record(
        "page.refused", EventAction.READ, by=world.bram, on=dossier, dossier_id=dossier.pk, outcome=EventOutcome.REFUSED
    )
    theirs = record("dossier.read", EventAction.READ, by=world.anna, on=other, dossier_id=other.pk)
    assert {mine, refused} <= set(found(client, dossier=dossier.number))
    assert theirs not in found(client, dossier=dossier.number)
    assert found(client, dossier=dossier.number, q="bram") == [refused]
    assert found(client, dossier=dossier.number, outcome=4) == [refused]
    assert found(client, q="anna", event_type="dossier.read") == [theirs, mine]
    yesterday = timezone.localdate() - timedelta(days=1)
    assert found(client, q="anna", until=yesterday.isoformat()) == []


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ({"dossier": "999999999"}, "dossier", "There is no case file with this number."),
        ({"dossier": "abc"}, "dossier", "Enter a whole number."),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until", "The period ends before it begins."),
        ({"since": "31 februari"}, "since", None),
        ({"outcome": "5"}, "outcome", None),
    ],
)
def test_filter_that_makes_no_sense_shows_nothing_and_says_why(
    world: World, sign_in: SignIn, query: dict[str, str], field: str, sentence: str | None
) -> None:
    response = sign_in(world.klantbeheer).get(reverse("admin:log"), query)
    assert (response.status_code, response.context["lines"]) == (422, [])
    (said,) = response.context["filter"].errors[field]
    assert sentence in (None, said)
    assert next(iter(query.values())) in response.content.decode()


def test_reading_the_log_is_logged_without_what_was_typed(world: World, sign_in: SignIn) -> None:
    dossier = world.employee()
    client = sign_in(world.klantbeheer)
    found(client, q="anna", dossier=dossier.number)
    event = AccessEvent.objects.get(event_type="log.read")
    assert (event.action, event.user_id, event.subject_dossier_id) == ("R", world.klantbeheer.pk, dossier.pk)
    assert event.detail == {"filter": ["dossier", "q"]}
    found(client)
    assert AccessEvent.objects.filter(event_type="log.read").count() == 2


def test_line_shows_refusal_rule_and_for_whom_and_unfolds_to_every_field(world: World, sign_in: SignIn) -> None:
    event = record(
        "page.refused", EventAction.READ, by=world.anna, rule="grant", outcome=EventOutcome.REFUSED, status=404
    )
    AccessEvent.objects.filter(pk=event.pk).update(on_behalf_of_id=world.bram.pk, on_behalf_of_name="Bram")
    response = sign_in(world.klantbeheer).get(reverse("admin:log"), {"q": "anna"})
    (line,) = response.context["lines"]
    assert (line.tone, line.rule) == ("bad", "has an authorisation")
    facts = dict(line.facts)
    assert facts["On behalf of"] == f"Bram ({world.bram.pk})"
    assert (facts["Outcome"], facts["Details"], facts["Role"]) == ("Refused (4)", "status: 404", "Casemanager Arbo")
    assert len(line.facts) == 23
    page = response.content.decode()
    assert "on behalf of Bram" in page
    assert ">Refused</span>" in page.replace("\n", "")
    assert str(event.event_id) in page


def test_note_says_up_to_where_it_is_sealed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.klantbeheer)
    assert "No line has been sealed yet." in client.get(reverse("admin:log")).content.decode()
    for last in (3, 7):
        AccessSeal.objects.create(first_event=last - 2, last_event=last, leaves=b"", hash="0" * 64)
    assert "Sealed up to and including line 7" in client.get(reverse("admin:log")).content.decode()
