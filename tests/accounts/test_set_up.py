"""The first sign-in: at least one second proof, back-up codes, and where asked for a security question."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import FactorKind, SecurityQuestion
from accounts.models import AppFactor, BackupCode, SecurityAnswer, Session, SignIn, SmsFactor, YubikeyFactor
from accounts.qr import qr_code
from accounts.queries.factors import factors_of, kind_of
from accounts.usecases import second_step
from accounts.views.set_up import scanned
from core.models import DemoMessage, OutgoingMessage
from tests.accounts.proofs import (
    LOGIN,
    NUMBER,
    SECOND_STEP,
    code_by_sms,
    give,
    give_app,
    give_codes,
    give_number,
    give_yubikey,
    half_way,
    is_in,
    known_yubikey,
    shown_by_app,
    texts,
)

START = "/"
NAMES = [
    "set_up",
    "set_up_sms",
    "set_up_sms_code",
    "set_up_sms_again",
    "set_up_yubikey",
    "set_up_app",
    "set_up_codes",
    "set_up_question",
    "set_up_done",
]
SET_UP, SMS, SMS_CODE, SMS_AGAIN, YUBIKEY, APP, CODES, QUESTION, DONE = (reverse(f"accounts:{one}") for one in NAMES)
AT_LEAST_ONE = "You must set up at least 1 option."
NOON = timezone.make_aware(datetime(2026, 3, 10, 12, 0, 5))


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock():
    """Stands still, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(world):
    """A browser in which Anna gave her password for the first time."""
    return half_way()


def kinds(user):
    return [kind_of(one) for one in factors_of(user)]


def skip_of(page):
    """Where `Overslaan` leads: an address, or the POST behind the last step; None when there is no such button."""
    html = page.content.decode()
    if 'form="skip"' in html:
        return re.search(r'<form id="skip" method="post" action="([^"]+)"', html)[1]
    found = re.search(r'<a class="button" href="([^"]+)"[^>]*>\s*Skip', html)
    return found and found[1]


def set_up_app(client, page=None):
    page = page or client.get(APP)
    key = page.context["key"].replace(" ", "")
    return client.post(APP, {"code": shown_by_app(key)})


def shown_codes(page):
    return re.findall(r'<li class="mono">([^<]+)</li>', page.content.decode())


# The steps


def test_the_first_sign_in_leads_to_the_first_step(client):
    assert client.get(SECOND_STEP).url == SET_UP
    assert client.get(SET_UP).url == SMS


def test_the_steps_follow_each_other(client):
    walked = []
    for address in (SMS, YUBIKEY, APP):
        page = client.get(address)
        walked.append((page.context["current"], len(page.context["steps"]), skip_of(page)))
    assert walked == [(1, 3, YUBIKEY), (2, 3, APP), (3, 3, None)]


def test_a_yubikey_that_is_switched_off_is_nowhere(client, settings):
    settings.YUBIKEY = False
    pages = [client.get(address) for address in (SMS, APP)]
    assert [(page.context["current"], len(page.context["steps"]), skip_of(page)) for page in pages] == [
        (1, 2, APP),
        (2, 2, None),
    ]
    assert all("YubiKey" not in page.content.decode() for page in pages)
    assert (client.get(YUBIKEY).status_code, client.post(YUBIKEY, {"code": "x"}).status_code) == (404, 404)


@pytest.mark.parametrize("yubikey", [True, False])
def test_who_skips_everything_does_not_get_in(client, settings, yubikey):
    settings.YUBIKEY = yubikey
    for ask in (client.get, client.post):
        for address in (CODES, DONE, QUESTION):
            answer = ask(address, {"kept": "on"})
            assert (answer.status_code, answer.url) == (302, APP)
            assert AT_LEAST_ONE in client.get(APP).content.decode()
    assert client.get(SECOND_STEP).url == SET_UP
    assert not is_in(client)


