"""Who counts as signed in, for how long, and what happens to a request that comes too late."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session, User

LOGIN = "/Account/LogOn/"
PAGE = "/Instellingen/"
FOLDER = Path(django_settings.BASE_DIR) / "templates"
BACKGROUND = {"X-Background": "1"}
WRITE = re.compile(r"(^|; )(UPDATE|INSERT|DELETE) ")  # who writes, for the change history, stands before it
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/taken/?view=late"}


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def client(world, sign_in):
    return sign_in(world.anna)


def row_of(client):
    return Session.objects.get(session_key=client.session.session_key)


def ago(client, **times):
    """Move the session's times into the past."""
    now = timezone.now()
    values = {name: now - span for name, span in times.items()}
    Session.objects.filter(session_key=client.session.session_key).update(**values)


def test_a_password_alone_is_nobody(world):
    client = Client()
    client.force_login(world.anna, backend="accounts.auth.RightsBackend")
    assert client.get(PAGE).url == f"{LOGIN}?next={PAGE}"


@pytest.mark.parametrize(
    ("times", "reason"),
    [({"seen_at": timedelta(minutes=30)}, "idle"), ({"started_at": timedelta(hours=12)}, "lasted")],
)
def test_a_session_ends_when_idle_and_after_its_longest_time(client, times, reason):
    ago(client, **times)
    key = client.session.session_key
    assert client.get(PAGE).url == f"{LOGIN}?next={PAGE}"
    assert not Session.objects.filter(session_key=key).exists()
    assert client.session["over"] == reason


@pytest.mark.parametrize(
    "times",
    [{"seen_at": timedelta(minutes=29, seconds=50)}, {"started_at": timedelta(hours=11, minutes=59, seconds=50)}],
)
def test_a_session_goes_on_until_then(client, times):
    ago(client, **times)
    assert client.get(PAGE).status_code == 200


def test_an_act_moves_the_idle_time_on(client):
    ago(client, seen_at=timedelta(minutes=29))
    client.get(PAGE)
    assert timezone.now() - row_of(client).seen_at < timedelta(seconds=10)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_page_does_by_itself_is_no_act(client, method):
    ago(client, seen_at=timedelta(minutes=20))
    before = row_of(client).seen_at
    assert getattr(client, method)(PAGE, headers=BACKGROUND).status_code in (200, 302)
    assert row_of(client).seen_at == before


def test_polling_keeps_no_session_alive(client):
    for minutes in (10, 20, 29):
        ago(client, seen_at=timedelta(minutes=minutes))
        assert client.get(PAGE, headers=BACKGROUND).status_code == 200
    ago(client, seen_at=timedelta(minutes=31))
    assert client.get(PAGE, headers=BACKGROUND).status_code == 302


def test_an_address_that_does_not_exist_is_no_act(client):
    ago(client, seen_at=timedelta(minutes=20))
    before = row_of(client).seen_at
    assert client.get("/bestaat-niet/").status_code == 404
    assert row_of(client).seen_at == before


def test_within_a_minute_nothing_is_written(client):
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get("/Instellingen/sessie/over/")
    assert [query["sql"].split()[0] for query in first] == ["SELECT", "SELECT"]  # the session, and its user
    with CaptureQueriesContext(connection) as second:
        client.get(PAGE)
    assert [query["sql"] for query in second if WRITE.search(query["sql"])] == []


def test_after_a_minute_one_thing_is_written(client):
    ago(client, seen_at=timedelta(minutes=2))
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    (written,) = [query["sql"] for query in queries if WRITE.search(query["sql"])]
    assert 'UPDATE "accounts_session" SET "seen_at"' in written


def test_an_htmx_request_that_is_too_late_moves_the_whole_page(client):
    ago(client, seen_at=timedelta(minutes=31))
    answer = client.get(PAGE, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, f"{LOGIN}?next=%2Ftaken%2F%3Fview%3Dlate")
    assert answer.content == b""


def test_an_htmx_request_from_a_strange_page_comes_back_nowhere():
    answer = Client().get(PAGE, headers={**HTMX, "HX-Current-URL": "https://example.org/taken/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, LOGIN)


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("http://testserver/taken/", f"{LOGIN}?next=%2Ftaken%2F"),
        ("https://example.org/taken/", LOGIN),
        ("", LOGIN),
    ],
)
def test_a_post_that_is_too_late_comes_back_to_the_page_it_was_sent_from(db, page, target):
    answer = Client().post("/Instellingen/sessies/uitloggen/", headers={"Referer": page})
    assert (answer.status_code, answer.url) == (302, target)


def test_who_logs_out_is_not_led_back(client):
    answer = client.post("/Account/LogOff/", headers={"Referer": "http://testserver/taken/"})
    assert answer.url == LOGIN


def test_a_redirect_elsewhere_stays_one(client):
    answer = client.get("/Instellingen/wachtwoord/", headers=HTMX)
    assert (answer.status_code, answer.has_header("HX-Redirect")) == (303, False)


@pytest.mark.parametrize(("chosen", "shown"), [("", "en"), ("nl", "nl"), ("en", "en")])
def test_each_page_is_in_the_users_language(world, client, chosen, shown):
    User.objects.filter(pk=world.anna.pk).update(language=chosen)
    assert f'<html lang="{shown}"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("house", ["nl", "en"])
def test_a_visitor_gets_the_language_of_the_house(db, settings, house):
    settings.LANGUAGE_CODE = house
    assert f'<html lang="{house}">' in Client().get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("theme", "marked"), [("system", ""), ("light", ' data-theme="light"'), ("dark", ' data-theme="dark"')]
)
def test_each_page_has_the_users_theme(world, client, theme, marked):
    User.objects.filter(pk=world.anna.pk).update(theme=theme)
    assert f'<html lang="en"{marked}>' in client.get(PAGE).content.decode()


def test_everything_that_polls_says_that_it_is_no_act():
    sources = {path.name: re.sub(r"{%.*?%}", "", path.read_text()) for path in FOLDER.rglob("*.html")}
    polls = [
        (name, tag)
        for name, source in sources.items()
        for tag in re.findall(r"<[^<>]*>", source)
        if re.search(r'hx-trigger="[^"]*every', tag)
    ]
    assert polls
    assert [name for name, tag in polls if """hx-headers='{"X-Background": "1"}'""" not in tag] == []
