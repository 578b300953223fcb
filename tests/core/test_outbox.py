"""Mail and SMS that are owed: written once, sent once, tried again, given up, and readable by nobody in between."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
import time_machine
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as django_settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import connections, transaction

from core.http import UnreachableError
from core.models import AccessEvent, DemoMessage, OutgoingMessage
from core.sms import RefusedError
from core.tasks import relay_messages
from core.usecases import outbox
from core.usecases.outbox import Receiver
from tests.architecture.sources import APPS
from tests.core.fakes.mail_server import MailServer
from tests.refusals import refused

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PIET = Receiver("piet@example.org", 7, "en")
MOBILE = Receiver("+31612345678", 7, "en")
CANARY = "canary-4711"
TEMPLATES = {
    "mail/test.txt": """{% extends "mail/letter.txt" %}{% load i18n %}{% block subject %}About {{ what }}{% endblock %}
{% block text %}{{ secret }} {% get_current_language as code %}({{ code }}){% endblock %}""",
    "mail/broken.txt": "{% load i18n %}Subject\n{% include template_of_the_next_release %}",
    "sms/test.txt": "{{ code }}",
}


class Killed(BaseException):
    """The worker's process is gone: nothing that comes after this is done."""


class Texts:
    """The SMS backend of these tests: keeps what it is given, and goes wrong when it is told to."""

    sent: list[tuple[str, str]] = []
    instead: Callable[[], None] | None = None

    def send(self, *, to: str, text: str, key: str) -> None:
        if Texts.instead:
            Texts.instead()
        Texts.sent.append((key, text))


@pytest.fixture(autouse=True)
def house(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.SMS_BACKEND = "tests.core.test_outbox.Texts"
    settings.MAIL_DOMAIN = "portal.example.org"
    loaders = [("django.template.loaders.locmem.Loader", TEMPLATES), "django.template.loaders.filesystem.Loader"]
    (present,) = settings.TEMPLATES
    settings.TEMPLATES = [{**present, "OPTIONS": {"loaders": loaders}}]
    monkeypatch.setattr(outbox, "after_commit", lambda *_given, **_ids: None)
    monkeypatch.setattr(Texts, "sent", [])
    monkeypatch.setattr(Texts, "instead", None)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def owe_mail(key: str = "k1", receiver: Receiver = PIET, **context: str) -> None:
    outbox.owe_mail(receiver, template="test", key=key, **{"name": "Piet", "what": "you", "secret": CANARY, **context})


def owe_sms(key: str = "k1", receiver: Receiver = MOBILE, **options: Any) -> None:
    outbox.owe_sms(receiver, template="test", key=key, code=CANARY, **options)


def row() -> OutgoingMessage:
    return OutgoingMessage.objects.get()


def fail(error: BaseException) -> None:
    """From now on SMS end like this."""

    def raises() -> None:
        raise error

    Texts.instead = raises


def at_once(count: int, work: Callable[[int], None]) -> None:
    ready = threading.Barrier(count)

    def begin(number: int) -> None:
        ready.wait(10)
        try:
            work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(begin, range(count)))


class TestOwing:
    def test_one_key_is_one_message(self) -> None:
        for _turn in range(3):
            owe_mail("k1")
        owe_mail("k2")
        assert outbox.relay() == 2
        owe_mail("k1")
        assert outbox.relay() == 0
        assert len(mail.outbox) == 2

    @pytest.mark.django_db(transaction=True)
    def test_of_twenty_at_once_one_is_written(self) -> None:
        at_once(20, lambda _number: owe_sms("k1"))
        assert OutgoingMessage.objects.count() == 1

    def test_what_is_taken_back_is_not_owed(self) -> None:
        with transaction.atomic():
            owe_mail()
            transaction.set_rollback(True)
        assert not OutgoingMessage.objects.exists()

    def test_the_row_shows_neither_content_nor_address(self) -> None:
        owe_mail("k1")
        owe_sms("k2")
        for one in OutgoingMessage.objects.all():
            stored = repr({name: bytes(value) if name == "sealed" else value for name, value in vars(one).items()})
            assert CANARY not in stored
            assert "piet@" not in stored and "+316" not in stored
        hints = OutgoingMessage.objects.order_by("pk").values_list("recipient_hint", "recipient_id")
        assert list(hints) == [("p…@example.org", 7), ("…5678", 7)]

    def test_content_can_not_be_moved_to_another_row(self) -> None:
        owe_sms("k1")
        owe_sms("k2")
        first, second = OutgoingMessage.objects.order_by("pk")
        OutgoingMessage.objects.filter(pk=second.pk).update(sealed=first.sealed)
        assert outbox.relay() == 1
        second.refresh_from_db()
        assert (second.state, second.error.split(":")[0]) == ("waiting", "UndecryptableError")