def test_the_last_step_can_be_skipped_once_there_is_a_proof(world, client):
    client.post(SMS, {"number": "06 12345678"})
    assert client.post(SMS_CODE, {"code": code_by_sms()}).url == YUBIKEY
    page = client.get(YUBIKEY)
    assert skip_of(page) == APP
    assert page.context["set_up"] == [FactorKind.SMS.label]
    page = client.get(APP)
    assert skip_of(page) == CODES
    assert re.findall(r'stepper-step"( data-done| aria-current="step")?', page.content.decode()) == [
        " data-done",
        "",
        ' aria-current="step"',
    ]
    assert client.post(CODES).url == CODES
    assert len(shown_codes(client.get(CODES))) == 10
    assert (client.post(DONE, {"kept": "on"}).url, is_in(client)) == (START, True)
    assert kinds(world.anna) == [FactorKind.SMS, FactorKind.BACKUP]


def test_all_methods_can_be_set_up(world, client):
    touch = known_yubikey()
    client.post(SMS, {"number": "0612345678"})
    client.post(SMS_CODE, {"code": code_by_sms()})
    assert client.post(YUBIKEY, {"code": touch()}).url == APP
    assert client.get(SET_UP).url == APP
    assert set_up_app(client).url == CODES
    assert client.get(SET_UP).url == CODES
    client.post(DONE, {"kept": "on"})
    assert is_in(client)
    assert kinds(world.anna) == [FactorKind.SMS, FactorKind.YUBIKEY, FactorKind.APP, FactorKind.BACKUP]
    world.anna.refresh_from_db()
    assert world.anna.has_signed_in


def test_the_session_says_with_what_proof_it_began(client):
    set_up_app(client)
    client.post(DONE, {"kept": "on"})
    assert Session.objects.get().factor_name == "app"


def test_each_step_leads_to_a_passkey_too(client):
    for address in (SMS, YUBIKEY, APP):
        assert f'href="{reverse("accounts:set_up_passkey")}"' in client.get(address).content.decode()


def test_the_page_that_was_asked_for_comes_after_the_chain(world):
    client = half_way(next="/taken/?view=late")
    set_up_app(client)
    assert client.post(DONE, {"kept": "on"}).url == "/taken/?view=late"


def test_a_proof_that_was_set_up_is_told_by_mail(world, client):
    set_up_app(client)
    assert [one.template for one in OutgoingMessage.objects.order_by("pk")] == ["factor_added", "backup_codes_made"]


def test_a_chain_that_was_broken_off_leaves_what_was_set_up(world, client):
    set_up_app(client)
    again = half_way()
    assert again.get(SECOND_STEP).url.startswith(SECOND_STEP)
    assert again.get(SET_UP).url == SECOND_STEP


def test_the_next_time_the_second_step_is_asked_for(world, client, clock):
    set_up_app(client)
    client.post(DONE, {"kept": "on"})
    (app,) = [one for one in factors_of(world.anna) if kind_of(one) == FactorKind.APP]
    clock.shift(60)
    again = half_way()
    assert again.get(SECOND_STEP).status_code == 302
    assert give(again, app, shown_by_app(scanned(app)["key"].replace(" ", ""))).url == START


# Text message


@pytest.mark.parametrize("typed", ["06 12345678", "06-12345678", "0612345678", "+31 6 12345678", "0031612345678"])
def test_a_number_may_be_written_as_people_do(world, client, typed):
    assert client.post(SMS, {"number": typed}).url == SMS_CODE
    (text,) = texts(NUMBER)
    assert re.fullmatch(r"[a-z0-9]+", text.split()[0])
    assert client.post(SMS_CODE, {"code": code_by_sms()}).url == YUBIKEY
    assert [one.number for one in SmsFactor.objects.filter(user=world.anna)] == [NUMBER]


