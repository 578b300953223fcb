"""BudgetSMS against a fake of it on loopback that answers, refuses, stalls and repeats."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from core import sms
from core.http import UnreachableError
from core.models import DemoMessage
from core.sms import RefusedError, budgetsms
from core.sms.demo import Backend as DemoBackend
from tests.core.fakes.sms_provider import SmsProvider
from tests.core.fakes.web_server import WebServer, reply

HANDLE, USERNAME = "handle-canary", "username-canary"


@pytest.fixture(autouse=True)
def budget_sms(settings: Any) -> None:
    settings.SMS_BACKEND = "core.sms.budgetsms.Backend"
    settings.SMS_USERNAME, settings.SMS_USER_ID, settings.SMS_HANDLE = USERNAME, "21547", HANDLE


@pytest.fixture
def provider(settings: Any) -> Iterator[SmsProvider]:
    with SmsProvider() as running:
        settings.SMS_URL = running.url
        yield running


def send(key: str = "k1") -> None:
    sms.backend().send(to="+31612345678", text="a1b2c3 is your code & more", key=key)


def test_the_provider_gets_what_it_needs(provider: SmsProvider) -> None:
    send()
    assert provider.asked == [
        {
            "username": USERNAME,
            "userid": "21547",
            "handle": HANDLE,
            "from": "NLGArbo",
            "to": "31612345678",
            "msg": "a1b2c3 is your code & more",
            "customid": "k1",
        }
    ]
    assert provider.sent == {"k1": 1}


def test_a_second_time_with_one_key_is_one_sms_and_no_fault(provider: SmsProvider) -> None:
    send("k1")
    send("k1")
    send("k2")
    assert len(provider.asked) == 3
    assert provider.sent == {"k1": 1, "k2": 1}


@pytest.mark.parametrize("code", ["2001", "2010", "2011", "2012", "3001", "3003"])
def test_a_message_that_can_never_go_is_refused(provider: SmsProvider, code: str) -> None:
    provider.instead = [(200, f"ERR {code}")]
    with pytest.raises(RefusedError, match=f"^BudgetSMS {code}$"):
        send()


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "ERR 1001"),  # our credit
        (200, "ERR 4002"),  # their system
        (500, "Internal Server Error"),
        (502, "<html>OK 1</html>"),
        (200, ""),
        (200, "OK"),  # without the number of the message
        (200, "OKAY 1"),
        (200, "ERR"),
        (200, "ERR 2"),
        (200, "ERR 20111"),
        (200, "ok 12"),
    ],
)
def test_anything_else_is_for_another_time(provider: SmsProvider, status: int, text: str) -> None:
    provider.instead = [(status, text)]
    with pytest.raises(UnreachableError):
        send()
    send()
    assert provider.sent == {"k1": 1}


def test_a_provider_that_stalls_is_left_and_the_next_try_finds_it_was_sent(
    provider: SmsProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgetsms, "_SECONDS", 0.3)
    provider.stalls = True
    with pytest.raises(UnreachableError):
        send()
    provider.stalls = False
    send()
    assert len(provider.asked) == 2
    assert provider.sent == {"k1": 1}


def test_what_we_sign_in_with_goes_nowhere_else(settings: Any) -> None:
    asked: list[str] = []

    def send_on(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path.partition("?")[0])
        reply(handler, "", status=302, Location=f"{settings.SMS_URL}elsewhere")

    with WebServer(send_on) as server:
        settings.SMS_URL = server.url
        with pytest.raises(UnreachableError):
            send()
    assert asked == ["/"]


def test_errors_never_hold_what_we_sign_in_with(provider: SmsProvider, settings: Any) -> None:
    errors = []
    provider.instead = [
        (500, f"{HANDLE} {USERNAME} {HANDLE}"),
        (200, f"ERR 1002 {HANDLE}"),
        (200, f"ERR 2011 {HANDLE}"),
    ]
    for _turn in range(3):
        with pytest.raises((UnreachableError, RefusedError)) as caught:
            send()
        errors.append(str(caught.value))
    settings.SMS_URL = "http://budgetsms.example/"
    with pytest.raises(UnreachableError) as caught:
        send()
    errors.append(str(caught.value))
    assert errors == [
        "BudgetSMS answered something else (HTTP 500)",
        "BudgetSMS answered 1002 (HTTP 200)",
        "BudgetSMS 2011",
        "budgetsms.example must be reached over https",
    ]


@pytest.mark.django_db
def test_the_demo_keeps_one_message_per_key() -> None:
    for _turn in range(2):
        DemoBackend().send(to="+31612345678", text="a1b2c3 is your code", key="k1")
    message = DemoMessage.objects.get()
    assert (message.channel, message.recipient, message.text) == ("sms", "+31612345678", "a1b2c3 is your code")
