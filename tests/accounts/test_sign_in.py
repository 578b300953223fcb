"""Getting in and out."""

import pytest
from django.test import Client
from django.urls import reverse

from core.enums import EventOutcome
from core.models import AccessEvent
from tests.world import PASSWORD

URL = "/Account/LogOn/"
WRONG = "Login name or password is not right."


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def enter(login, password, **fields):
    return Client().post(URL, {"login": login, "password": password, **fields})


def events(event_type):
    return list(AccessEvent.objects.filter(event_type=event_type))


def test_signing_in_leads_to_the_start_page(world):
    answer = enter("Anna", PASSWORD)
    assert (answer.status_code, answer.url) == (302, reverse("casemanagement:current"))
    (event,) = events("session.started")
    assert (event.user_id, event.object_id) == (world.anna.pk, world.anna.pk)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(world):
    client = Client()
    asked = client.get("/taken/?view=late")
    assert asked.url == f"{URL}?next=/taken/%3Fview%3Dlate"
    page = client.get(asked.url)
    assert page.context["next"] == "/taken/?view=late"
    answer = client.post(URL, {"login": "anna", "password": PASSWORD, "next": page.context["next"]})
    assert answer.url == "/taken/?view=late"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"]
)
def test_signing_in_never_leads_elsewhere(world, elsewhere):
    assert enter("anna", PASSWORD, next=elsewhere).url == reverse("casemanagement:current")


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(world):
    unknown, wrong = enter("nobody", "x" * 12), enter("anna", "x" * 12)
    assert unknown.status_code == wrong.status_code == 422
    assert unknown.context["form"].non_field_errors() == wrong.context["form"].non_field_errors() == [WRONG]
    assert [(event.outcome, event.object_id) for event in events("session.refused")] == [
        (EventOutcome.REFUSED, None),
        (EventOutcome.REFUSED, world.anna.pk),
    ]


def test_what_was_typed_as_a_name_is_not_kept(world):
    enter("geheim wachtwoord", "x")
    (event,) = events("session.refused")
    assert "geheim" not in f"{event.object_name} {event.detail} {event.user_name}"


def test_an_ended_account_gets_the_same_answer(world):
    world.anna.is_active = False
    world.anna.save()
    answer = enter("anna", PASSWORD)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [WRONG])


def test_an_empty_form_says_what_is_missing(world):
    answer = enter("", "")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"login", "password"}
    assert "x-password" not in answer.content.decode()


def test_a_wrong_password_is_not_shown_again(world):
    answer = enter("anna", "verkeerd wachtwoord")
    assert "verkeerd" not in answer.content.decode()
    assert 'value="anna"' in answer.content.decode()


def test_who_is_signed_in_is_sent_on(world, sign_in):
    assert sign_in(world.anna).get(f"{URL}?next=/taken/").url == "/taken/"


def test_signing_out(world, sign_in):
    client = sign_in(world.anna)
    answer = client.post("/Account/LogOff/")
    assert answer.url == URL
    assert client.get("/taken/").url == f"{URL}?next=/taken/"
    assert [event.user_id for event in events("session.ended")] == [world.anna.pk]


def test_signing_out_takes_a_post(world, sign_in):
    assert sign_in(world.anna).get("/Account/LogOff/").status_code == 405


def test_signing_in_takes_no_put(world):
    assert Client().put(URL).status_code == 405


def test_signing_in_with_a_null_character_is_refused(world):
    assert enter("an\x00na", PASSWORD).status_code == 422
