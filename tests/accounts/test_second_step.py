"""The second step: with a password alone nobody is in, and every code works once."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models import AppFactor, Session, SignIn, SmsFactor, YubikeyFactor
from accounts.models.factors import own
from accounts.usecases import second_step
from accounts.usecases.second_step import CODE_LASTS
from core.enums import EventOutcome
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.proofs import (
    LOGIN,
    NUMBER,
    SECOND_STEP,
    ask_for_sms,
    code_by_sms,
    give,
    give_app,
    give_codes,
    give_number,
    give_yubikey,
    half_way,
    is_in,
    page_of,
    texts,
)
from tests.world import PASSWORD

START = "/"
WRONG_SMS = "This code is not right or has expired. Ask for a new code. A text message can take 2 minutes."
WRONG = "This code is not right or was used before. Wait for the next code and try again."
WRONG_BACKUP = "This code is not right or was used before. Use another code."
WRONG_YUBIKEY = "This code is not right or was used before. Touch the key again."
OVER = f"{LOGIN}?over=again"
NOON = timezone.make_aware(datetime(2026, 3, 10, 12, 0, 5))


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock():
    """Stands still, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def errors(answer):
    assert answer.status_code == 422
    return answer.context["form"].errors["code"]


# Which way


def test_the_most_fitting_way_comes_first_and_the_others_are_offered(world):
    sms, (app, _), (yubikey, _), (backup, _) = (
        give_number(world.anna),
        give_app(world.anna),
        give_yubikey(world.anna),
        give_codes(world.anna),
    )
    client = half_way()
    for best, rest in ((app, [yubikey, sms, backup]), (yubikey, [sms, backup]), (sms, [backup]), (backup, [])):
        answer = client.get(SECOND_STEP)
        assert (answer.status_code, answer.url) == (302, page_of(best))
        page = client.get(answer.url)
        assert [page_of(other.factor) for other in page.context["others"]] == [page_of(one) for one in rest]
        for one in rest:
            assert f'href="{page_of(one)}"' in page.content.decode()
        best.delete()
        if best == sms:
            OutgoingMessage.objects.all().delete()


def test_a_page_says_what_to_do_and_takes_a_pasted_code(world):
    app, _ = give_app(world.anna)
    html = half_way().get(page_of(app)).content.decode()
    (field,) = re.findall(r'<input type="text" name="code"[^>]*>', html)
    for attribute in (
        'autocomplete="one-time-code"',
        'inputmode="numeric"',
        'autocapitalize="none"',
        "autofocus",
        'aria-describedby="id_code_helptext"',
    ):
        assert attribute in field
    assert "Open the app on your telephone and type the 6 digits." in html
    assert f'href="{LOGIN}"' in html


def test_who_has_no_proof_is_led_to_setting_one_up(world):
    assert half_way().get(SECOND_STEP).url == reverse("accounts:set_up")


def test_a_way_of_somebody_else_does_not_exist(world):
    give_app(world.anna)
    foreign, code = give_app(world.bram)
    number = give_number(world.bram)
    client = half_way()
    assert client.get(page_of(foreign)).status_code == 404
    assert give(client, foreign, code()).status_code == 404
    assert ask_for_sms(client, number).status_code == 404
    assert texts() == []


def test_a_way_that_is_not_set_up_to_the_end_does_not_exist(world):
    give_app(world.anna)
    unconfirmed = own(SmsFactor, world.anna)
    unconfirmed.number = NUMBER
    unconfirmed.save()
    client = half_way()
    assert client.get(page_of(unconfirmed)).status_code == 404
    assert ask_for_sms(client, unconfirmed).status_code == 404


@pytest.mark.parametrize("name", ["nonsense", "passkey", "12"])
def test_a_way_that_nobody_has_does_not_exist(world, name):
    give_app(world.anna)
    client = half_way()
    address = reverse("accounts:second_step_with", args=[name])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_codes_are_sent_for_text_messages_only(world):
    app, _ = give_app(world.anna)
    assert ask_for_sms(half_way(), app).status_code == 404


def test_sending_takes_a_post(world):
    sms = give_number(world.anna)
    assert half_way().get(reverse("accounts:send_code", args=[str(sms.uuid)])).status_code == 405


