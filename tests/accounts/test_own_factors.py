"""Extra stap on Instellingen: adding, renewing and removing one's own second proofs."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AppFactor, BackupCode, BackupFactor, Session, SmsFactor, YubikeyFactor
from accounts.queries.own import name_of
from accounts.sessions import DETAILS
from accounts.views.entering import CONFIRMED
from core.models import OutgoingMessage
from tests.accounts.proofs import (
    NUMBER,
    code_by_sms,
    give_app,
    give_codes,
    give_number,
    give_yubikey,
    known_yubikey,
    shown_by_app,
    texts,
)

LIST = "/Instellingen/extra-stap/"
SMS, SMS_CODE, AGAIN = f"{LIST}sms/", f"{LIST}sms/code/", f"{LIST}sms/opnieuw/"
APP, YUBIKEY, CODES = f"{LIST}app/", f"{LIST}yubikey/", f"{LIST}back-upcodes/"
OTHER = "+31687654321"


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


def entered_with(client, factor):
    """As if this session began with that proof."""
    session = client.session
    session[DETAILS] = {"started_at": timezone.now().isoformat(), "factor_id": factor.persistent_id}
    session.save()
    return client


def told(template):
    return OutgoingMessage.objects.filter(template=template).count()


def remove(client, factor):
    return client.post(f"{LIST}{name_of(factor)}/verwijderen/")


def labels(client):
    return [(row["label"], row["detail"], row["is_off"]) for row in client.get(LIST).context["rows"]]


def test_the_list_shows_all_own_proofs(world, client):
    give_app(world.bram)
    assert labels(client) == []
    give_codes(world.anna)
    give_app(world.anna)
    give_number(world.anna)
    key, _touch = give_yubikey(world.anna)
    assert labels(client) == [
        ("Text message code", "number that ends in 5678", False),
        ("YubiKey", key.public_id, False),
        ("Authenticator app", "", False),
        ("Back-up code", "10 codes left", False),
    ]


def test_a_proof_that_was_switched_off_stands_in_the_list(world, client):
    factor, _code = give_app(world.anna)
    AppFactor.objects.update(disabled_at=timezone.now())
    assert labels(client) == [("Authenticator app", "", True)]
    assert "switched off" in client.get(LIST).content.decode()
    give_number(world.anna)
    assert remove(client, factor).url == LIST
    assert not AppFactor.objects.exists()


def test_what_is_not_confirmed_is_not_in_the_list(client):
    client.get(APP)
    assert AppFactor.objects.count() == 1
    assert labels(client) == []


def test_a_number_is_added_with_the_code_sent_to_it(world, client):
    assert client.post(SMS, {"number": "06 12345678"}).url == SMS_CODE
    assert client.post(SMS_CODE, {"code": code_by_sms()}).url == LIST
    factor = SmsFactor.objects.get(user=world.anna)
    assert (factor.confirmed, factor.number) == (True, NUMBER)
    assert (told("factor_added"), told("number_changed")) == (1, 0)


def test_another_number_replaces_the_first_and_tells_both(world, client, sign_in):
    old = give_number(world.anna)
    elsewhere = entered_with(sign_in(world.anna), old)
    entered_with(client, old)
    client.post(SMS, {"number": OTHER})
    assert client.post(SMS_CODE, {"code": code_by_sms(OTHER)}).url == LIST
    assert [one.number for one in SmsFactor.objects.filter(user=world.anna)] == [OTHER]
    assert [len([text for text in texts(number) if "changed" in text]) for number in (NUMBER, OTHER)] == [1, 1]
    assert [one.get(LIST).status_code for one in (client, elsewhere)] == [200, 302]


def test_a_wrong_code_adds_no_number(world, client):
    client.post(SMS, {"number": NUMBER})
    answer = client.post(SMS_CODE, {"code": "wrong1"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"code"})
    assert SmsFactor.objects.get(user=world.anna).confirmed is False
    assert told("factor_added") == 0


@pytest.mark.parametrize("number", ["030 1234567", "06 1234", "", "x"])
def test_what_is_no_mobile_number_is_refused(client, number):
    answer = client.post(SMS, {"number": number})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"number"})
    assert SmsFactor.objects.count() == 0


def test_a_code_can_be_sent_again_after_a_while(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(SMS, {"number": NUMBER})
        first = code_by_sms()
        answer = client.post(AGAIN, follow=True)
        (refusal,) = answer.context["messages"]
        assert (str(refusal).startswith("We have just sent you a code."), len(texts())) == (True, 1)
        clock.shift(timedelta(seconds=31))
        assert client.post(AGAIN).url == SMS_CODE
        assert len(texts()) == 2
        clock.shift(timedelta(seconds=1))
        assert client.post(SMS_CODE, {"code": first}).status_code == 422
        clock.shift(timedelta(seconds=5))
        assert client.post(SMS_CODE, {"code": code_by_sms()}).url == LIST


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", [SMS_CODE, AGAIN])
def test_without_a_number_there_is_no_code(client, page, method):
    answer = getattr(client, method)(page)
    assert answer.url in (SMS, SMS_CODE)
    assert OutgoingMessage.objects.count() == 0


def test_a_link_sends_no_code(client):
    client.post(SMS, {"number": NUMBER})
    assert client.get(AGAIN).url == SMS_CODE
    assert len(texts()) == 1


def test_apps_are_added_one_after_the_other(world, client):
    for count in (1, 2):
        page = client.get(APP)
        assert client.get(APP).context["key"] == page.context["key"]
        assert client.post(APP, {"code": shown_by_app(page.context["key"].replace(" ", ""))}).url == LIST
        assert AppFactor.objects.filter(user=world.anna, confirmed=True).count() == count
    first, second = AppFactor.objects.filter(user=world.anna)
    assert first.seed != second.seed
    assert told("factor_added") == 2


def test_a_seed_that_somebody_else_may_have_seen_is_not_used(world, client):
    from accounts.usecases.factors import begin_app

    seen = begin_app(user=world.anna)
    key = client.get(APP).context["key"].replace(" ", "")
    client.post(APP, {"code": shown_by_app(key)})
    assert [one.seed != seen.seed for one in AppFactor.objects.filter(confirmed=True)] == [True]


def test_a_wrong_code_adds_no_app(client):
    client.get(APP)
    answer = client.post(APP, {"code": "000000"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"code"})
    assert answer.context["key"] == client.get(APP).context["key"]
    assert not AppFactor.objects.filter(confirmed=True).exists()


def test_a_yubikey_is_added_by_touching_it(world, client):
    touch = known_yubikey()
    assert client.post(YUBIKEY, {"code": touch()}).url == LIST
    assert YubikeyFactor.objects.get(user=world.anna).confirmed is True
    answer = client.post(YUBIKEY, {"code": touch()})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"code"})


def test_a_yubikey_that_is_switched_off_is_invisible(world, client, settings):
    give_yubikey(world.anna)
    settings.YUBIKEY = False
    assert client.get(YUBIKEY).status_code == 404
    page = client.get(LIST)
    assert (page.context["rows"], "YubiKey" in page.content.decode()) == ([], False)


def test_back_up_codes_are_shown_once(world, client):
    assert client.get(CODES).context["codes"] == []
    assert client.post(CODES).url == CODES
    shown = client.get(CODES).context["codes"]
    assert (len(shown), BackupCode.objects.count()) == (10, 10)
    assert client.get(CODES).context["codes"] == []
    assert shown[0] not in client.get(LIST).content.decode()
    assert told("backup_codes_made") == 1


def test_new_back_up_codes_replace_the_old_ones(world, client):
    sheet, old = give_codes(world.anna)
    client.post(CODES)
    assert BackupFactor.objects.get(user=world.anna) != sheet
    assert not set(client.get(CODES).context["codes"]) & set(old)


def test_removing_a_proof_ends_where_it_was_used(world, client, sign_in):
    app, _code = give_app(world.anna)
    number = give_number(world.anna)
    with_app, with_number = (entered_with(sign_in(world.anna), factor) for factor in (app, number))
    entered_with(client, app)
    page = f"{LIST}{name_of(app)}/verwijderen/"
    assert client.get(page).status_code == 200
    assert AppFactor.objects.count() == 1
    assert remove(client, app).url == LIST
    assert AppFactor.objects.count() == 0
    assert [one.get(LIST).status_code for one in (client, with_app, with_number)] == [200, 302, 200]
    assert told("factor_removed") == 1


@pytest.mark.parametrize("with_codes", [False, True])
def test_the_last_proof_stays(world, client, with_codes):
    app, _code = give_app(world.anna)
    if with_codes:
        give_codes(world.anna)
    answer = remove(client, app)
    assert (answer.status_code, answer.context["refusal"]) == (
        422,
        "This is your only extra step. Set up another one first.",
    )
    assert (AppFactor.objects.count(), told("factor_removed")) == (1, 0)


def test_back_up_codes_can_always_go(world, client):
    sheet, _codes = give_codes(world.anna)
    assert remove(client, sheet).url == LIST
    assert BackupFactor.objects.count() == 0


def test_a_proof_of_somebody_else_does_not_exist(world, client):
    app, _code = give_app(world.bram)
    give_app(world.anna)
    give_number(world.anna)
    assert remove(client, app).status_code == 404
    assert client.get(f"{LIST}{name_of(app)}/verwijderen/").status_code == 404
    assert AppFactor.objects.filter(user=world.bram).count() == 1


@pytest.mark.parametrize("name", ["accounts.appfactor.999999", "accounts.user.1", "x", "accounts.appfactor"])
def test_a_proof_that_is_not_there_does_not_exist(world, client, name):
    assert client.post(f"{LIST}{name}/verwijderen/").status_code == 404
    assert Session.objects.filter(user=world.anna).count() == 1
