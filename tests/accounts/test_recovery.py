"""`Inloggegevens vergeten?`: the page tells nobody anything, the mail comes to who may have it (rows 13-18)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from captcha.models import CaptchaStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import captcha
from accounts.enums import RecoveryKind, SecurityQuestion
from accounts.lockout import key_of
from accounts.models import AccountLink, RecoveryRequest, SecurityAnswer, User
from accounts.queries.recovery import Typed, question_for
from accounts.tasks import answer_recoveries, forget_past
from accounts.usecases import recovery
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.asking import answer_to, ask, enrol, link_in, mails, read
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db
PASSWORD_PAGE, LOGIN_PAGE = "/Account/vergeten/wachtwoord/", "/Account/vergeten/inlognaam/"
NEUTRAL = "If these details belong to an account, you will receive an e-mail within a few minutes."


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def anna(world: World) -> User:
    return enrol(world.anna)


def typed_by(user: User) -> dict[str, str]:
    return {"email": user.email, "login": user.login}


def requests(user: User) -> list[str]:
    """Types of the events about this user, in order."""
    events = AccessEvent.objects.filter(event_type__startswith="recovery.", object_id=user.pk).order_by("pk")
    return [f"{event.event_type} {event.detail.get('reason', '')}".strip() for event in events]


def test_the_login_page_leads_to_the_form_by_the_two_links_of_the_seed() -> None:
    page = Client().get("/Account/LogOn/").content.decode()
    assert f'<a href="{reverse("accounts:forgotten")}">Forgotten your login details?</a>' in page
    page = Client().get("/Account/vergeten/").content.decode()
    assert re.search(rf'href="{PASSWORD_PAGE}"[^>]*>\s*Request login name or password', page)
    form = Client().get(PASSWORD_PAGE)
    assert list(form.context["form"].fields) == ["email", "login", "captcha"]
    assert LOGIN_PAGE in form.content.decode()
    assert list(Client().get(LOGIN_PAGE).context["form"].fields) == ["email", "captcha"]


def test_who_asks_for_a_password_gets_a_link(anna: User) -> None:
    answer = ask(Client(), **typed_by(anna))
    assert (answer.status_code, answer.url) == (302, reverse("accounts:asked"))
    assert OutgoingMessage.objects.count() == 0
    answer_recoveries()
    (mail,) = mails("reset")
    to, text = read(mail)
    assert to == anna.email
    assert "valid for 1 hour." in text
    assert "blocked" not in text
    assert link_in(mail).startswith("http://localhost:8000/Account/koppeling/")
    assert requests(anna) == ["recovery.answered"]


def test_capitals_do_not_matter_in_name_and_address(anna: User) -> None:
    ask(Client(), email=anna.email.upper(), login="ANNA")
    answer_recoveries()
    assert [read(mail)[0] for mail in mails("reset")] == [anna.email]


def test_who_asks_for_a_login_name_gets_all_at_that_address_in_one_mail(world: World, anna: User) -> None:
    User.objects.filter(pk=world.bram.pk).update(email=anna.email.upper())
    enrol(world.bram)
    ask(Client(), "login", email=anna.email)
    answer_recoveries()
    (mail,) = mails("login_names")
    assert read(mail)[0] == anna.email
    assert "\nanna\nbram\n" in read(mail)[1]
    assert OutgoingMessage.objects.count() == 1


def test_mail_never_goes_to_what_was_typed(anna: User) -> None:
    """The database takes a dotless i for an i when it compares without case: the address would be somebody else's."""
    User.objects.filter(pk=anna.pk).update(email="mike@example.org")
    for what in ("password", "login"):
        ask(Client(), what, email="mıke@example.org", login="anna")
    for kind in RecoveryKind:
        recovery.ask(kind=kind, typed=Typed("mıke@example.org", "anna"), address="")
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0
    assert RecoveryRequest.objects.filter(answered_at=None).count() == 0


def neutral_pages(world: World, anna: User) -> list[dict[str, str]]:
    """Known, unknown, wrong address, locked, closed, never signed in."""
    User.objects.filter(pk=world.bram.pk).update(locked_at=timezone.now())
    User.objects.filter(pk=world.carla.pk).update(is_active=False)
    people = [anna, enrol(world.bram), enrol(world.carla), world.dirk]
    return [
        *map(typed_by, people),
        {"email": "nobody@example.org", "login": "nobody"},
        {"email": anna.email, "login": "bram"},
    ]