def test_yubikeys_that_are_switched_off_do_not_exist(world, settings):
    app, _ = give_app(world.anna)
    yubikey, touch = give_yubikey(world.anna)
    settings.YUBIKEY = False
    client = half_way()
    assert give(client, yubikey, touch()).status_code == 404
    assert [one.kind for one in client.get(page_of(app)).context["others"]] == []


def test_the_last_way_that_is_switched_off_opens_no_way_to_a_new_one(world):
    """Or the password and a hundred wrong codes would be enough to set up a proof of one's own."""
    app, _ = give_app(world.anna)
    AppFactor.objects.filter(pk=app.pk).update(disabled_at=timezone.now())
    client = half_way()
    page = client.get(SECOND_STEP)
    assert "You have no extra step that still works." in page.content.decode()
    assert client.get(reverse("accounts:set_up_app")).url == SECOND_STEP


# The right code, and what it leads to


def test_the_app_leads_in_once(world, clock):
    app, code = give_app(world.anna)
    client, other = half_way(), half_way()
    answer = give(client, app, code())
    assert (answer.status_code, answer.url, is_in(client)) == (302, START, True)
    assert (errors(give(other, app, code())), is_in(other)) == ([WRONG], False)
    (event,) = AccessEvent.objects.filter(event_type="session.started")
    assert (event.user_id, event.detail) == (world.anna.pk, {"factor": "app"})
    (event,) = AccessEvent.objects.filter(event_type="session.refused")
    assert (event.outcome, event.object_id, event.detail) == (EventOutcome.REFUSED, world.anna.pk, {"factor": "app"})


def test_an_older_code_of_the_app_is_refused_after_a_newer_one(world, clock):
    app, code = give_app(world.anna)
    older = code()
    clock.shift(30)
    assert give(half_way(), app, code()).status_code == 302
    assert errors(give(half_way(), app, older)) == [WRONG]


def test_the_next_code_of_the_app_works_again(world, clock):
    app, code = give_app(world.anna)
    assert give(half_way(), app, code()).url == START
    clock.shift(30)
    assert give(half_way(), app, code()).url == START


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 302), (0, 302), (30, 302), (60, 422)])
def test_a_clock_may_differ_by_half_a_minute(world, clock, seconds, status):
    app, code = give_app(world.anna)
    clock.shift(seconds)
    typed = code()
    clock.shift(-seconds)
    assert give(half_way(), app, typed).status_code == status


@pytest.mark.parametrize("typed", ["12345", "x" * 100, "９９９９９９", "000000000", "<b>", "1e5"])
def test_what_is_no_code_of_the_app_is_refused(world, typed):
    app, _ = give_app(world.anna)
    client = half_way()
    assert (errors(give(client, app, typed)), is_in(client)) == ([WRONG], False)


def test_spaces_in_a_code_do_not_count(world):
    app, code = give_app(world.anna)
    typed = code()
    assert give(half_way(), app, f" {typed[:3]} {typed[3:]} ").url == START


def test_an_empty_field_is_not_a_try(world):
    app, _ = give_app(world.anna)
    assert errors(give(half_way(), app, "  ")) == ["Fill in the code."]
    app.refresh_from_db()
    assert app.throttling_failure_count == 0


def test_a_code_is_not_written_back_into_the_page(world):
    app, _ = give_app(world.anna)
    assert "verkeerd" not in give(half_way(), app, "verkeerd").content.decode()


def test_the_yubikey_leads_in_once(world):
    yubikey, touch = give_yubikey(world.anna)
    older, code = touch(), touch()
    client = half_way()
    assert (give(client, yubikey, code.upper()).url, is_in(client)) == (START, True)
    for used in (code, older):
        again = half_way()
        assert (errors(give(again, yubikey, used)), is_in(again)) == ([WRONG_YUBIKEY], False)
        YubikeyFactor.objects.update(throttling_failure_timestamp=None)  # no need to wait for this


def test_a_back_up_code_leads_in_once_however_it_is_typed(world, clock):
    sheet, codes = give_codes(world.anna)
    assert (len(codes), len(set(codes))) == (10, 10)
    spellings = [str.upper, lambda code: code.replace("-", ""), lambda code: code.replace("-", " "), lambda code: code]
    for spelling, code in zip(spellings, codes, strict=False):
        assert give(half_way(), sheet, spelling(code)).url == START
    again = half_way()
    assert (errors(give(again, sheet, codes[0])), is_in(again)) == ([WRONG_BACKUP], False)