@pytest.mark.parametrize(
    "typed", ["", "12", "045 1234567", "+49 151 12345678", "06 1234567a", "06 123456789", "x" * 41]
)
def test_what_is_no_mobile_number_is_refused_and_stays(client, typed):
    page = client.post(SMS, {"number": typed})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["number"])
    assert not typed or f'value="{typed}"' in page.content.decode()
    assert not SmsFactor.objects.exists()


def test_the_code_of_the_number_works_once(client, clock):
    client.post(SMS, {"number": NUMBER})
    code = code_by_sms()
    assert client.post(SMS_CODE, {"code": code}).url == YUBIKEY
    assert client.post(SMS_CODE, {"code": code}).url == SMS


def test_a_wrong_code_confirms_nothing(world, client, clock):
    client.post(SMS, {"number": NUMBER})
    page = client.post(SMS_CODE, {"code": "wrong"})
    assert page.status_code == 422
    assert page.context["form"].errors["code"] == ["This code is not right or has expired. Try again with a new code."]
    early = client.post(SMS_CODE, {"code": code_by_sms()})
    assert early.context["form"].errors["code"] == ["The code before was not right. Wait 1 second and try again."]
    assert kinds(world.anna) == []
    assert not SignIn.objects.exclude(passed_at=None).exists()
    clock.shift(1)
    assert client.post(SMS_CODE, {"code": code_by_sms()}).url == YUBIKEY


def test_a_code_can_be_asked_for_again_after_half_a_minute(client, clock):
    client.post(SMS, {"number": NUMBER})
    first = code_by_sms()
    early = client.post(SMS_AGAIN)
    assert early.status_code == 422
    assert "You can ask for another one after 30 seconds." in early.content.decode()
    assert 'data-wait="30"' in early.content.decode()
    clock.shift(30)
    assert client.post(SMS_AGAIN).url == SMS_CODE
    assert len(texts()) == 2
    assert client.post(SMS_CODE, {"code": first}).status_code == 422
    clock.shift(1)
    assert client.post(SMS_CODE, {"code": code_by_sms()}).url == YUBIKEY


def test_sending_again_takes_a_post_and_a_number(client):
    assert client.get(SMS_AGAIN).status_code == 405
    assert (client.post(SMS_AGAIN).url, client.get(SMS_CODE).url, texts()) == (SMS, SMS, [])


def test_another_number_takes_the_place_of_the_first(world, client, clock):
    client.post(SMS, {"number": NUMBER})
    refused = client.post(SMS, {"number": "06 87654321"})
    assert (refused.status_code, texts("+31687654321")) == (422, [])
    clock.shift(31)
    client.post(SMS, {"number": "06 87654321"})
    assert client.post(SMS_CODE, {"code": code_by_sms("+31687654321")}).url == YUBIKEY
    assert [one.number for one in SmsFactor.objects.all()] == ["+31687654321"]


def test_a_code_by_text_message_is_not_for_another_sign_in(world, client, clock):
    """A code that was sent to set up a number is of no use at the second step."""
    give_app(world.bram)
    client.post(SMS, {"number": NUMBER})
    sms = give_number(world.bram)
    assert give(half_way("bram"), sms, code_by_sms()).status_code == 422


# YubiKey


def test_a_yubikey_is_set_up_by_touching_it(world, client):
    touch = known_yubikey()
    assert client.post(YUBIKEY, {"code": touch()}).url == APP
    assert kinds(world.anna) == [FactorKind.YUBIKEY]


@pytest.mark.parametrize("typed", ["", "123456", "x" * 44, "vvccccbhrikb" + "c" * 32])
def test_what_no_yubikey_typed_is_refused(world, client, typed):
    known_yubikey()
    page = client.post(YUBIKEY, {"code": typed})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["code"])
    assert kinds(world.anna) == []
    assert not YubikeyFactor.objects.filter(confirmed=True).exists()


def test_a_code_of_a_yubikey_sets_up_one_key_only(world, client):
    touch = known_yubikey()
    code = touch()
    client.post(YUBIKEY, {"code": code})
    assert half_way("bram").post(YUBIKEY, {"code": code}).status_code == 422
    assert kinds(world.bram) == []