class TestSending:
    def test_a_mail_says_who_sent_it_and_can_be_recognised(self, server: MailServer) -> None:
        owe_mail()
        assert outbox.relay() == 1
        (arrived,) = server.received
        assert arrived["Message-ID"] == f"<{row().uuid}@portal.example.org>"
        assert (arrived["To"], arrived["Subject"]) == ("piet@example.org", "About you")
        assert arrived["Auto-Submitted"] == "auto-generated"
        lines = arrived.get_content().splitlines()
        assert lines[:6] == ["Dear Piet,", "", f"{CANARY} (en)", "", "Kind regards,", "NLG Arbo"]

    def test_an_sms_goes_with_its_key(self) -> None:
        owe_sms()
        assert outbox.relay() == 1
        assert Texts.sent == [(row().uuid.hex, CANARY)]

    def test_what_was_sent_is_forgotten_and_not_sent_again(self, clock: time_machine.Traveller) -> None:
        owe_mail()
        assert (outbox.relay(), outbox.relay(), len(mail.outbox)) == (1, 0, 1)
        sent = row()
        assert (sent.state, sent.sealed, sent.lease_until, sent.sent_at, sent.tries) == ("sent", None, None, START, 1)

    def test_names_are_text_and_not_html(self) -> None:
        owe_mail(name="P. & <b>Q</b>", what="R & 'S'")
        outbox.relay()
        (sent,) = mail.outbox
        assert sent.subject == "About R & 'S'"
        assert sent.body.startswith("Dear P. & <b>Q</b>,\n")

    @pytest.mark.parametrize(("asked", "given"), [("nl", "nl"), ("en", "en"), ("", "nl")])
    def test_in_the_language_of_who_gets_it(self, asked: str, given: str, settings: Any) -> None:
        settings.LANGUAGE_CODE = "nl"
        owe_mail(receiver=Receiver("piet@example.org", 7, asked))
        outbox.relay()
        assert f"({given})" in mail.outbox[0].body

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
    def test_a_subject_can_not_bring_headers(self, end: str, server: MailServer) -> None:
        owe_mail(what=f"x{end}Bcc: eve@example.org{end}X-Eve: yes")
        assert outbox.relay() == 1
        (arrived,) = server.received
        assert (arrived["Bcc"], arrived["X-Eve"]) == (None, None)
        assert len(arrived.get_all("Subject")) == 1 and arrived["Subject"].startswith("About x")

    def test_an_address_can_not_bring_headers(self, server: MailServer) -> None:
        owe_mail(receiver=Receiver("piet@example.org\nBcc: eve@example.org"))
        assert outbox.relay() == 0
        assert (row().state, row().error.split(":")[0], server.received) == ("waiting", "ValueError", [])

    def test_a_mail_without_an_address_was_not_sent(self) -> None:
        owe_mail(receiver=Receiver(""))
        assert outbox.relay() == 0
        assert (row().state, row().error) == ("dead", "RefusedError: it has no address")

    def test_the_demo_keeps_one_mail_per_message(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.EMAIL_BACKEND = "core.demo_mail.Backend"
        owe_mail()
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(outbox, "_written", _die)
            outbox.relay()
        assert outbox.relay(now=lambda: _later(minutes=2)) == 1
        kept = DemoMessage.objects.get()
        assert (kept.channel, kept.recipient, kept.subject) == ("mail", "piet@example.org", "About you")
        assert kept.key == f"<{row().uuid}@portal.example.org>" and CANARY in kept.text


class TestTryingAgain:
    def test_waits_longer_each_time_and_gives_up_after_ten(self, clock: time_machine.Traveller) -> None:
        owe_sms()
        fail(UnreachableError("away"))
        waits = []
        for _turn in range(9):
            begun = datetime.now(UTC)
            assert outbox.relay() == 0
            assert row().state == "waiting"
            waits.append((row().next_at - begun).total_seconds())
            clock.move_to(row().next_at - timedelta(seconds=1))
            outbox.relay()
            assert row().tries == len(waits)  # a second too early: nothing was tried
            clock.shift(1)
        assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
        outbox.relay()
        dead = row()
        assert (dead.state, dead.tries, dead.error) == ("dead", 10, "UnreachableError: away")
        assert dead.sealed is not None
        clock.shift(86400)
        Texts.instead = None
        assert outbox.relay() == 0

    def test_a_later_try_that_succeeds_leaves_no_error(self, clock: time_machine.Traveller) -> None:
        owe_sms()
        fail(UnreachableError("away"))
        outbox.relay()
        clock.shift(30)
        Texts.instead = None
        assert outbox.relay() == 1
        assert (row().state, row().error, row().tries) == ("sent", "", 2)

    def test_what_is_refused_for_good_is_not_tried_again(self) -> None:
        owe_sms()
        fail(RefusedError("BudgetSMS 2011"))
        outbox.relay()
        assert (row().state, row().tries, row().error) == ("dead", 1, "RefusedError: BudgetSMS 2011")

    @pytest.mark.parametrize(
        ("answer", "state", "error"),
        [
            ("550 5.1.1 <piet@example.org>: unknown", "dead", "SMTPRecipientsRefused: 550 5.1.1 … unknown"),
            ("450 4.2.0 greylisted", "waiting", "SMTPRecipientsRefused: 450 4.2.0 greylisted"),
            ("552 5.2.2 full", "dead", "SMTPRecipientsRefused: 552 5.2.2 full"),
        ],
    )
    def test_answers_about_the_receiver(self, answer: str, state: str, error: str, server: MailServer) -> None:
        server.refusals["piet@example.org"] = answer
        owe_mail()
        assert outbox.relay() == 0
        assert (row().state, row().error, server.received) == (state, error, [])

    @pytest.mark.parametrize(
        ("answer", "state", "error"),
        [
            (f"554 5.7.1 bad link https://x/{CANARY}", "dead", "SMTPDataError: 554 5.7.1 bad link …"),
            ("451 4.3.0 later", "waiting", "SMTPDataError: 451 4.3.0 later"),
        ],
    )
    def test_answers_about_the_message(self, answer: str, state: str, error: str, server: MailServer) -> None:
        server.data_answer = answer
        owe_mail()
        assert outbox.relay() == 0
        assert (row().state, row().error) == (state, error)

    def test_our_own_password_says_nothing_about_the_message(self, server: MailServer, settings: Any) -> None:
        server.asks_password = True
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", CANARY
        owe_mail()
        assert outbox.relay() == 0
        assert (row().state, row().error.split(" ")[:2]) == ("waiting", ["SMTPAuthenticationError:", "535"])
        assert CANARY not in row().error

    def test_a_mail_server_that_is_away(self, settings: Any) -> None:
        with MailServer() as gone:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", gone.port
        owe_mail()
        assert outbox.relay() == 0
        assert (row().state, row().error.split(":")[0]) == ("waiting", "ConnectionRefusedError")

    @pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), ValueError(f"odd {CANARY}"), KeyError(CANARY)])
    def test_what_nobody_thought_of_is_tried_again_and_tells_no_content(self, error: Exception) -> None:
        owe_sms()
        fail(error)
        outbox.relay()
        assert (row().state, row().error.partition(", ")[0]) == ("waiting", f"{type(error).__name__}: test_outbox.py")
        assert CANARY not in row().error

    def test_a_template_that_this_release_does_not_have_comes_with_the_next(self) -> None:
        outbox.owe_mail(PIET, template="of_the_next_release", key="k1", name="Piet")
        outbox.owe_mail(PIET, template="broken", key="k2", template_of_the_next_release="mail/nowhere.txt")
        assert outbox.relay() == 0
        found = OutgoingMessage.objects.order_by("pk").values_list("state", "error")
        assert [(state, error.split(":")[0]) for state, error in found] == [("waiting", "TemplateDoesNotExist")] * 2

    def test_one_bad_message_does_not_hold_the_others(self) -> None:
        outbox.owe_mail(PIET, template="of_the_next_release", key="k1")
        owe_mail("k2")
        assert outbox.relay() == 1

    def test_a_silent_channel_does_not_hold_the_other(self, clock: time_machine.Traveller) -> None:
        """Each try of the silent one costs its whole time, so there is one in a relay."""
        for number in range(3):
            owe_sms(f"sms{number}")
            owe_mail(f"mail{number}")
        fail(UnreachableError("no answer in time"))
        assert outbox.relay() == 3
        assert OutgoingMessage.objects.filter(channel="sms", tries=1).count() == 1
        outbox.relay()
        assert OutgoingMessage.objects.filter(channel="sms", tries=1).count() == 2

    def test_a_refused_message_does_not_silence_its_channel(self) -> None:
        owe_sms("k1")
        owe_sms("k2")
        fail(RefusedError("BudgetSMS 2011"))
        outbox.relay()
        assert OutgoingMessage.objects.filter(state="dead").count() == 2


