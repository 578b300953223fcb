"""Name and password, and what happens after too many wrong ones; and getting out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts import lockout
from accounts.models import Session, SignIn, User
from core.enums import EventOutcome
from core.limits import Limit
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.proofs import LOGIN, SECOND_STEP, give, give_app, half_way, is_in
from tests.world import PASSWORD

WRONG = "Login name or password is not right. You have %s tries left."
ONE_LEFT = "Login name or password is not right. You have 1 try left."
BLOCKED = "This account is blocked after %s tries. Ask your administrator to unblock it."


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def three_tries(settings):
    settings.SIGN_IN_TRIES = settings.AXES_FAILURE_LIMIT = 3


def enter(login, password, **fields):
    return Client().post(LOGIN, {"login": login, "password": password, **fields})


def said(answer):
    assert answer.status_code == 422
    return answer.context["form"].non_field_errors()


def events(event_type):
    return list(AccessEvent.objects.filter(event_type=event_type))


def test_a_right_password_leads_to_the_second_step_and_no_further(world):
    client = Client()
    answer = client.post(LOGIN, {"login": "Anna", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, SECOND_STEP)
    assert (is_in(client), events("session.started")) == (False, [])
    assert SignIn.objects.get().user == world.anna


def test_both_proofs_lead_to_the_start_page(world):
    app, code = give_app(world.anna)
    client = half_way("ANNA")
    answer = give(client, app, code())
    assert (answer.status_code, answer.url) == (302, reverse("casemanagement:current"))
    (event,) = events("session.started")
    assert (event.user_id, event.object_id) == (world.anna.pk, world.anna.pk)
    session = Session.objects.get(user=world.anna)
    assert (session.factor_id, session.factor_name) == (app.persistent_id, "app")
    assert (session.address, session.agent) == ("127.0.0.1", "")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(world):
    app, code = give_app(world.anna)
    client = Client()
    asked = client.get("/taken/?view=late")
    assert asked.url == f"{LOGIN}?next=/taken/%3Fview%3Dlate"
    page = client.get(asked.url)
    assert page.context["next"] == "/taken/?view=late"
    client.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": page.context["next"]})
    assert give(client, app, code()).url == "/taken/?view=late"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org", "nonsense"]
)
def test_who_is_signed_in_is_never_sent_elsewhere(world, sign_in, elsewhere):
    client = sign_in(world.anna)
    assert client.get(LOGIN, {"next": elsewhere}).url == reverse("casemanagement:current")


def test_who_is_signed_in_is_sent_on(world, sign_in):
    assert sign_in(world.anna).get(f"{LOGIN}?next=/taken/").url == "/taken/"


# The page


def test_the_page_asks_for_name_and_password_and_helps_who_forgot(world):
    html = Client().get(LOGIN).content.decode()
    assert re.search(r'<input type="text" name="login"[^>]*autocomplete="username"', html)
    assert re.search(r'<input type="password" name="password"[^>]*autocomplete="current-password"', html)
    assert 'data-show-password="id_password" aria-pressed="false" aria-label="Show what I typed"' in html
    assert f'href="{reverse("accounts:forgotten")}"' in html
    assert "<h1>Log in</h1>" in html


def test_an_empty_form_says_what_is_missing(world):
    answer = enter("", "")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"login", "password"}


def test_a_post_without_fields_says_what_is_missing(world):
    assert set(Client().post(LOGIN).context["form"].errors) == {"login", "password"}


def test_a_wrong_password_is_not_shown_again(world):
    answer = enter("anna", "verkeerd wachtwoord")
    assert "verkeerd" not in answer.content.decode()
    assert 'value="anna"' in answer.content.decode()


def test_signing_in_takes_no_put(world):
    assert Client().put(LOGIN).status_code == 405


def test_signing_in_with_a_null_character_is_refused(world):
    assert enter("an\x00na", PASSWORD).status_code == 422


# What an outsider may learn


def masked(answer, name):
    """The page without what differs between two requests of the same browser: the token against forged requests."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return html.replace(f'value="{name}"', 'value="-"')


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(world, three_tries):
    """Also when the account is blocked by it, and after that with the right password."""
    passwords = ["x" * 12] * 4 + [PASSWORD]
    unknown = [enter("nobody", password) for password in passwords]
    wrong = [enter("anna", password) for password in passwords]
    assert [masked(one, "anna") for one in wrong] == [masked(one, "nobody") for one in unknown]
    assert [(one.status_code, one.headers.keys()) for one in wrong] == [
        (one.status_code, one.headers.keys()) for one in unknown
    ]
    assert [said(one) for one in wrong] == [[WRONG % 2], [ONE_LEFT], *([[BLOCKED % 3]] * 3)]


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"blocked_at": timezone.now()}, {"locked_at": timezone.now()}]
)
def test_an_ended_account_gets_the_same_answer(world, change):
    User.objects.filter(pk=world.anna.pk).update(**change)
    right, wrong = enter("anna", PASSWORD), enter("bram", "x" * 12)
    assert masked(right, "anna") == masked(wrong, "bram")
    assert said(right) == [WRONG % 4]


@pytest.mark.parametrize("tries", [1, 2])
def test_an_unknown_name_costs_as_many_queries(world, three_tries, tries):
    counts = []
    for name in ("anna", "nobody"):
        for _number in range(tries - 1):
            enter(name, "x" * 12)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            enter(name, "x" * 12)
        counts.append(len(caught))
    assert counts[0] == counts[1] > 0