# Authenticator app


def test_the_picture_holds_what_an_app_asks_for(world, client):
    page = client.get(APP)
    factor = AppFactor.objects.get(user=world.anna)
    key = page.context["key"]
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", key)
    drawn = page.context["qr"]
    assert drawn == scanned(factor)["qr"]
    html = page.content.decode()
    svg = ET.fromstring(re.search(r"<svg class=\"qr\".*?</svg>", html, re.DOTALL)[0])  # noqa: S314 - our own page
    assert svg.attrib["viewBox"] == f"0 0 {drawn.size} {drawn.size}"
    assert (svg.attrib["role"], svg.attrib["aria-label"]) == ("img", "QR code for the authenticator app")
    assert "style" not in {attribute for element in svg.iter() for attribute in element.attrib}


def test_the_address_in_the_picture_is_that_of_a_totp(world, monkeypatch):
    asked = []
    monkeypatch.setattr("accounts.views.set_up.qr_code", asked.append)
    app, _ = give_app(world.anna)
    key = scanned(app)["key"].replace(" ", "")
    (address,) = asked
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/NLG Arbo:anna")
    assert parse_qs(parts.query) == {
        "secret": [key],
        "issuer": ["NLG Arbo"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }


def test_a_drawn_code_has_its_three_corners():
    code = qr_code("otpauth://totp/NLG%20Arbo:anna")
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path):
        dark |= {(int(x) + at, int(y)) for at in range(int(length))}
    corner = {(x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) != 2}
    quiet, far = 4, code.size - 4 - 7
    for left, top in ((quiet, quiet), (far, quiet), (quiet, far)):
        found = {(x - left, y - top) for x, y in dark if 0 <= x - left < 7 and 0 <= y - top < 7}
        assert found == corner
    assert {value for module in dark for value in module} <= set(range(quiet, code.size - quiet))


def test_the_picture_stays_the_same_while_it_is_looked_at(client):
    first, second = client.get(APP), client.get(APP)
    assert first.context["key"] == second.context["key"]
    wrong = client.post(APP, {"code": "000000"})
    assert (wrong.status_code, wrong.context["key"]) == (422, first.context["key"])


def test_another_browser_gets_another_key(world, client):
    """Who has the password may look at a key; it must not be the one that somebody else then sets up."""
    looked_at = client.get(APP).context["key"]
    other = half_way()
    assert other.get(APP).context["key"] != looked_at
    set_up_app(other)
    other.post(DONE, {"kept": "on"})
    assert [scanned(one)["key"] == looked_at for one in AppFactor.objects.all()] == [False]


def test_the_seed_is_not_readable_in_the_database(world, client):
    client.get(APP)
    factor = AppFactor.objects.get()
    assert factor.seed not in bytes(factor.seed_sealed)
    assert factor.seed.hex().encode() not in bytes(factor.seed_sealed)


def test_a_code_of_the_app_that_set_it_up_does_not_sign_in_as_well(world, client, clock):
    page = client.get(APP)
    set_up_app(client, page)
    code = shown_by_app(page.context["key"].replace(" ", ""))
    assert give(half_way(), AppFactor.objects.get(), code).status_code == 422


# Back-up codes


def test_back_up_codes_are_shown_once(world, client):
    set_up_app(client)
    page = client.get(CODES)
    codes = shown_codes(page)
    assert len(set(codes)) == 10
    assert "no-store" in page["Cache-Control"]
    for _number in range(2):
        again = client.get(CODES).content.decode()
        assert not [code for code in codes if code in again]
        assert "Make new back-up codes" in again


def test_back_up_codes_are_kept_nowhere_in_clear(world, client):
    set_up_app(client)
    kept = [Session.objects.get().get_decoded(), *BackupCode.objects.values("code_hash")]
    codes = shown_codes(client.get(CODES))
    assert len(codes) == 10
    assert not [code for code in codes if code in str(kept) or code.replace("-", "") in str(kept)]
    assert "backup_codes" not in Session.objects.get().get_decoded()