def test_a_back_up_code_that_was_used_is_told_by_mail(world):
    sheet, codes = give_codes(world.anna)
    OutgoingMessage.objects.all().delete()
    give(half_way(), sheet, codes[0])
    assert [message.template for message in OutgoingMessage.objects.all()] == ["backup_code_used"]


def test_back_up_codes_of_somebody_else_are_refused(world):
    sheet, _ = give_codes(world.anna)
    _, codes = give_codes(world.bram)
    assert errors(give(half_way(), sheet, codes[0])) == [WRONG_BACKUP]


# Text messages


def test_a_text_message_is_sent_by_the_password_when_it_is_the_best_way(world):
    sms = give_number(world.anna)
    give_codes(world.anna)
    client = half_way()
    (text,) = texts()
    assert re.fullmatch(r"[a-z0-9]+", text.split()[0])
    page = client.get(page_of(sms))
    assert "ends in 5678" in page.content.decode()
    assert NUMBER not in page.content.decode()
    assert (give(client, sms, code_by_sms()).url, is_in(client)) == (START, True)


def test_no_text_message_is_sent_before_it_is_asked_for(world):
    sms = give_number(world.anna)
    give_app(world.anna)
    client = half_way()
    page = client.get(page_of(sms))
    assert (page.context["sent"], texts()) == (False, [])
    assert 'name="code"' not in page.content.decode()
    assert "Send text message" in page.content.decode()
    answer = ask_for_sms(client, sms)
    assert (answer.status_code, answer.url, len(texts())) == (302, page_of(sms), 1)
    page = client.get(page_of(sms))
    assert (page.context["sent"], texts()[1:]) == (True, [])
    assert re.search(r'data-wait="(29|30)"', page.content.decode())
    assert give(client, sms, code_by_sms()).url == START


