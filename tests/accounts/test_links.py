"""Links by mail: once, for a limited time, to a password; the second proof stays."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountLink, Session, SignIn, User
from accounts.tasks import answer_recoveries
from accounts.usecases import links
from accounts.usecases.links import LinkOverError
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.asking import ask, enrol, link_in, mails, read
from tests.accounts.proofs import LOGIN, SECOND_STEP
from tests.refusals import refused
from tests.world import PASSWORD, World, make_user

NEW = "vier paarden zonder deken"
CHOOSE = "/Account/wachtwoord-kiezen/"
AT_ONCE = 20


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def anna(world: World) -> User:
    return enrol(world.anna)


def path_in(mail: OutgoingMessage) -> str:
    return link_in(mail).removeprefix("http://localhost:8000")


def reset_path(user: User) -> str:
    links.reset(user=user)
    return path_in(mails("reset")[-1])


def choose(client: Client, path: str, password: str = NEW, again: str | None = None) -> Any:
    client.get(path)
    return client.post(CHOOSE, {"password": password, "again": password if again is None else again})


def test_following_the_link_takes_it_out_of_the_address_and_does_nothing_to_it(anna: User) -> None:
    client, path = Client(), reset_path(anna)
    token = path.split("/")[-2]
    for _time in range(3):
        answer = client.get(path)
        assert (answer.status_code, answer.url, answer["Referrer-Policy"]) == (302, CHOOSE, "no-referrer")
    page = client.get(CHOOSE)
    assert page.status_code == 200
    assert token not in page.content.decode()
    assert "Your login name is <strong>anna</strong>." in page.content.decode()
    assert AccountLink.objects.get().used_at is None


def test_the_token_is_long_and_only_its_hash_is_kept(anna: User) -> None:
    token = reset_path(anna).split("/")[-2]
    assert len(token) == 43  # 256 bits in base64
    assert token not in AccountLink.objects.get().token_hash
    assert not any(token in str(event.detail) for event in AccessEvent.objects.all())


def test_a_password_is_chosen_and_the_user_is_sent_to_the_log_in_page(anna: User) -> None:
    client = Client()
    answer = choose(client, reset_path(anna))
    assert answer.url == LOGIN
    assert "Your password has been set. Log in." in client.get(LOGIN).content.decode()
    anna = User.objects.get(pk=anna.pk)
    assert anna.check_password(NEW)
    assert not anna.check_password(PASSWORD)
    assert [read(mail)[0] for mail in mails("password_changed")] == [anna.email]
    assert AccessEvent.objects.filter(event_type="user.password_changed", object_id=anna.pk).count() == 1


def test_after_a_reset_the_second_proof_is_asked_as_ever(anna: User) -> None:
    client = Client()
    choose(client, reset_path(anna))
    assert client.get("/taken/").status_code == 302
    answer = client.post(LOGIN, {"login": "anna", "password": NEW})
    assert answer.url == SECOND_STEP
    assert client.get("/taken/").url.startswith(LOGIN)


def test_a_reset_signs_out_everywhere_and_ends_who_is_half_way(anna: User, sign_in: Any) -> None:
    elsewhere, half_way, client = sign_in(anna), Client(), Client()
    half_way.post(LOGIN, {"login": "anna", "password": PASSWORD})
    assert SignIn.objects.count() == 1
    assert elsewhere.get("/taken/").status_code == 200
    choose(client, reset_path(anna))
    assert elsewhere.get("/taken/").url.startswith(LOGIN)
    assert half_way.get(SECOND_STEP).url.startswith(LOGIN)


def test_who_follows_the_link_while_signed_in_is_signed_out_too(anna: User, sign_in: Any) -> None:
    client = sign_in(anna)
    assert choose(client, reset_path(anna)).url == LOGIN
    assert client.get("/taken/").url.startswith(LOGIN)
    assert not Session.objects.filter(user=anna).exists()


def test_a_session_planted_before_is_of_no_use(anna: User) -> None:
    client = Client()
    client.get("/Account/vergeten/wachtwoord/")
    client.session.save()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.get(reset_path(anna))
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_link_works_once(anna: User) -> None:
    path = reset_path(anna)
    first, second = Client(), Client()
    second.get(path)
    choose(first, path)
    assert second.get(CHOOSE).status_code == 410
    assert second.post(CHOOSE, {"password": NEW, "again": NEW}).status_code == 410
    assert Client().get(path).status_code == 410
    assert len(mails("password_changed")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_gets_in(world: World) -> None:
    link = links.reset(user=enrol(world.anna))
    begin, results = threading.Barrier(AT_ONCE), []

    def use(number: int) -> None:
        begin.wait(timeout=30)
        try:
            links.choose_password(link=link, password=f"{NEW} {number}")
            results.append(number)
        except LinkOverError:
            results.append(None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use, args=[number]) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (winner,) = [number for number in results if number is not None]
    assert len(results) == AT_ONCE
    assert User.objects.get(pk=world.anna.pk).check_password(f"{NEW} {winner}")
    assert len(mails("password_changed")) == 1


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("te kort", None, "password"), (NEW, "iets anders", "again"), ("Welkom-bij-xsuite-1", None, "password")],
)
def test_a_password_that_is_refused_leaves_the_link_as_it_is(
    anna: User, password: str, again: str | None, field: str
) -> None:
    client, path = Client(), reset_path(anna)
    answer = choose(client, path, password, again)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert password not in answer.content.decode().replace(answer.context["form"].errors[field][0], "")
    assert User.objects.get(pk=anna.pk).check_password(PASSWORD)
    assert choose(client, path).url == LOGIN


def test_a_later_link_ends_the_earlier_one(anna: User) -> None:
    first, second = reset_path(anna), reset_path(anna)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 302


@pytest.mark.parametrize(("hours", "status"), [(0.99, 302), (1.01, 410)])
def test_a_link_that_one_asked_for_lasts_an_hour(anna: User, hours: float, status: int) -> None:
    path = reset_path(anna)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert Client().get(path).status_code == status


@pytest.mark.parametrize(("hours", "status"), [(23.9, 302), (24.1, 410)])
def test_a_link_that_klantbeheer_started_lasts_a_day(world: World, anna: User, hours: float, status: int) -> None:
    links.reset(user=anna, by=world.klantbeheer)
    (mail,) = mails("reset")
    assert "valid for 24 hours." in read(mail)[1]
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert Client().get(path_in(mail)).status_code == status


@pytest.mark.parametrize(("days", "status"), [(6.9, 302), (7.1, 410)])
def test_an_invitation_lasts_a_week(world: World, days: float, status: int) -> None:
    links.invite(user=world.dirk, by=world.klantbeheer)
    (mail,) = mails("invitation")
    assert "Your login name is: dirk" in read(mail)[1]
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert Client().get(path_in(mail)).status_code == status


def test_a_link_that_expires_while_the_page_is_open_does_not_work(anna: User) -> None:
    client = Client()
    client.get(reset_path(anna))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert client.post(CHOOSE, {"password": NEW, "again": NEW}).status_code == 410
    assert User.objects.get(pk=anna.pk).check_password(PASSWORD)


def test_who_was_invited_chooses_a_password_and_sets_up_a_second_proof(world: World) -> None:
    user = make_user("zoe", world.arbo)
    User.objects.filter(pk=user.pk).update(password="!", recovery_asked_at=timezone.now())
    links.invite(user=User.objects.get(pk=user.pk), by=world.klantbeheer)
    client = Client()
    assert choose(client, path_in(mails("invitation")[0])).url == LOGIN
    client.post(LOGIN, {"login": "zoe", "password": NEW})
    assert client.get(SECOND_STEP).url.startswith("/Account/beveiliging/")
    assert User.objects.get(pk=user.pk).recovery_asked_at is None


def test_a_new_password_does_not_unlock(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(locked_at=timezone.now())
    client = Client()
    assert choose(client, reset_path(anna)).url == LOGIN
    assert client.post(LOGIN, {"login": "anna", "password": NEW}).status_code == 422
    assert User.objects.get(pk=anna.pk).locked_at is not None


def test_the_link_of_a_closed_account_does_not_work(anna: User) -> None:
    client, path = Client(), reset_path(anna)
    client.get(path)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.post(CHOOSE, {"password": NEW, "again": NEW}).status_code == 410
    assert Client().get(path).status_code == 410
    with pytest.raises(LinkOverError):
        links.choose_password(link=AccountLink.objects.get(), password=NEW)
    assert AccountLink.objects.get().used_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "é", "a" * 500, "%00"])
def test_an_unknown_link_leads_to_the_page_that_says_what_to_do(token: str) -> None:
    answer = Client().get(f"/Account/koppeling/{token}/")
    assert answer.status_code == 410
    assert answer["Referrer-Policy"] == "no-referrer"
    assert reverse("accounts:forgotten") in answer.content.decode()


@pytest.mark.django_db
def test_without_a_link_there_is_no_page_to_choose_a_password() -> None:
    assert Client().get(CHOOSE).status_code == 410
    assert Client().post(CHOOSE, {"password": NEW, "again": NEW}).status_code == 410


def test_looking_is_all_that_a_link_allows(anna: User) -> None:
    path = reset_path(anna)
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 302


def test_the_address_in_the_mail_is_ours_whatever_host_was_asked(anna: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://portaal.example.org"
    client = Client(HTTP_HOST="evil.example.org", HTTP_X_FORWARDED_HOST="evil.example.org")
    assert ask(client, email=anna.email, login="anna").status_code == 302
    answer_recoveries()
    (mail,) = mails("reset")
    assert link_in(mail).startswith("https://portaal.example.org/Account/koppeling/")
    assert "evil" not in read(mail)[1]


def test_only_klantbeheer_invites_and_resets(world: World, anna: User) -> None:
    for stranger in (world.bram, world.baker):
        with pytest.raises(PermissionDenied):
            links.invite(user=world.dirk, by=stranger)
        with pytest.raises(PermissionDenied):
            links.reset(user=anna, by=stranger)
    assert OutgoingMessage.objects.count() == AccountLink.objects.count() == 0


def test_who_has_signed_in_or_has_no_address_is_not_invited(world: World, anna: User) -> None:
    with refused("This user has signed in before. Reset the password instead."):
        links.invite(user=anna, by=world.klantbeheer)
    world.dirk.email = ""
    with refused("This user has no e-mail address.", field="email"):
        links.invite(user=world.dirk, by=world.klantbeheer)
    assert OutgoingMessage.objects.count() == 0