def test_new_codes_void_the_ones_before(world, client, clock):
    set_up_app(client)
    before = shown_codes(client.get(CODES))
    assert client.post(CODES).url == CODES
    after = shown_codes(client.get(CODES))
    client.post(DONE, {"kept": "on"})
    sheet = world.anna.backupfactor_set.get()
    other = half_way()
    assert give(other, sheet, before[0]).status_code == 422
    clock.shift(1)
    assert give(other, sheet, after[0]).url == START


def test_who_has_not_kept_the_codes_does_not_go_on(client):
    set_up_app(client)
    page = client.post(DONE, {})
    assert page.status_code == 422
    assert page.context["form"].errors["kept"] == ["Tick the box when you have kept the codes in a safe place."]
    assert "Make new back-up codes" in page.content.decode()
    assert not is_in(client)


def test_without_back_up_codes_the_chain_does_not_end(world, client):
    client.post(SMS, {"number": NUMBER})
    client.post(SMS_CODE, {"code": code_by_sms()})
    assert client.post(DONE, {"kept": "on"}).url == CODES
    page = client.get(CODES).content.decode()
    assert "Make back-up codes" in page
    assert 'name="kept"' not in page
    assert not is_in(client)


def test_the_end_of_the_chain_takes_a_post(client):
    set_up_app(client)
    assert client.get(DONE).status_code == 405


# Security question


def test_where_it_is_asked_for_a_security_question_is_the_last_step(world, client, settings):
    settings.SECURITY_QUESTION = True
    set_up_app(client)
    assert (client.post(DONE, {"kept": "on"}).url, is_in(client)) == (QUESTION, False)
    page = client.get(QUESTION)
    assert 'value="anna@example.org"' in page.content.decode()
    answer = {"question": SecurityQuestion.FIRST_PET, "answer": "Minoes", "email": "thuis@example.org"}
    assert (client.post(QUESTION, answer).url, is_in(client)) == (START, True)
    kept = SecurityAnswer.objects.get(user=world.anna)
    assert (kept.question, kept.email, "minoes" in kept.answer_hash.lower()) == (
        "first-pet",
        "thuis@example.org",
        False,
    )


def test_who_has_proofs_and_no_answer_is_asked_for_it(world, settings, clock):
    settings.SECURITY_QUESTION = True
    app, code = give_app(world.anna)
    client = half_way()
    assert (give(client, app, code()).url, is_in(client)) == (QUESTION, False)
    answer = {"question": SecurityQuestion.FIRST_PET, "answer": "Minoes", "email": "anna@example.org"}
    assert (client.post(QUESTION, answer).url, is_in(client)) == (START, True)
    clock.shift(60)
    again = half_way()
    assert give(again, app, code()).url == START


@pytest.mark.parametrize(
    ("field", "value"), [("question", ""), ("question", "other"), ("answer", ""), ("answer", "x"), ("email", "x@")]
)
def test_an_answer_that_can_not_be_used_is_refused(world, client, settings, field, value):
    settings.SECURITY_QUESTION = True
    set_up_app(client)
    answer = {"question": SecurityQuestion.FIRST_PET, "answer": "Minoes", "email": "anna@example.org", field: value}
    page = client.post(QUESTION, answer)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not SecurityAnswer.objects.exists()
    assert not is_in(client)


def test_the_question_does_not_exist_where_it_is_not_asked_for(client):
    set_up_app(client)
    assert client.get(QUESTION).status_code == 404


# Who may not


