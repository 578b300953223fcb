"""Instellingen: own data, password, language and theme."""

from datetime import timedelta

import pytest
from django.core import mail as mail_server
from django.test import Client
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.models import AccountLink, Session, User
from accounts.usecases.telling import tell
from accounts.views.entering import CONFIRMED
from core.models import AccessEvent, OutgoingMessage
from core.usecases import outbox
from tests.accounts.asking import read
from tests.world import PASSWORD

DATA = "/Instellingen/"
CONTACT = "/Instellingen/contact/"
PASSWORD_PAGE = "/Instellingen/wachtwoord/"
DISPLAY = "/Instellingen/weergave/"
NEW = "een heel ander lang wachtwoord"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def client(world, sign_in):
    return confirmed(sign_in(world.anna))


def confirmed(client):
    session = client.session
    session[CONFIRMED] = timezone.now().isoformat()
    session.save()
    return client


@pytest.fixture
def mailbox():
    return mail_server.outbox


def now(user):
    return User.objects.get(pk=user.pk)


def mails(template):
    return [read(message)[0] for message in OutgoingMessage.objects.filter(template=template).order_by("pk")]


def changed_fields():
    return [event.detail["fields"] for event in AccessEvent.objects.filter(event_type="user.own_data_changed")]


@pytest.mark.parametrize("login", ["anna", "klantbeheer", "baker"])
@pytest.mark.parametrize("page", [DATA, "/Instellingen/extra-stap/", "/Instellingen/sessies/", DISPLAY])
def test_everybody_has_the_page(world, sign_in, login, page):
    answer = sign_in(User.objects.get(login=login)).get(page)
    assert answer.status_code == 200
    (tab,) = [tab["key"] for tab in answer.context["tabs"] if tab["url"] == page]
    assert answer.context["tab"] == tab


@pytest.mark.parametrize("page", [DATA, CONTACT, PASSWORD_PAGE, DISPLAY, "/Instellingen/extra-stap/"])
def test_a_visitor_logs_in_first(db, page):
    assert Client().get(page).url == f"/Account/LogOn/?next={page}"


def test_settings_is_the_last_line_of_the_navigation(world, sign_in):
    for user in (world.klantbeheer, world.baker):
        last = sign_in(user).get(DATA).context["navigation"]()[-1]
        assert (last.url, last.current, last.at_the_bottom) == (DATA, "page", True)


def test_own_data_shows_what_only_an_administrator_changes(world, client):
    page = client.get(DATA).content.decode()
    for text in (str(world.anna), world.anna.login, str(world.anna.group), world.anna.email, "Ask your administrator"):
        assert text in page


def test_what_only_an_administrator_changes_stays(world, client):
    before = now(world.anna)
    client.post(DATA, {"big_number": "", "login": "boss", "last_name": "Boss", "group": world.klantbeheer.group_id})
    client.post(CONTACT, {"email": before.email, "phone": "", "login": "boss", "is_active": "", "group": "1"})
    after = now(world.anna)
    assert (after.login, after.last_name, after.group_id) == (before.login, before.last_name, before.group_id)


def test_a_big_number_is_kept_without_spaces(world, client):
    answer = client.post(DATA, {"big_number": "1234 567 8901"})
    assert answer.url == DATA
    assert now(world.anna).big_number == "12345678901"
    assert changed_fields() == [["big_number"]]


def test_a_big_number_can_be_removed(world, client):
    User.objects.filter(pk=world.anna.pk).update(big_number="12345678901")
    client.post(DATA, {"big_number": ""})
    assert now(world.anna).big_number == ""


def test_a_wrong_big_number_is_refused_and_stays_in_the_field(world, client):
    answer = client.post(DATA, {"big_number": "1234"})
    assert (answer.status_code, answer.context["form"].errors) == (422, {"big_number": ["A BIG number has 11 digits."]})
    assert 'value="1234"' in answer.content.decode()
    assert now(world.anna).big_number == ""


def test_another_mail_address_is_told_to_the_old_and_the_new_one(world, client):
    answer = client.post(CONTACT, {"email": "new@example.org", "phone": ""})
    assert answer.url == DATA
    assert now(world.anna).email == "new@example.org"
    assert sorted(mails("email_changed")) == ["anna@example.org", "new@example.org"]
    assert OutgoingMessage.objects.filter(recipient_hint="a…@example.org", recipient_id=world.anna.pk).count() == 1
    assert changed_fields() == [["email"]]
    assert "example.org" not in str(AccessEvent.objects.get(event_type="user.own_data_changed").detail)


def test_who_had_no_mail_address_is_told_at_the_new_one(world, client):
    User.objects.filter(pk=world.anna.pk).update(email="")
    client.post(CONTACT, {"email": "new@example.org", "phone": ""})
    assert mails("email_changed") == ["new@example.org"]


@pytest.mark.parametrize(
    ("page", "typed"),
    [(CONTACT, {"email": "new@example.org", "phone": ""}), (PASSWORD_PAGE, {"password": NEW, "again": NEW})],
)
def test_another_mail_address_or_password_ends_links_sent_before(world, client, page, typed):
    until = timezone.now() + timedelta(hours=1)
    make = AccountLink.objects.create
    own = make(user=world.anna, purpose=LinkPurpose.RESET, token_hash="a", until=until)
    other = make(user=world.bram, purpose=LinkPurpose.RESET, token_hash="b", until=until)
    client.post(page, typed)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.until <= timezone.now(), other.until) == (True, until)