@pytest.mark.parametrize("what", ["password", "login"])
def test_everybody_gets_the_same_answer_after_the_same_queries(world: World, anna: User, what: str) -> None:
    answers = set()
    for typed in neutral_pages(world, anna):
        client = Client(REMOTE_ADDR="192.0.2.1")
        client.get(PASSWORD_PAGE)
        with CaptureQueriesContext(connection) as counted:
            answer = ask(client, what, **typed)
            page = client.get(answer.url)
        headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
        answers.add((answer.status_code, str(headers), answer.content, page.status_code, page.content, len(counted)))
    assert len(answers) == 1
    (answer,) = answers
    assert NEUTRAL in answer[4].decode()
    assert RecoveryRequest.objects.count() == 6


def test_one_row_is_written_for_known_and_unknown_alike(anna: User) -> None:
    for typed in (typed_by(anna), {"email": "nobody@example.org", "login": "nobody"}):
        ask(Client(REMOTE_ADDR="192.0.2.7"), **typed)
    rows = RecoveryRequest.objects.order_by("pk")
    assert [(row.kind, row.address, row.answered_at) for row in rows] == [("password", "192.0.2.7", None)] * 2
    assert not any(b"nobody" in bytes(row.sealed or b"") for row in rows)
    answer_recoveries()
    assert [(row.sealed, row.answered_at is not None) for row in rows.all()] == [(None, True)] * 2


def test_the_log_does_not_hold_what_was_typed() -> None:
    ask(Client(), email="secret@example.org", login="my password")
    answer_recoveries()
    events = AccessEvent.objects.filter(event_type__startswith="recovery.").order_by("pk")
    assert [event.event_type for event in events] == ["recovery.asked", "recovery.refused"]
    assert not any(word in f"{event.object_name}{event.detail}" for event in events for word in ("secret", "my pass"))


def test_who_never_signed_in_gets_no_mail_and_klantbeheer_sees_it(world: World) -> None:
    for what in ("password", "login"):
        ask(Client(), what, **typed_by(world.dirk))
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0
    assert User.objects.get(pk=world.dirk.pk).recovery_asked_at is not None
    assert requests(world.dirk) == ["recovery.refused never signed in"] * 2


def test_who_has_no_second_proof_gets_no_mail(world: World) -> None:
    User.objects.filter(pk=world.dirk.pk).update(last_login=timezone.now())
    ask(Client(), **typed_by(world.dirk))
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0
    assert User.objects.get(pk=world.dirk.pk).recovery_asked_at is not None


@pytest.mark.parametrize(
    "closed",
    [{"is_active": False}, {"blocked_at": timezone.now()}, {"valid_until": date(2020, 1, 1)}],
    ids=["deactivated", "blocked", "expired"],
)
def test_a_closed_account_gets_no_mail(anna: User, closed: dict[str, Any]) -> None:
    User.objects.filter(pk=anna.pk).update(**closed)
    for what in ("password", "login"):
        ask(Client(), what, **typed_by(anna))
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0
    assert requests(anna) == ["recovery.refused closed"] * 2


@pytest.mark.parametrize(
    "typed",
    [{"login": "bram"}, {"email": "bram@example.org"}, {"login": "ann"}],
    ids=["name of another", "address of another", "part of the name"],
)
def test_name_and_address_must_belong_together(world: World, anna: User, typed: dict[str, str]) -> None:
    enrol(world.bram)
    ask(Client(), **{**typed_by(anna), **typed})
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0


