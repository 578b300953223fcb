"""Full re-authentication: password and second proof once more, before what could give an account away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models import Session, SignIn, User
from accounts.views.entering import CONFIRMED
from core.limits import TooOftenError
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.proofs import SECOND_STEP, give, give_app, half_way
from tests.world import PASSWORD

CONFIRM = "/Instellingen/bevestigen/"
CONTACT = "/Instellingen/contact/"
GUARDED = [
    CONTACT,
    "/Instellingen/wachtwoord/",
    "/Instellingen/extra-stap/sms/",
    "/Instellingen/extra-stap/sms/code/",
    "/Instellingen/extra-stap/sms/opnieuw/",
    "/Instellingen/extra-stap/yubikey/",
    "/Instellingen/extra-stap/app/",
    "/Instellingen/extra-stap/back-upcodes/",
    "/Instellingen/extra-stap/accounts.appfactor.1/verwijderen/",
    "/Account/passkey/toevoegen/",
]


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def client(world, sign_in):
    return sign_in(world.anna)


@pytest.fixture
def app(world):
    """Anna's app: the proof, and what it shows."""
    return give_app(world.anna)


def type_password(client, password=PASSWORD, page=CONTACT):
    return client.post(CONFIRM, {"password": password, "next": page})


def confirm(client, app, page=CONTACT):
    factor, code = app
    assert type_password(client, page=page).url == SECOND_STEP
    return give(client, factor, code())


@pytest.mark.parametrize("page", GUARDED)
def test_first_confirm_who_you_are(client, page):
    answer = client.get(page)
    assert (answer.status_code, answer.url) == (303, f"{CONFIRM}?next={page.replace('/', '%2F')}")


@pytest.mark.parametrize("page", GUARDED[:-1])
def test_a_change_without_it_changes_nothing(world, client, app, page):
    typed = {"email": "thief@example.org", "phone": "", "password": "x" * 20, "again": "x" * 20, "number": "0612345678"}
    before = User.objects.filter(pk=world.anna.pk).values().get()
    answer = client.post(page, typed)
    assert (answer.status_code, answer.url) == (303, f"{CONFIRM}?next={page.replace('/', '%2F')}")
    assert User.objects.filter(pk=world.anna.pk).values().get() == before
    assert OutgoingMessage.objects.count() == 0


def test_having_just_signed_in_is_not_enough(world, app):
    client = half_way()
    factor, code = app
    give(client, factor, code())
    assert client.get("/Instellingen/").status_code == 200
    assert client.get(CONTACT).status_code == 303


def test_with_password_and_second_proof_the_page_opens(world, client, app):
    before = client.session.session_key
    assert confirm(client, app).url == CONTACT
    assert client.get(CONTACT).status_code == 200
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert SignIn.objects.count() == 0


def test_with_the_password_alone_it_stays_shut(client, app):
    assert type_password(client).url == SECOND_STEP
    assert client.get(CONTACT).status_code == 303
    assert SignIn.objects.get().purpose == Purpose.CONFIRM


def test_with_a_wrong_second_proof_it_stays_shut(client, app):
    type_password(client)
    assert give(client, app[0], "000000").status_code == 422
    assert client.get(CONTACT).status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (5, 303), (60, 303)])
def test_it_holds_for_five_minutes(client, minutes, status):
    session = client.session
    session[CONFIRMED] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()
    assert client.get(CONTACT).status_code == status


def test_it_ends_with_the_session(client, app):
    confirm(client, app)
    client.post("/Account/LogOff/")
    assert CONFIRMED not in client.session


def test_it_is_not_another_browsers(world, client, app, sign_in):
    other = sign_in(world.anna)
    confirm(client, app)
    assert other.get(CONTACT).status_code == 303


def test_the_second_step_of_somebody_else_confirms_nothing(world, client, sign_in, app):
    """The half-way row stays with the user whose password was given."""
    bram = sign_in(world.bram)
    type_password(client)
    session = bram.session
    session["half_way"] = str(SignIn.objects.get().uuid)
    session.save()
    give(bram, app[0], app[1]())
    assert bram.get(CONTACT).status_code == 303


def test_to_confirm_one_must_be_signed_in(world):
    answer = Client().post(CONFIRM, {"password": PASSWORD})
    assert answer.url == reverse("accounts:login")
    assert SignIn.objects.count() == 0


def test_a_wrong_password_says_how_many_tries_are_left(client):
    answer = type_password(client, "not this one")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"password": ["The password is not right. You have 4 tries left."]}
    assert "not this one" not in answer.content.decode()
    assert answer.context["next"] == CONTACT
    assert SignIn.objects.count() == 0


def test_a_wrong_password_counts_as_at_the_door(world, client):
    for _number in range(4):
        type_password(client, "not this one")
    answer = Client().post("/Account/LogOn/", {"login": "anna", "password": "nor this"})
    assert answer.status_code == 422
    assert User.objects.get(pk=world.anna.pk).locked_at is not None


def test_too_many_wrong_passwords_block_the_account_but_not_this_session(world, client):
    for _number in range(5):
        answer = type_password(client, "not this one")
    (text,) = answer.context["form"].errors["password"]
    assert text == "Your account is blocked after too many tries. You can go on working here until you log out."
    assert User.objects.get(pk=world.anna.pk).locked_at is not None
    assert type_password(client).status_code == 422
    assert client.get("/Instellingen/").status_code == 200
    assert client.get(CONTACT).status_code == 303
    assert OutgoingMessage.objects.filter(template="locked").count() == 1
    assert AccessEvent.objects.filter(event_type="session.refused").count() == 6


def test_too_many_tries_from_one_address_wait(client, monkeypatch):
    def refuse(*_given, **_named):
        raise TooOftenError("Wait a while.")

    monkeypatch.setattr("accounts.views.confirming.check_password", refuse)
    answer = type_password(client)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, ["Wait a while."])


def test_an_empty_password_is_asked_for_again(client):
    answer = client.post(CONFIRM, {})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"password"})


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_it_never_leads_elsewhere(client, app, elsewhere):
    assert confirm(client, app, page=elsewhere).url == reverse("casemanagement:current")


def test_without_a_page_it_leads_to_settings(client, app):
    assert confirm(client, app, page="").url == "/Instellingen/"