def test_codes_hold_lower_case_letters_and_digits_only(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    codes = [code_by_sms()]
    for _number in range(3):
        clock.shift(31)
        ask_for_sms(client, sms)
        codes.append(code_by_sms())
    assert len(set(codes)) == 4
    assert all(re.fullmatch(r"[a-z0-9]{6}", code) for code in codes)


def test_capitals_in_a_code_do_not_count(world):
    sms = give_number(world.anna)
    client = half_way()
    assert give(client, sms, code_by_sms().upper()).url == START


def test_a_code_by_text_message_works_once(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    code = code_by_sms()
    assert give(client, sms, code).url == START
    assert give(client, sms, code).url == LOGIN
    clock.shift(31)
    assert errors(give(half_way(), sms, code)) == [WRONG_SMS]


def test_a_new_code_voids_the_one_before(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    before = code_by_sms()
    clock.shift(31)
    ask_for_sms(client, sms)
    assert errors(give(client, sms, before)) == [WRONG_SMS]
    clock.shift(2)
    assert give(client, sms, code_by_sms()).url == START


def test_a_code_is_only_right_where_it_was_asked_for(world, clock):
    sms = give_number(world.anna)
    asked, other = half_way(), half_way()
    code = code_by_sms()
    assert (errors(give(other, sms, code)), is_in(other)) == ([WRONG_SMS], False)
    clock.shift(2)
    assert give(asked, sms, code).url == START


def test_a_code_expires(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    code = code_by_sms()
    clock.shift(CODE_LASTS)
    assert errors(give(client, sms, code)) == [WRONG_SMS]


def test_a_code_works_until_it_expires(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    code = code_by_sms()
    clock.shift(CODE_LASTS - timedelta(seconds=1))
    assert give(client, sms, code).url == START


def test_a_code_is_void_after_five_wrong_ones(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    code = code_by_sms()
    for wait in (1, 2, 4, 8, 16):
        assert errors(give(client, sms, "wrong")) == [WRONG_SMS]
        clock.shift(wait)
    assert errors(give(client, sms, code)) == [WRONG_SMS]


def test_another_code_can_be_asked_for_after_half_a_minute(world, clock):
    sms = give_number(world.anna)
    client = half_way()
    clock.shift(29)
    early = ask_for_sms(client, sms)
    assert early.status_code == 422
    assert "We have just sent you a code. You can ask for another one after 30 seconds." in early.content.decode()
    assert 'name="code"' in early.content.decode()
    clock.shift(1)
    assert ask_for_sms(client, sms).status_code == 302
    assert len(texts()) == 2


def test_who_logs_in_again_at_once_can_ask_for_a_code_a_little_later(world, clock):
    sms = give_number(world.anna)
    half_way()
    client = half_way()
    assert len(texts()) == 1
    assert client.get(page_of(sms)).context["sent"] is False
    clock.shift(30)
    ask_for_sms(client, sms)
    assert give(client, sms, code_by_sms()).url == START


def test_so_many_codes_in_a_quarter_of_an_hour_and_no_more(world, clock, settings):
    sms = give_number(world.anna)
    client = half_way()
    for _number in range(settings.SMS_PER_QUARTER):
        clock.shift(31)
        answer = ask_for_sms(client, sms)
    assert answer.status_code == 422
    assert "This was tried too often." in answer.content.decode()
    assert len(texts()) == settings.SMS_PER_QUARTER


def test_one_number_gets_no_more_codes_because_two_accounts_have_it(world, clock):
    give_number(world.anna)
    give_number(world.bram)
    half_way("anna")
    half_way("bram")
    assert len(texts()) == 1


# Guessing


def test_after_a_wrong_code_the_next_is_looked_at_after_a_while(world, clock):
    app, code = give_app(world.anna)
    client = half_way()
    assert errors(give(client, app, "000000")) == [WRONG]
    assert errors(give(client, app, code())) == ["The code before was not right. Wait 1 second and try again."]
    clock.shift(1)
    assert errors(give(client, app, "000000")) == [WRONG]
    clock.shift(1)
    assert errors(give(client, app, code())) == ["The code before was not right. Wait 1 second and try again."]
    clock.shift(1)
    assert give(client, app, code()).url == START
    app.refresh_from_db()
    assert app.throttling_failure_count == 0


def test_twenty_tries_an_hour_over_all_codes_and_ways_together(world, clock):
    """New codes give no new tries: what is counted is the account."""
    sms = give_number(world.anna)
    app, code = give_app(world.anna)
    client = half_way()
    answers = []
    for number in range(21):
        ask_for_sms(client, sms)
        answers.append(errors(give(client, (sms, app)[number % 2], "000000")))
    assert answers[-1] == ["This was tried too often. Wait a while and try again."]
    assert sum(answer == answers[-1] for answer in answers) == 1
    clock.shift(timedelta(minutes=59))
    client = half_way()
    assert errors(give(client, app, code())) == answers[-1]
    clock.shift(timedelta(minutes=1, seconds=1))
    assert give(client, app, code()).url == START


def test_the_right_code_starts_the_count_again(world, clock):
    app, code = give_app(world.anna)
    for _round in range(3):
        client = half_way()
        for _number in range(10):
            give(client, app, "")
            give(client, app, "000000")
        clock.shift(timedelta(minutes=10))
        assert give(client, app, code()).url == START


def test_the_wait_grows_to_a_quarter_of_an_hour(world, clock):
    app, code = give_app(world.anna)
    AppFactor.objects.filter(pk=app.pk).update(throttling_failure_count=40, throttling_failure_timestamp=NOON)
    client = half_way()
    assert errors(give(client, app, code())) == ["Too many codes were not right. Wait 15 minutes and try again."]
    clock.shift(timedelta(minutes=14, seconds=59))
    assert errors(give(client, app, code())) == ["The code before was not right. Wait 1 second and try again."]
    clock.shift(1)
    assert give(half_way(), app, code()).url == START


def test_a_hundred_wrong_codes_in_a_row_switch_a_proof_off(world, clock):
    sheet, codes = give_codes(world.anna)
    app, code = give_app(world.anna)
    for _number in range(100):
        clock.shift(timedelta(minutes=15))
        answer = give(half_way(), app, "000000")
        assert errors(answer) == [WRONG]
    app.refresh_from_db()
    assert (app.throttling_failure_count, app.disabled_at) == (100, timezone.now())
    clock.shift(timedelta(days=1))
    client = half_way()
    assert (client.get(page_of(app)).status_code, give(client, app, code()).status_code) == (404, 404)
    assert client.get(SECOND_STEP).url == page_of(sheet)
    assert give(client, sheet, codes[0]).url == START


# The way from the password to being in


def test_every_step_has_a_session_key_of_its_own_and_the_one_before_is_dead(world):
    app, code = give_app(world.anna)
    client = Client()
    client.get("/taken/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post(LOGIN, {"login": "anna", "password": PASSWORD})
    after_password = client.cookies["sessionid"].value
    give(client, app, code())
    inside = client.cookies["sessionid"].value
    assert len({planted, after_password, inside}) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == [inside]
    for dead in (planted, after_password):
        other = Client()
        other.cookies["sessionid"] = dead
        assert other.get(page_of(app)).url == LOGIN
        assert not is_in(other)


def test_a_session_key_that_somebody_else_made_up_is_not_used(world):
    app, code = give_app(world.anna)
    client = Client()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    client.post(LOGIN, {"login": "anna", "password": PASSWORD})
    give(client, app, code())
    assert is_in(client)
    assert not Session.objects.filter(session_key__startswith="planted").exists()


def test_the_password_alone_opens_no_page(world):
    give_app(world.anna)
    client = half_way()
    assert client.get("/taken/").url == f"{LOGIN}?next=/taken/"
    assert Session.objects.get().user_id is None


def test_a_changed_password_ends_a_half_way_sign_in(world):
    app, code = give_app(world.anna)
    client = half_way()
    world.anna.set_password("een ander lang wachtwoord")
    world.anna.save()
    answer = give(client, app, code())
    assert (answer.url, is_in(client)) == (OVER, False)
    assert "This page is no longer valid. Log in again." in client.get(answer.url).content.decode()


@pytest.mark.parametrize("change", [{"locked_at": NOON}, {"blocked_at": NOON}, {"is_active": False}])
def test_an_account_that_ends_meanwhile_is_not_let_in(world, change):
    app, code = give_app(world.anna)
    client = half_way()
    type(world.anna).objects.filter(pk=world.anna.pk).update(**change)
    assert (give(client, app, code()).url, is_in(client)) == (OVER, False)


def test_half_way_lasts_a_quarter_of_an_hour(world, clock):
    app, code = give_app(world.anna)
    client = half_way()
    clock.shift(timedelta(minutes=14, seconds=59))
    assert client.get(page_of(app)).status_code == 200
    clock.shift(1)
    assert client.get(page_of(app)).url == OVER
    assert (give(client, app, code()).url, is_in(client)) == (OVER, False)


def test_without_a_password_there_is_no_second_step(world):
    app, code = give_app(world.anna)
    client = Client()
    assert client.get(SECOND_STEP).url == LOGIN
    assert client.get(page_of(app)).url == LOGIN
    assert give(client, app, code()).url == LOGIN


def test_a_sign_in_leads_in_once(world, clock):
    """Also when the browser kept its half-way session, as a second window does."""
    app, code = give_app(world.anna)
    client = half_way()
    half_way_key = client.cookies["sessionid"].value
    session = Session.objects.get(session_key=half_way_key)
    give(client, app, code())
    Session.objects.create(session_key=half_way_key, session_data=session.session_data, expire_date=session.expire_date)
    clock.shift(60)
    other = Client()
    other.cookies["sessionid"] = half_way_key
    assert (give(other, app, code()).url, is_in(other)) == (OVER, False)


def test_the_page_that_was_asked_for_comes_after_the_second_step(world):
    app, code = give_app(world.anna)
    assert give(half_way(next="/taken/?view=late"), app, code()).url == "/taken/?view=late"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org", "x" * 3000]
)
def test_the_second_step_never_leads_elsewhere(world, elsewhere):
    app, code = give_app(world.anna)
    assert give(half_way(next=elsewhere), app, code()).url == START


def test_to_confirm_who_one_is_one_must_be_that_user(world, sign_in):
    app, code = give_app(world.anna)
    sign_up = second_step.begin(user=world.anna, purpose=Purpose.CONFIRM, next_url="/taken/")
    stranger, anna = sign_in(world.bram), sign_in(world.anna)
    for client in (stranger, anna):
        session = client.session
        session["half_way"] = str(sign_up.uuid)
        session.save()
    assert give(stranger, app, code()).url == OVER
    assert give(anna, app, code()).url == "/taken/"
    assert "confirmed_at" in anna.session
    assert not SignIn.objects.exists()


def test_a_code_of_a_sign_in_does_not_confirm_who_one_is(world, sign_in):
    sms = give_number(world.anna)
    half_way()
    code = code_by_sms()
    confirming = second_step.begin(user=world.anna, purpose=Purpose.CONFIRM)
    client = sign_in(world.anna)
    session = client.session
    session["half_way"] = str(confirming.uuid)
    session.save()
    assert errors(give(client, sms, code)) == [WRONG_SMS]