def test_who_has_no_address_gets_no_mail(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(email="")
    ask(Client(), **typed_by(anna))
    recovery.ask(kind=RecoveryKind.PASSWORD, typed=Typed("", "anna"), address="")
    answer_recoveries()
    assert OutgoingMessage.objects.count() == 0


def test_a_locked_account_gets_the_link_and_is_told_that_it_stays_blocked(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(locked_at=timezone.now())
    ask(Client(), **typed_by(anna))
    answer_recoveries()
    assert "A new password does not change that" in read(mails("reset")[0])[1]


def test_wrong_characters_are_refused_and_what_was_typed_stays(anna: User) -> None:
    client = Client()
    key = client.get(PASSWORD_PAGE).context["form"].challenge.key
    answer = client.post(PASSWORD_PAGE, {**typed_by(anna), "captcha_key": key, "captcha": "wrong"})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors == {"captcha": ["This is not what was asked for. Try again with the new one."]}
    assert (form["email"].value(), form["login"].value(), form["captcha"].value()) == (anna.email, "anna", "")
    assert form.challenge.key != key
    assert RecoveryRequest.objects.count() == 0


def test_a_form_that_is_not_complete_keeps_its_picture_and_what_was_typed_for_it() -> None:
    client = Client()
    key = client.get(PASSWORD_PAGE).context["form"].challenge.key
    answer = client.post(PASSWORD_PAGE, {"email": "x", "captcha_key": key, "captcha": "abc"})
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"email", "login"}
    assert (form.challenge.key, form["captcha"].value()) == (key, "abc")
    assert answer_to(key)


def test_an_empty_form_says_what_is_missing() -> None:
    assert set(Client().post(PASSWORD_PAGE).context["form"].errors) == {"email", "login", "captcha"}
    assert set(Client().post(LOGIN_PAGE).context["form"].errors) == {"email", "captcha"}


def test_without_a_script_the_picture_is_refreshed_and_what_was_typed_stays() -> None:
    client = Client()
    key = client.get(PASSWORD_PAGE).context["form"].challenge.key
    typed = {"email": "a@example.org", "login": "anna", "captcha_key": key, "captcha": "abc"}
    answer = client.post(PASSWORD_PAGE, {**typed, "renew": "picture"})
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (200, {})
    assert (form["email"].value(), form["login"].value(), form["captcha"].value()) == ("a@example.org", "anna", None)
    assert form.challenge.key != key
    assert not form.challenge.question
    question = client.post(PASSWORD_PAGE, {**typed, "renew": "question"}).context["form"]
    assert question["captcha"].label == question.challenge.question != ""


def test_the_question_in_text_is_as_good_as_the_picture(anna: User) -> None:
    client = Client()
    key = client.post(PASSWORD_PAGE, {"renew": "question"}).context["form"].challenge.key
    answer = client.post(PASSWORD_PAGE, {**typed_by(anna), "captcha_key": key, "captcha": answer_to(key)})
    assert answer.url == reverse("accounts:asked")


def test_after_a_wrong_answer_a_question_stays_a_question() -> None:
    client = Client()
    key = client.post(PASSWORD_PAGE, {"renew": "question"}).context["form"].challenge.key
    typed = {"email": "a@example.org", "login": "x", "captcha_kind": "question", "captcha_key": key, "captcha": "?"}
    form = client.post(PASSWORD_PAGE, typed).context["form"]
    assert form["captcha"].label == form.challenge.question != ""
    assert form.challenge.key != key


def test_one_solved_captcha_serves_one_request() -> None:
    client = Client()
    key = client.get(PASSWORD_PAGE).context["form"].challenge.key
    typed = {"email": "a@example.org", "login": "x", "captcha_key": key, "captcha": answer_to(key)}
    assert [client.post(PASSWORD_PAGE, typed).status_code for _time in range(3)] == [302, 422, 422]
    assert RecoveryRequest.objects.count() == 1


def test_of_one_account_three_requests_an_hour_are_written_and_nobody_sees_which(anna: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [ask(Client(), **typed_by(anna)).url for _time in range(5)]
        assert answers == [reverse("accounts:asked")] * 5
        assert RecoveryRequest.objects.count() == 3
        clock.shift(timedelta(hours=1, seconds=1))
        ask(Client(), **typed_by(anna))
    assert RecoveryRequest.objects.count() == 4


def test_from_one_address_twenty_tries_an_hour_are_looked_at() -> None:
    client = Client(REMOTE_ADDR="192.0.2.9")
    page = reverse("accounts:ask_login")
    for _time in range(20):
        assert client.post(page, {"email": "a@example.org", "captcha_key": "x", "captcha": "y"}).status_code == 422
    key = captcha.new("picture").key
    answer = client.post(page, {"email": "a@example.org", "captcha_key": key, "captcha": answer_to(key)})
    assert answer.context["form"].non_field_errors() == ["This was tried too often. Wait a while and try again."]
    assert CaptchaStore.objects.filter(hashkey=key).exists()
    assert ask(Client(REMOTE_ADDR="192.0.2.10"), "login", email="a@example.org").status_code == 302


def test_a_request_that_can_not_be_answered_does_not_hold_up_the_others(
    anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    broken = RecoveryRequest.objects.create(kind=RecoveryKind.PASSWORD, sealed=b"broken")
    ask(Client(), **typed_by(anna))
    answer_recoveries()
    assert len(mails("reset")) == 1
    assert [row.pk for row in RecoveryRequest.objects.filter(answered_at=None)] == [broken.pk]
    assert "was not answered" in caplog.text


def test_what_was_answered_is_not_answered_again(anna: User) -> None:
    ask(Client(), **typed_by(anna))
    assert [recovery.answer_all(), recovery.answer_all()] == [1, 0]
    assert len(mails("reset")) == 1


def test_the_request_is_announced_to_the_worker(anna: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(Client(), **typed_by(anna))
    assert RecoveryRequest.objects.get().answered_at is not None


def test_what_is_past_is_removed(anna: User) -> None:
    now = timezone.now()
    kept = RecoveryRequest.objects.create(kind="login", answered_at=now, asked_at=now - timedelta(days=29))
    RecoveryRequest.objects.create(kind="login", answered_at=now, asked_at=now - timedelta(days=31))
    RecoveryRequest.objects.create(kind="login", sealed=b"x", asked_at=now - timedelta(days=2))
    for ended in (now - timedelta(days=31), now - timedelta(days=1)):
        AccountLink.objects.create(user=anna, purpose="reset", token_hash=str(ended), until=ended)
    expired = captcha.new("picture").key
    CaptchaStore.objects.filter(hashkey=expired).update(expiration=now - timedelta(minutes=1))
    waiting = captcha.new("picture").key
    forget_past()
    assert RecoveryRequest.objects.get() == kept
    assert AccountLink.objects.get().token_hash == str(now - timedelta(days=1))
    assert CaptchaStore.objects.get().hashkey == waiting


def test_old_tries_are_forgotten_of_names_that_no_account_has(anna: User) -> None:
    long_ago = timezone.now() - timedelta(days=366)
    for name in ("anna", "nobody"):
        AccessAttempt.objects.create(username=key_of(name), failures_since_start=3)
    AccessAttempt.objects.update(attempt_time=long_ago)
    AccessAttempt.objects.create(username=key_of("somebody"), failures_since_start=1)
    forget_past()
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {key_of("anna"), key_of("somebody")}


class TestSecurityQuestion:
    @pytest.fixture(autouse=True)
    def _on(self, settings: Any) -> None:
        settings.SECURITY_QUESTION = True

    @pytest.fixture
    def asked(self, anna: User) -> User:
        recovery.set_security_answer(
            user=anna, question=SecurityQuestion.FIRST_PET, answer="Fikkie de Tweede", email="thuis@example.org"
        )
        OutgoingMessage.objects.all().delete()
        return User.objects.get(pk=anna.pk)

    def reply(self, typed: dict[str, str], answer: str, what: str = "password") -> Any:
        client = Client()
        page = ask(client, what, **typed)
        assert page.url == reverse("accounts:question")
        return client.post(page.url, {"answer": answer})

    @pytest.mark.parametrize("answer", ["Fikkie de Tweede", " FIKKIE  de tweede "])
    def test_the_right_answer_brings_the_mail_to_the_address_given_with_it(self, asked: User, answer: str) -> None:
        assert self.reply(typed_by(asked), answer).url == reverse("accounts:asked")
        answer_recoveries()
        assert [read(mail)[0] for mail in mails("reset")] == ["thuis@example.org"]

    def test_the_address_given_with_the_answer_may_be_typed_too(self, asked: User) -> None:
        self.reply({"email": "Thuis@example.org", "login": "anna"}, "fikkie de tweede")
        self.reply({"email": "Thuis@example.org"}, "fikkie de tweede", "login")
        answer_recoveries()
        assert [read(mail)[0] for mail in mails("reset") + mails("login_names")] == ["thuis@example.org"] * 2

    def test_a_wrong_answer_brings_the_same_page_and_no_mail(self, asked: User) -> None:
        for what in ("password", "login"):
            assert self.reply(typed_by(asked), "Fikkie", what).url == reverse("accounts:asked")
        answer_recoveries()
        assert OutgoingMessage.objects.count() == 0
        assert requests(asked) == ["recovery.refused answer"] * 2

    def test_the_answer_is_only_an_addition(self, asked: User) -> None:
        """It leads to the mail with the link, which leads to the password; the second proof still comes."""
        typed = {**typed_by(asked), "email": "nobody@example.org"}
        self.reply(typed, "fikkie de tweede")
        answer_recoveries()
        assert OutgoingMessage.objects.count() == 0

    def test_who_has_set_no_question_is_asked_one_all_the_same(self, world: World, asked: User) -> None:
        bram = enrol(world.bram)
        pages = []
        for typed in (typed_by(bram), {"email": "nobody@example.org", "login": "nobody"}):
            client = Client()
            page = client.get(ask(client, **typed).url)
            again = client.get(ask(client, **typed).url)
            assert page.context["form"]["answer"].label == again.context["form"]["answer"].label
            pages.append(page.context["form"]["answer"].label)
        assert set(pages) <= set(SecurityQuestion.labels)
        self.reply(typed_by(bram), "anything")
        answer_recoveries()
        assert [read(mail)[0] for mail in mails("reset")] == [bram.email]

    def test_the_question_does_not_tell_whether_the_address_is_right(self, asked: User) -> None:
        right = question_for(RecoveryKind.PASSWORD, Typed(asked.email, "anna"))
        assert right == SecurityQuestion.FIRST_PET
        assert question_for(RecoveryKind.PASSWORD, Typed("nobody@example.org", "Anna")) == right

    def test_questions_of_strangers_are_spread(self, asked: User) -> None:
        names = [question_for(RecoveryKind.PASSWORD, Typed("", f"name{number}")) for number in range(60)]
        assert set(names) == set(SecurityQuestion)

    def test_the_question_costs_everybody_the_same_queries(self, world: World, asked: User) -> None:
        counts = set()
        for typed in (typed_by(asked), typed_by(enrol(world.bram)), {"email": "x@example.org", "login": "nobody"}):
            client = Client()
            page = ask(client, **typed).url
            with CaptureQueriesContext(connection) as counted:
                client.get(page)
                client.post(page, {"answer": "x"})
            counts.add(len(counted))
        assert len(counts) == 1

    def test_an_empty_answer_is_asked_again(self, asked: User) -> None:
        answer = self.reply(typed_by(asked), " ")
        assert (answer.status_code, answer.context["form"].errors) == (422, {"answer": ["Give your answer."]})
        assert RecoveryRequest.objects.count() == 0

    def test_the_page_of_the_question_comes_after_the_captcha_and_once(self, asked: User) -> None:
        client = Client()
        assert client.get(reverse("accounts:question")).url == reverse("accounts:forgotten")
        page = ask(client, **typed_by(asked)).url
        client.post(page, {"answer": "x"})
        assert client.post(page, {"answer": "y"}).url == reverse("accounts:forgotten")
        assert RecoveryRequest.objects.count() == 1

    def test_switched_off_there_is_no_question_and_its_address_does_not_count(self, asked: User, settings: Any) -> None:
        settings.SECURITY_QUESTION = False
        client = Client()
        assert ask(client, **typed_by(asked)).url == reverse("accounts:asked")
        assert client.get(reverse("accounts:question")).status_code == 404
        answer_recoveries()
        assert [read(mail)[0] for mail in mails("reset")] == [asked.email]


def test_an_answer_is_kept_as_a_hash_and_told_to_every_address(anna: User) -> None:
    for question, email in (
        (SecurityQuestion.FIRST_PET, "a@example.org"),
        (SecurityQuestion.FIRST_JOB, "b@example.org"),
    ):
        recovery.set_security_answer(user=anna, question=question, answer="Fikkie", email=email)
    kept = SecurityAnswer.objects.get()
    assert (kept.question, kept.email) == (SecurityQuestion.FIRST_JOB, "b@example.org")
    assert "ikkie" not in kept.answer_hash
    told = sorted(read(mail)[0] for mail in mails("account_question_set"))
    assert told == sorted([anna.email, "a@example.org", anna.email, "a@example.org", "b@example.org"])


def test_an_answer_of_two_letters_or_to_no_question_is_refused(anna: User) -> None:
    with refused("Give an answer of at least 3 characters.", field="answer"):
        recovery.set_security_answer(user=anna, question="first-pet", answer=" a  ", email="a@example.org")
    with refused("Choose a question.", field="question"):
        recovery.set_security_answer(user=anna, question="birthday", answer="Fikkie", email="a@example.org")
    assert SecurityAnswer.objects.count() == 0