class TestExpiring:
    def test_what_came_too_late_is_not_sent_and_is_forgotten(self, clock: time_machine.Traveller) -> None:
        owe_sms(expires_at=START + timedelta(minutes=5))
        clock.shift(300)
        assert outbox.relay() == 0
        assert (row().state, row().sealed, Texts.sent) == ("expired", None, [])

    def test_until_then_it_is(self, clock: time_machine.Traveller) -> None:
        owe_sms(expires_at=START + timedelta(minutes=5))
        clock.shift(299)
        assert outbox.relay() == 1

    def test_also_while_it_waits_for_its_next_try(self, clock: time_machine.Traveller) -> None:
        owe_sms(expires_at=START + timedelta(seconds=10))
        fail(UnreachableError("away"))
        outbox.relay()
        clock.shift(10)
        outbox.relay()
        assert (row().state, row().sealed, row().tries) == ("expired", None, 1)

    def test_an_undelivered_code_is_forgotten_too_and_stays_visible(self, clock: time_machine.Traveller) -> None:
        owe_sms(expires_at=START + timedelta(minutes=5))
        fail(RefusedError("BudgetSMS 2011"))
        outbox.relay()
        assert row().sealed is not None
        clock.shift(300)
        outbox.relay()
        assert (row().state, row().sealed) == ("dead", None)