def test_an_unknown_name_costs_a_hash_too(world, monkeypatch):
    """Nearly all of the time that a try takes is the hash of the password."""
    hashed = []
    encode = type(User()).set_password
    monkeypatch.setattr(User, "set_password", lambda self, raw: (hashed.append(raw), encode(self, raw)))
    monkeypatch.setattr(User, "check_password", lambda self, raw: (hashed.append(raw), False)[1])
    enter("anna", "een poging")
    enter("nobody", "een poging")
    assert hashed == ["een poging", "een poging"]


def test_a_refusal_is_written_down(world):
    enter("nobody", "x" * 12)
    enter("anna", "x" * 12)
    assert [(event.outcome, event.object_id) for event in events("session.refused")] == [
        (EventOutcome.REFUSED, None),
        (EventOutcome.REFUSED, world.anna.pk),
    ]


def test_what_was_typed_as_a_name_is_not_kept(world):
    enter("geheim wachtwoord", "x")
    (event,) = events("session.refused")
    assert "geheim" not in f"{event.object_name} {event.detail} {event.user_name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT username, get_data, post_data, path_info FROM axes_accessattempt")
        assert "geheim" not in str(cursor.fetchall())


# Too many tries


def test_after_three_wrong_tries_the_right_password_is_refused(world, three_tries):
    assert [said(enter("anna", "x" * 12)) for _number in range(3)] == [[WRONG % 2], [ONE_LEFT], [BLOCKED % 3]]
    assert said(enter("anna", PASSWORD)) == [BLOCKED % 3]
    assert not SignIn.objects.exists()
    world.anna.refresh_from_db()
    assert world.anna.locked_at is not None
    assert [event.object_id for event in events("user.locked")] == [world.anna.pk]
    assert [message.template for message in OutgoingMessage.objects.all()] == ["locked"]


def test_spellings_of_a_name_share_one_count(world, three_tries):
    for name in ("anna", "ANNA", " Anna "):
        answer = enter(name, "x" * 12)
    assert said(answer) == [BLOCKED % 3]


def test_another_account_is_not_blocked_by_it(world, three_tries):
    for _number in range(4):
        enter("anna", "x" * 12)
    assert enter("bram", PASSWORD).url == SECOND_STEP


def test_the_right_password_starts_the_count_again(world, three_tries):
    for _round in range(3):
        enter("anna", "x" * 12)
        enter("anna", "x" * 12)
        assert enter("anna", PASSWORD).url == SECOND_STEP
    world.anna.refresh_from_db()
    assert world.anna.locked_at is None


def test_it_stays_blocked_until_somebody_unblocks_it(world, three_tries):
    for _number in range(3):
        enter("anna", "x" * 12)
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        assert said(enter("anna", PASSWORD)) == [BLOCKED % 3]
    User.objects.filter(pk=world.anna.pk).update(locked_at=None)
    lockout.forget(world.anna)
    assert enter("anna", PASSWORD).url == SECOND_STEP


def test_who_is_in_stays_in_when_the_account_is_blocked(world, sign_in, three_tries):
    client = sign_in(world.anna)
    for _number in range(3):
        enter("anna", "x" * 12)
    assert is_in(client)


def test_one_address_can_try_so_many_accounts(world, monkeypatch):
    monkeypatch.setattr("accounts.auth.PER_ADDRESS", Limit("test", times=3, period=timedelta(minutes=15)))
    assert enter("anna", PASSWORD).url == SECOND_STEP
    for number in range(3):
        assert said(enter(f"nobody{number}", "x")) == [WRONG % 4]
    assert said(enter("anna", PASSWORD)) == ["This was tried too often. Wait a while and try again."]
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(LOGIN, {"login": "anna", "password": PASSWORD}).url == SECOND_STEP
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert enter("anna", PASSWORD).url == SECOND_STEP


# Getting out


def test_signing_out(world, sign_in):
    client = sign_in(world.anna)
    answer = client.post("/Account/LogOff/")
    assert answer.url == LOGIN
    assert client.get("/taken/").url == f"{LOGIN}?next=/taken/"
    assert [event.user_id for event in events("session.ended")] == [world.anna.pk]


def test_signing_out_takes_a_post(world, sign_in):
    assert sign_in(world.anna).get("/Account/LogOff/").status_code == 405


@pytest.mark.parametrize(
    ("later", "text"),
    [
        (31, "You were not active for 30 minutes and have been logged out. Log in to go on."),
        (121, "You were logged in for 2 hours and have been logged out. Log in to go on."),
    ],
)
def test_who_was_logged_out_reads_why_once(world, sign_in, settings, later, text):
    settings.SESSION_LASTS = timedelta(hours=2)
    client = sign_in(world.anna)
    with time_machine.travel(timezone.now() + timedelta(minutes=later)):
        asked = client.get("/taken/")
        assert asked.url == f"{LOGIN}?next=/taken/"
        assert text in client.get(asked.url).content.decode()
        assert text not in client.get(asked.url).content.decode()


def test_a_made_up_reason_is_not_shown(world):
    page = Client().get(LOGIN, {"over": "<b>reason</b>"}).content.decode()
    assert "reason" not in page
    assert 'class="note"' not in page


def test_the_texts_of_the_catalogue(world, settings, three_tries):
    settings.LANGUAGE_CODE = "nl"
    with translation.override("nl"):
        assert [said(enter("anna", "x" * 12)) for _number in range(3)] == [
            ["Inlognaam of wachtwoord klopt niet. U heeft nog 2 pogingen."],
            ["Inlognaam of wachtwoord klopt niet. U heeft nog 1 poging."],
            ["Uw account is geblokkeerd na 3 pogingen. Vraag uw beheerder om het te deblokkeren."],
        ]
