"""The list of own sessions, ending them, and how long this one lasts."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import agents
from accounts.models import Session
from accounts.sessions import DETAILS
from core.models import AccessEvent

LIST = "/Instellingen/sessies/"
ALL = "/Instellingen/sessies/uitloggen/"
LEFT = "/Instellingen/sessie/over/"
EXTEND = "/Instellingen/sessie/verlengen/"
LOGIN = "/Account/LogOn/"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def here(world, sign_in):
    return sign_in(world.anna)


@pytest.fixture
def elsewhere(world, sign_in):
    """Anna in another browser."""
    client = sign_in(world.anna)
    session = client.session
    session[DETAILS] = {
        "started_at": timezone.now().isoformat(),
        "address": "192.0.2.7",
        "agent": CHROME,
        "factor_id": "accounts.appfactor/1",
        "factor_name": "app",
    }
    session.save()
    return client


def row_of(client):
    return Session.objects.get(session_key=client.session.session_key)


def end(client, session):
    return client.post(f"/Instellingen/sessies/{session.uuid}/uitloggen/")


def test_the_list_shows_each_browser_with_what_it_is(here, elsewhere):
    rows = {row["session"].pk: row for row in here.get(LIST).context["rows"]}
    assert set(rows) == {row_of(here).pk, row_of(elsewhere).pk}
    other, own = rows[row_of(elsewhere).pk], rows[row_of(here).pk]
    assert (other["browser"], other["factor"], other["is_here"]) == ("Chrome on Windows", "Authenticator app", False)
    assert (own["browser"], own["factor"], own["is_here"]) == ("unknown browser", "", True)
    page = here.get(LIST).content.decode()
    assert page.count("this session") == 1
    assert "192.0.2.7" in page
    assert row_of(here).session_key not in page


def test_the_list_leaves_out_what_is_over_and_what_is_of_others(world, here, sign_in):
    sign_in(world.bram)
    for times in ({"seen_at": timedelta(minutes=31)}, {"started_at": timedelta(hours=13)}):
        past = row_of(sign_in(world.anna))
        Session.objects.filter(pk=past.pk).update(**{name: timezone.now() - span for name, span in times.items()})
    assert [row["session"].pk for row in here.get(LIST).context["rows"]] == [row_of(here).pk]


def test_an_ended_session_is_out_at_its_next_request(world, here, elsewhere):
    answer = end(here, row_of(elsewhere))
    assert answer.url == LIST
    assert elsewhere.get(LIST).url == f"{LOGIN}?next={LIST}"
    assert here.get(LIST).status_code == 200
    (event,) = AccessEvent.objects.filter(event_type="session.ended")
    assert (event.user_id, event.object_id, event.detail) == (world.anna.pk, world.anna.pk, {"elsewhere": True})


def test_an_ended_session_is_out_at_its_next_htmx_request(here, elsewhere):
    end(here, row_of(elsewhere))
    answer = elsewhere.get(LIST, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{LIST}"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, f"{LOGIN}?next=%2FInstellingen%2Fsessies%2F")


def test_ending_this_session_logs_out(here):
    assert end(here, row_of(here)).url == LOGIN
    assert here.get(LIST).url == f"{LOGIN}?next={LIST}"


def test_a_session_of_somebody_else_does_not_exist(world, here, sign_in):
    bram = sign_in(world.bram)
    assert end(here, row_of(bram)).status_code == 404
    assert bram.get(LIST).status_code == 200


def test_a_session_that_is_not_there_does_not_exist(here):
    assert here.post(f"/Instellingen/sessies/{uuid.uuid4()}/uitloggen/").status_code == 404


def test_logging_out_everywhere_ends_all_and_only_the_own(world, here, elsewhere, sign_in):
    bram = sign_in(world.bram)
    assert here.post(ALL).url == LOGIN
    assert [client.get(LIST).status_code for client in (here, elsewhere, bram)] == [302, 302, 200]
    (event,) = AccessEvent.objects.filter(event_type="session.ended")
    assert event.detail == {"everywhere": True}


UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("address", [ALL, f"/Instellingen/sessies/{UNKNOWN}/uitloggen/", EXTEND])
def test_a_link_ends_nothing(here, address):
    assert here.get(address).status_code == 405
    assert here.get(LIST).status_code == 200


def test_a_visitor_has_no_sessions(db):
    assert Client().get(LIST).url == f"{LOGIN}?next={LIST}"
    assert Client().post(ALL).url == LOGIN
    assert Client().get(LEFT).status_code == 302


def test_time_left_is_that_of_the_first_end(here):
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    answer = here.get(LEFT).json()
    assert (50 < answer["seconds"] <= 60, answer["for_good"]) == (True, False)
    Session.objects.update(started_at=timezone.now() - timedelta(hours=11, minutes=59, seconds=30))
    answer = here.get(LEFT).json()
    assert (20 < answer["seconds"] <= 30, answer["for_good"]) == (True, True)


def test_asking_for_the_time_left_is_no_act(here):
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    before = row_of(here).seen_at
    here.get(LEFT)
    assert row_of(here).seen_at == before


def test_extending_is_an_act_also_within_the_minute(here):
    Session.objects.update(seen_at=timezone.now() - timedelta(seconds=30))
    answer = here.post(EXTEND).json()
    assert (1790 < answer["seconds"] <= 1800, answer["for_good"]) == (True, False)
    assert timezone.now() - row_of(here).seen_at < timedelta(seconds=10)


def test_extending_does_not_move_the_longest_time(here):
    Session.objects.update(started_at=timezone.now() - timedelta(hours=11, minutes=59))
    answer = here.post(EXTEND).json()
    assert (answer["seconds"] <= 60, answer["for_good"]) == (True, True)


def test_every_page_says_how_long_the_session_lasts(here):
    page = here.get(LIST).content.decode()
    assert 'data-session data-seconds="1800"' in page or 'data-session data-seconds="1799"' in page
    assert "You will be logged out in 2 minutes" in page
    assert "data-session" not in Client().get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/131.0.0.0", "Edge on Windows"),
        (f"{CHROME} OPR/115.0", "Opera on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
            "Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/131.0 Mobile/15E148 Safari/604.1",
            "Chrome on iOS",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) FxiOS/132.0 Safari/605.1.15", "Firefox on iOS"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Firefox/132.0", "Firefox"),
        ("curl/8.5.0", "unknown browser"),
        ("", "unknown browser"),
    ],
)
def test_a_browser_in_words(agent, words):
    assert agents.in_words(agent) == words
