"""The pages about mail and SMS: for who manages users only, without content, and the demo's mailbox."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import Error, Warning
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.usecases.rights import set_group_right
from backoffice.message_kinds import KINDS, TONES
from core import checks
from core.enums import MessageState
from core.models import AccessEvent, DemoMessage, OutgoingMessage
from core.usecases import outbox
from core.usecases.outbox import Receiver
from tests.world import World

SignIn = Callable[[User], Client]
CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def owe(key: str, *, state: str = "waiting", channel: str = "mail", **fields: Any) -> OutgoingMessage:
    if channel == "mail":
        outbox.owe_mail(Receiver("piet@example.org"), template="locked", key=key, name=CANARY)
    else:
        outbox.owe_sms(Receiver("+31612345678"), template="code", key=key, code=CANARY, minutes="5")
    OutgoingMessage.objects.filter(dedupe_key=key).update(state=state, **fields)
    return OutgoingMessage.objects.get(dedupe_key=key)


def shown(client: Client, **query: str) -> list[OutgoingMessage]:
    response = client.get(reverse("admin:messages"), query)
    assert response.status_code == 200
    return [message for message, *_words in response.context["lines"]]


def text_of(client: Client, page: str, **query: str) -> str:
    html = client.get(reverse(page), query).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


class TestWho:
    @pytest.mark.parametrize("right", [True, False])
    def test_only_who_manages_users(self, right: bool, world: World, sign_in: SignIn) -> None:
        """Beheer itself is not enough."""
        message = owe("k1", state="dead")
        set_group_right(group=world.arbo, right="accounts.use_backoffice", allow=True, by=world.klantbeheer)
        if right:
            set_group_right(group=world.arbo, right="accounts.manage_users", allow=True, by=world.klantbeheer)
        client = sign_in(world.carla)
        again = reverse("admin:message_send_again", args=[message.uuid])
        statuses = [
            client.get(reverse("admin:messages")).status_code,
            client.get(reverse("admin:demo_messages")).status_code,
            client.post(again).status_code,
        ]
        assert statuses == ([200, 200, 302] if right else [403, 403, 403])
        message.refresh_from_db()
        assert message.state == ("waiting" if right else "dead")
        entries = {card["url"] for card in client.get(reverse("admin:index")).context["cards"]}
        pages = {reverse("admin:messages"), reverse("admin:demo_messages")}
        assert entries & pages == (pages if right else set())

    def test_a_number_on_the_start_page_is_for_them_too(self, world: World, sign_in: SignIn) -> None:
        owe("k1", state="dead")
        set_group_right(group=world.arbo, right="accounts.use_backoffice", allow=True, by=world.klantbeheer)
        client = sign_in(world.carla)
        assert client.get(reverse("admin:index")).context["undelivered"] == 0
        assert "could not be delivered" not in text_of(client, "admin:index")


class TestList:
    def test_newest_first_without_content_or_address(self, world: World, sign_in: SignIn) -> None:
        first = owe("k1", state="dead", tries=10, error="SMTPDataError: 554 no")
        second = owe("k2", channel="sms", tries=2)
        client = sign_in(world.klantbeheer)
        assert shown(client) == [second, first]
        text = text_of(client, "admin:messages")
        assert "Account blocked Mail p…@example.org Not delivered SMTPDataError: 554 no 10" in text
        assert "Code for logging in SMS …5678 Waiting Next try:" in text
        assert CANARY not in text and "piet@" not in text and "+316" not in text

    def test_filter_on_state_and_kind(self, world: World, sign_in: SignIn) -> None:
        dead, code = owe("k1", state="dead"), owe("k2", channel="sms")
        client = sign_in(world.klantbeheer)
        assert shown(client, state="dead") == [dead]
        assert shown(client, kind="code") == [code]
        assert shown(client, kind="code", state="dead") == []
        assert shown(client, state="odd") == [code, dead]

    def test_page_by_page_without_counting(self, world: World, sign_in: SignIn) -> None:
        everything = [owe(f"k{number}", state="dead") for number in range(52)][::-1]
        client = sign_in(world.klantbeheer)
        with CaptureQueriesContext(connection) as asked:
            first = client.get(reverse("admin:messages"), {"state": "dead"})
        (statement,) = [query["sql"] for query in asked if "core_outgoingmessage" in query["sql"]]
        assert "COUNT(" not in statement
        assert [message for message, *_words in first.context["lines"]] == everything[:50]
        address = first.context["next"]
        second = client.get(f"{reverse('admin:messages')}{address}")
        assert [message for message, *_words in second.context["lines"]] == everything[50:]
        assert (second.context["next"], second.context["first"]) == ("", "?state=dead")

    @pytest.mark.parametrize("place", ["x", "-1", "9" * 30, "²"])
    def test_an_odd_place_in_the_list_is_no_fault(self, place: str, world: World, sign_in: SignIn) -> None:
        message = owe("k1")
        assert shown(sign_in(world.klantbeheer), voor=place) == [message]

    def test_a_kind_of_a_former_release_is_shown_by_its_name(self, world: World, sign_in: SignIn) -> None:
        owe("k1", template="no_longer_there")
        assert "no_longer_there" in text_of(sign_in(world.klantbeheer), "admin:messages")

    def test_every_template_has_a_name_and_every_state_a_colour(self) -> None:
        folder = Path(django_settings.BASE_DIR) / "templates"
        templates = {path.stem for channel in ("mail", "sms") for path in (folder / channel).glob("*.txt")}
        assert set(KINDS) == templates - {"letter"}
        assert set(TONES) == set(MessageState)


class TestSendingAgain:
    def test_from_the_list_and_back_to_it(self, world: World, sign_in: SignIn) -> None:
        message = owe("k1", state="dead", tries=10)
        client = sign_in(world.klantbeheer)
        action = f"{reverse('admin:message_send_again', args=[message.uuid])}?state=dead"
        assert action in client.get(reverse("admin:messages"), {"state": "dead"}).content.decode()

        response = client.post(action, follow=True)

        assert response.redirect_chain == [(f"{reverse('admin:messages')}?state=dead", 302)]
        assert [str(one) for one in response.context["messages"]] == ["The message is being sent again."]
        message.refresh_from_db()
        assert (message.state, message.tries) == ("waiting", 0)
        event = AccessEvent.objects.get(event_type="message.sent_again")
        assert (event.user_id, event.object_id) == (world.klantbeheer.pk, message.pk)

    def test_twice_is_once(self, world: World, sign_in: SignIn) -> None:
        message = owe("k1", state="dead")
        client, action = sign_in(world.klantbeheer), reverse("admin:message_send_again", args=[message.uuid])
        client.post(action)
        response = client.post(action, follow=True)
        told = [str(one) for one in response.context["messages"]]
        assert told[-1] == "Only a message that was not delivered can be sent again."
        assert AccessEvent.objects.filter(event_type="message.sent_again").count() == 1

    @pytest.mark.parametrize("fields", [{"state": "sent"}, {"state": "waiting"}, {"sealed": None}, {"expires_at": 0}])
    def test_is_offered_for_what_can_be(self, fields: dict[str, Any], world: World, sign_in: SignIn) -> None:
        if "expires_at" in fields:
            fields = {"expires_at": timezone.now() - timedelta(minutes=1)}
        owe("k1", **{"state": "dead", **fields})
        offered = owe("k2", state="dead")
        html = sign_in(world.klantbeheer).get(reverse("admin:messages")).content.decode()
        assert re.findall(r"berichten/([0-9a-f-]{36})/opnieuw/", html) == [str(offered.uuid)]

    def test_looking_is_no_sending(self, world: World, sign_in: SignIn) -> None:
        message = owe("k1", state="dead")
        client = sign_in(world.klantbeheer)
        assert client.get(reverse("admin:message_send_again", args=[message.uuid])).status_code == 405
        message.refresh_from_db()
        assert message.state == "dead"


@pytest.mark.parametrize(
    ("dead", "words"),
    [(1, ["1 message could not be delivered."]), (3, ["3 messages could not be delivered."]), (0, [])],
)
def test_start_page_counts_what_was_not_delivered(dead: int, words: list[str], world: World, sign_in: SignIn) -> None:
    owe("sent", state="sent")
    for number in range(dead):
        owe(f"k{number}", state="dead")
    client = sign_in(world.klantbeheer)
    assert client.get(reverse("admin:index")).context["undelivered"] == dead
    assert re.findall(r"\d messages? could not be delivered\.", text_of(client, "admin:index")) == words


class TestDemo:
    def test_shows_all_mail_and_sms_newest_first(self, world: World, sign_in: SignIn) -> None:
        DemoMessage.objects.create(
            key="1", channel="mail", recipient="piet@example.org", subject="One", text="Dear <b>"
        )
        DemoMessage.objects.create(
            key="2", channel="sms", recipient="+31612345678", text="Look at https://portal.example/x?a=1&b=<script>"
        )
        client = sign_in(world.klantbeheer)
        html = client.get(reverse("admin:demo_messages")).content.decode()
        assert html.index("+31612345678") < html.index("piet@example.org")
        assert "This is the mailbox of the demo." in html
        assert "Dear &lt;b&gt;" in html and "<script>" not in html.replace('<script src="', "")
        assert '<a href="https://portal.example/x?a=1&amp;b=' in html

    def test_filter_on_receiver(self, world: World, sign_in: SignIn) -> None:
        for name in ("piet", "marie"):
            DemoMessage.objects.create(key=name, channel="mail", recipient=f"{name}@example.org", text="x")
        client = sign_in(world.klantbeheer)
        found = client.get(reverse("admin:demo_messages"), {"q": "PIET"}).context["rows"]
        assert [message.recipient for message in found] == ["piet@example.org"]

    def test_fifty_a_page(self, world: World, sign_in: SignIn) -> None:
        DemoMessage.objects.bulk_create(
            DemoMessage(key=str(number), channel="sms", recipient="+31612345678", text=str(number))
            for number in range(51)
        )
        client = sign_in(world.klantbeheer)
        first = client.get(reverse("admin:demo_messages"))
        assert [message.key for message in first.context["rows"]] == [str(number) for number in range(50, 0, -1)]
        second = client.get(reverse("admin:demo_messages") + first.context["next"])
        assert [message.key for message in second.context["rows"]] == ["0"]

    @pytest.mark.parametrize(
        ("sms", "mail", "there"),
        [
            ("core.sms.demo.Backend", "django.core.mail.backends.smtp.EmailBackend", True),
            ("core.sms.budgetsms.Backend", "core.demo_mail.Backend", True),
            ("core.sms.budgetsms.Backend", "django.core.mail.backends.smtp.EmailBackend", False),
        ],
    )
    def test_is_there_in_the_demo_only(
        self, sms: str, mail: str, there: bool, world: World, sign_in: SignIn, settings: Any
    ) -> None:
        settings.SMS_BACKEND, settings.EMAIL_BACKEND = sms, mail
        client, page = sign_in(world.klantbeheer), reverse("admin:demo_messages")
        assert client.get(page).status_code == (200 if there else 404)
        entries = [card["url"] for card in client.get(reverse("admin:index")).context["cards"]]
        assert (page in entries) is there


class TestChecks:
    def test_nothing_to_say_about_production(self, settings: Any) -> None:
        settings.SMS_BACKEND = "core.sms.budgetsms.Backend"
        assert [*checks.check_demo(), *checks.check_tries()] == []

    def test_demo_and_test_settings_are_named(self, settings: Any) -> None:
        settings.SMS_BACKEND, settings.EMAIL_BACKEND = "core.sms.demo.Backend", "core.demo_mail.Backend"
        settings.CAPTCHA_TEST_MODE = True
        found = checks.check_demo()
        assert [one.id for one in found] == ["core.W001", "core.W002", "core.W003"]
        assert {type(one) for one in found} == {Warning}

    @pytest.mark.parametrize(("tries", "wrong"), [(2, True), (3, False), (4, False), (5, False), (6, True)])
    def test_three_to_five_tries(self, tries: int, wrong: bool, settings: Any) -> None:
        settings.SIGN_IN_TRIES = tries
        assert [type(one) for one in checks.check_tries()] == ([Error] if wrong else [])