def test_another_telephone_number_is_told_by_mail(world, client):
    client.post(CONTACT, {"email": "anna@example.org", "phone": "030 123 45 67"})
    assert now(world.anna).phone == "+31301234567"
    assert mails("phone_changed") == ["anna@example.org"]
    assert mails("email_changed") == []


def test_the_same_again_changes_and_tells_nothing(world, client):
    client.post(CONTACT, {"email": "anna@example.org", "phone": ""})
    assert (changed_fields(), OutgoingMessage.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "", "phone": ""}, "email"),
        ({"email": "no address", "phone": ""}, "email"),
        ({"email": f"{'x' * 250}@example.org", "phone": ""}, "email"),
        ({"email": "new@example.org", "phone": "12"}, "phone"),
        ({"email": "new@example.org\nBcc: x@example.org", "phone": ""}, "email"),
    ],
)
def test_what_is_no_address_or_number_is_refused_at_its_field(world, client, typed, field):
    answer = client.post(CONTACT, typed)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert (now(world.anna).email, OutgoingMessage.objects.count()) == ("anna@example.org", 0)


def change_password(client, password=NEW, again=None):
    return client.post(PASSWORD_PAGE, {"password": password, "again": password if again is None else again})


def test_a_new_password_ends_all_other_sessions_and_is_told(world, client, sign_in):
    other, bram = sign_in(world.anna), sign_in(world.bram)
    key = client.session.session_key
    assert change_password(client).url == DATA
    assert now(world.anna).check_password(NEW)
    assert [one.get(DATA).status_code for one in (client, other, bram)] == [200, 302, 200]
    assert Session.objects.filter(user=world.anna).count() == 1
    assert client.session.session_key != key
    assert mails("password_changed") == ["anna@example.org"]
    (event,) = AccessEvent.objects.filter(event_type="user.password_changed")
    assert (event.user_id, event.object_id) == (world.anna.pk, world.anna.pk)


def test_with_the_new_password_one_gets_in_and_with_the_old_one_not(world, client):
    change_password(client)
    enter = [Client().post("/Account/LogOn/", {"login": "anna", "password": word}) for word in (NEW, PASSWORD)]
    assert [answer.status_code for answer in enter] == [302, 422]


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        (("kort", "kort"), "password", "This password is too short: use at least 12 characters."),
        (("password1234", "password1234"), "password", "This password is too common."),
        ((NEW, "iets anders dan dat"), "again", "These two passwords are not the same."),
        (("", ""), "password", "Fill in “New password”."),
    ],
)
def test_a_password_that_can_not_be_is_refused_with_the_reason(world, client, typed, field, reason):
    answer = change_password(client, *typed)
    assert answer.status_code == 422
    assert reason in answer.context["form"].errors[field]
    assert now(world.anna).check_password(PASSWORD)
    assert not any(word and word in answer.content.decode().split("<form", 2)[2] for word in typed)


def test_a_password_in_another_normal_form_is_the_same(world, client):
    assert change_password(client, "drie ge\u00efnde klanten lopen", "drie gei\u0308nde klanten lopen").url == DATA
    assert now(world.anna).check_password("drie gei\u0308nde klanten lopen")


@pytest.mark.parametrize(("language", "kept"), [("house", ""), ("nl", "nl"), ("en", "en")])
@pytest.mark.parametrize("theme", ["system", "light", "dark"])
def test_language_and_theme(world, client, language, kept, theme):
    answer = client.post(DISPLAY, {"language": language, "theme": theme})
    assert answer.url == DISPLAY
    assert (now(world.anna).language, now(world.anna).theme) == (kept, theme)
    form = client.get(DISPLAY).context["form"]
    assert form.initial == {"language": language, "theme": theme}


def test_the_answer_is_in_the_new_language(world, client):
    answer = client.post(DISPLAY, {"language": "nl", "theme": "system"}, follow=True)
    assert '<html lang="nl">' in answer.content.decode()
    assert [str(message) for message in answer.context["messages"]] == ["De weergave is opgeslagen."]


@pytest.mark.parametrize("typed", [{"language": "xx", "theme": "dark"}, {"language": "nl", "theme": "pink"}, {}])
def test_a_language_or_theme_that_is_not_there_is_refused(world, client, typed):
    assert client.post(DISPLAY, typed).status_code == 422
    assert (now(world.anna).language, now(world.anna).theme) == ("", "system")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("email_changed", {}),
        ("phone_changed", {}),
        ("password_changed", {}),
        ("factor_added", {"factor": "App & key"}),
        ("factor_removed", {"factor": "App & key"}),
        ("backup_codes_made", {}),
        ("backup_code_used", {"left": "9"}),
    ],
)
def test_the_mails_read_well(world, mailbox, template, words):
    User.objects.filter(pk=world.anna.pk).update(last_name="D'Arc & Co")
    tell(now(world.anna), template, **words)
    outbox.relay()
    (mail,) = mailbox
    assert (mail.to, bool(mail.subject)) == (["anna@example.org"], True)
    assert mail.body.startswith("Dear D'Arc & Co,\n\n")
    assert "\n\n\n" not in mail.body
    assert all(word in mail.body for word in words.values())