class TestLease:
    def test_who_has_it_has_it_until_the_lease_ends(self, clock: time_machine.Traveller) -> None:
        owe_sms()
        fail(Killed())
        with pytest.raises(Killed):
            outbox.relay()
        Texts.instead = None
        assert (row().state, row().lease_until) == ("sending", START + timedelta(minutes=2))
        clock.shift(119)
        assert outbox.relay() == 0
        clock.shift(1)
        assert outbox.relay() == 1
        assert (row().state, row().tries) == ("sent", 2)

    def test_a_relay_ends_before_its_leases_do(self) -> None:
        """Celery sees to it, so no two workers hand over one message."""
        assert relay_messages.soft_time_limit < relay_messages.time_limit < outbox._LEASE.total_seconds()
        assert outbox._BEGINS.total_seconds() < relay_messages.soft_time_limit

    def test_what_kills_its_worker_ten_times_is_given_up(self, clock: time_machine.Traveller) -> None:
        owe_sms()
        fail(Killed())
        for _turn in range(10):
            with pytest.raises(Killed):
                outbox.relay()
            clock.shift(120)
        assert outbox.relay() == 0
        assert (row().state, row().tries, row().error) == ("dead", 10, "worker lost")

    @pytest.mark.django_db(transaction=True)
    def test_four_relays_at_once_send_each_message_once(self) -> None:
        for number in range(40):
            owe_mail(f"k{number}")
        at_once(4, lambda _number: outbox.relay())
        ids = [str(one.extra_headers["Message-ID"]) for one in mail.outbox]
        assert (len(ids), len(set(ids))) == (40, 40)
        assert OutgoingMessage.objects.filter(state="sent", tries=1).count() == 40

    def test_a_slow_failure_does_not_undo_what_another_worker_sent(self, clock: time_machine.Traveller) -> None:
        def take_so_long_that_another_sends_it() -> None:
            Texts.instead = None
            clock.shift(120)
            assert outbox.relay() == 1
            raise UnreachableError("no answer in time")

        owe_sms()
        Texts.instead = take_so_long_that_another_sends_it
        assert outbox.relay() == 0
        assert (row().state, row().error, len(Texts.sent)) == ("sent", "", 1)

    def test_a_slow_success_is_true_whoever_has_it_by_now(self, clock: time_machine.Traveller) -> None:
        def take_so_long_that_another_fails() -> None:
            fail(UnreachableError("away"))
            clock.shift(120)
            assert outbox.relay() == 0
            assert row().state == "waiting"

        owe_sms()
        Texts.instead = take_so_long_that_another_fails
        assert outbox.relay() == 1
        assert (row().state, row().error, row().sealed) == ("sent", "", None)

    def test_a_relay_begins_nothing_new_after_half_a_minute(self, clock: time_machine.Traveller) -> None:
        for number in range(5):
            owe_sms(f"k{number}")
        Texts.instead = lambda: clock.shift(15)
        assert outbox.relay() == 2
        assert outbox.relay() == 2

    def test_died_between_their_answer_and_our_commit(
        self, server: MailServer, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The only window: the server has it, our row doesn't say so. One double, and the same Message-ID."""
        for number in range(3):
            owe_mail(f"k{number}")
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(outbox, "_written", _die)
            outbox.relay()
        clock.shift(120)
        assert outbox.relay() == 3
        ids = server.message_ids()
        assert (len(ids), len(set(ids))) == (4, 3)
        assert ids.count(f"<{OutgoingMessage.objects.order_by('pk')[0].uuid}@portal.example.org>") == 2

    def test_died_before_their_answer(self, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
        owe_mail()
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(EmailMessage, "send", _die)
            outbox.relay()
        clock.shift(120)
        assert outbox.relay() == 1
        assert len(mail.outbox) == 1


class Somebody:
    """Who has these rights and no others; the core knows no users."""

    def __init__(self, *rights: str) -> None:
        self.rights = rights

    def has_perm(self, right: str, obj: Any = None) -> bool:
        return right in self.rights


class TestSendingAgain:
    @pytest.fixture
    def dead(self) -> OutgoingMessage:
        owe_mail()
        OutgoingMessage.objects.update(state="dead", tries=10, error="SMTPDataError: 554 no")
        return row()

    def test_gives_the_tries_back_and_is_logged(self, dead: OutgoingMessage, clock: time_machine.Traveller) -> None:
        clock.shift(3600)
        outbox.send_again(message=dead, by=Somebody("accounts.manage_users"))
        assert (row().state, row().tries, row().next_at) == ("waiting", 0, START + timedelta(hours=1))
        assert outbox.relay() == 1
        assert mail.outbox[0].extra_headers["Message-ID"] == f"<{dead.uuid}@portal.example.org>"
        event = AccessEvent.objects.get(event_type="message.sent_again")
        assert (event.object_id, event.object_name) == (dead.pk, "test p…@example.org")

    def test_is_for_who_manages_users(self, dead: OutgoingMessage) -> None:
        with pytest.raises(PermissionDenied):
            outbox.send_again(message=dead, by=Somebody("accounts.use_backoffice"))
        assert row().state == "dead"

    def test_is_announced(self, dead: OutgoingMessage, monkeypatch: pytest.MonkeyPatch) -> None:
        announced: list[str] = []
        monkeypatch.setattr(outbox, "after_commit", announced.append)
        outbox.send_again(message=dead, by=Somebody("accounts.manage_users"))
        assert announced == ["core.relay_messages"]

    @pytest.mark.parametrize("state", ["waiting", "sending", "sent", "expired"])
    def test_only_what_was_not_delivered(self, state: str, dead: OutgoingMessage) -> None:
        OutgoingMessage.objects.update(state=state)
        with refused("Only a message that was not delivered can be sent again."):
            outbox.send_again(message=dead, by=Somebody("accounts.manage_users"))
        assert (row().state, row().tries) == (state, 10)
        assert not AccessEvent.objects.filter(event_type="message.sent_again").exists()

    @pytest.mark.parametrize("gone", [{"sealed": None}, {"expires_at": START}])
    def test_not_what_has_expired(self, gone: dict[str, Any], dead: OutgoingMessage) -> None:
        OutgoingMessage.objects.update(**gone)
        with time_machine.travel(START), refused("This message has expired"):
            outbox.send_again(message=dead, by=Somebody("accounts.manage_users"))
        assert row().state == "dead"


def test_a_month_later_only_what_can_still_be_sent_is_left(clock: time_machine.Traveller) -> None:
    states = ["waiting", "sending", "sent", "dead", "expired"]
    for number, state in enumerate(states * 2):
        owe_mail(f"k{number}")
        OutgoingMessage.objects.filter(dedupe_key=f"k{number}").update(
            state=state, created_at=START - timedelta(days=31 if number < len(states) else 29)
        )
    owe_mail("useless")
    OutgoingMessage.objects.filter(dedupe_key="useless").update(
        state="dead", sealed=None, created_at=START - timedelta(days=31)
    )
    DemoMessage.objects.create(key="old", channel="sms", text="x", arrived_at=START - timedelta(days=31))
    DemoMessage.objects.create(key="new", channel="sms", text="x")
    assert outbox.forget_past() == 3
    left = OutgoingMessage.objects.filter(created_at__lt=START - timedelta(days=30)).values_list("state", flat=True)
    assert sorted(left) == ["dead", "sending", "waiting"]
    assert DemoMessage.objects.get().key == "new"


def test_beat_sends_what_the_worker_knows() -> None:
    for name in APPS:
        if find_spec(f"{name}.tasks"):
            import_module(f"{name}.tasks")
    tasks = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks >= {"core.relay_messages", "core.forget_past"}
    assert tasks - set(current_app.tasks) == set()


def _later(**time: int) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


def _die(*_given: Any, **_named: Any) -> None:
    raise Killed