def test_who_has_a_proof_adds_none_with_the_password_alone(world, settings):
    settings.SECURITY_QUESTION = True
    give_app(world.anna)
    touch = known_yubikey()
    client = half_way()
    fields = {
        "number": NUMBER,
        "code": touch(),
        "kept": "on",
        "question": "first-pet",
        "answer": "Minoes",
        "email": "x@x.nl",
    }
    for address in (SET_UP, SMS, SMS_CODE, SMS_AGAIN, YUBIKEY, APP, CODES, QUESTION, DONE):
        for ask in (client.get, client.post):
            answer = ask(address, fields)
            assert (answer.status_code, answer.url) == (302, SECOND_STEP), address
    assert kinds(world.anna) == [FactorKind.APP]
    assert (texts(), SecurityAnswer.objects.exists(), is_in(client)) == ([], False, False)


@pytest.mark.parametrize("give_one", [give_number, give_yubikey, give_codes])
def test_any_proof_closes_the_chain(world, give_one):
    give_one(world.anna)
    client = half_way()
    assert client.get(SET_UP).url == SECOND_STEP
    assert client.post(SMS, {"number": "06 87654321"}).url == SECOND_STEP


def test_a_yubikey_closes_the_chain_also_when_it_is_switched_off_later(world, settings):
    give_yubikey(world.anna)
    settings.YUBIKEY = False
    client = half_way()
    assert client.get(SMS).url == SECOND_STEP
    assert "You have no extra step that still works." in client.get(SECOND_STEP).content.decode()


def test_a_chain_that_was_open_closes_when_a_proof_is_set_up_elsewhere(world, client):
    """Of two browsers with the password one sets up the first proof; the other one must give it."""
    touch = known_yubikey()
    client.get(APP)
    client.post(SMS, {"number": NUMBER})
    code = code_by_sms()
    other = half_way()
    set_up_app(other)
    for address, fields in (
        (SMS_CODE, {"code": code}),
        (YUBIKEY, {"code": touch()}),
        (CODES, {}),
        (DONE, {"kept": "on"}),
    ):
        assert client.post(address, fields).url == SECOND_STEP
    assert kinds(world.anna) == [FactorKind.APP, FactorKind.BACKUP]


def test_two_browsers_at_once_set_up_one_first_proof(world):
    """The check is made again with the user's row locked: this is what the second of two meets there."""
    from accounts.usecases import factors

    late = second_step.begin(user=world.anna)
    number = factors.begin_sms(user=world.anna, number=NUMBER)
    give_app(world.anna)
    with pytest.raises(second_step.OverError):
        factors.confirm(factor=number, typed=code_by_sms(), sign_in=late)
    assert kinds(world.anna) == [FactorKind.APP]
    late.refresh_from_db()
    assert late.passed_at is None


def test_the_chain_is_for_who_gave_the_password(world, sign_in):
    for client in (Client(), sign_in(world.anna)):
        for address in (SET_UP, SMS, SMS_CODE, SMS_AGAIN, YUBIKEY, APP, CODES, QUESTION, DONE):
            for ask in (client.get, client.post):
                assert ask(address).url == LOGIN


def test_the_chain_ends_with_the_half_way_sign_in(client, world):
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert client.post(SMS, {"number": NUMBER}).url == f"{LOGIN}?over=again"
    assert not DemoMessage.objects.exists()


# In Dutch


@pytest.mark.usefixtures("_dutch")
def test_the_prescribed_texts(client):
    page = client.get(SMS).content.decode()
    for text in (
        "<h1>Een betere beveiliging voor vertrouwelijke gegevens</h1>",
        "U dient voor uw account een tweede authenticatiestap in te stellen.",
        "Er dient minstens 1 optie gekozen te worden, maar meer mag ook.",
        "We raden aan de opties die mogelijk zijn in te stellen, "
        "zodat de toegang tot het account nooit een probleem zal zijn.",
        "Voor het ontvangen van SMS-codes worden géén kosten berekend",
        ">Mobiel telefoonnummer",
        "Sms versturen",
        "Overslaan",
    ):
        assert text in page
    assert "Google Authenticator" in client.get(APP).content.decode()


@pytest.fixture
def _dutch(settings):
    settings.LANGUAGE_CODE = "nl"
    with translation.override("nl"):
        yield
