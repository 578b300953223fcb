"""Twenty at the same moment, each on a connection of its own: a code, a try and a text message count once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import FactorKind
from accounts.models import BackupCode, Session, SignIn, User
from accounts.models.factors import Factor, backup_hash
from accounts.queries.factors import factors_of, kind_of
from accounts.usecases import factors, second_step
from accounts.usecases.second_step import TRIES, OverError
from core.errors import DomainError
from core.limits import TooOftenError
from core.models import AccessEvent, Allowance, OutgoingMessage
from tests.accounts.proofs import (
    LOGIN,
    NUMBER,
    app_code,
    code_by_sms,
    give,
    give_app,
    give_codes,
    give_number,
    give_yubikey,
    half_way,
    is_in,
    known_yubikey,
    texts,
)
from tests.at_once import at_once, unexpected
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def by_sms(user):
    """A text message belongs to one sign-in, so that one is what all twenty use."""
    factor = give_number(user)
    sign_in = second_step.begin(user=user)
    second_step.send_code(sign_in=sign_in, factor=factor)
    return factor, code_by_sms(), [sign_in] * MANY


def by_app(user):
    factor, code = give_app(user)
    return factor, code(), [second_step.begin(user=user) for _number in range(MANY)]


def by_yubikey(user):
    factor, touch = give_yubikey(user)
    return factor, touch(), [second_step.begin(user=user) for _number in range(MANY)]


def by_backup_code(user):
    factor, codes = give_codes(user)
    return factor, codes[0], [second_step.begin(user=user) for _number in range(MANY)]


@pytest.mark.parametrize("way", [by_sms, by_app, by_yubikey, by_backup_code])
def test_of_twenty_with_the_right_code_one_passes(world, way):
    factor, code, sign_ins = way(world.anna)
    results = at_once(
        [lambda sign_in=sign_in: second_step.prove(sign_in=sign_in, factor=factor, typed=code) for sign_in in sign_ins]
    )
    assert unexpected(results, DomainError) == []
    assert [isinstance(one, SignIn) for one in results].count(True) == 1
    assert SignIn.objects.exclude(passed_at=None).count() == 1


@pytest.mark.parametrize("give_one", [give_app, give_yubikey])
def test_of_twenty_in_one_browser_one_gets_in(world, give_one):
    """The same page sent twenty times over, as a browser or a proxy may do."""
    factor, code = give_one(world.anna)
    client = half_way()
    key, typed = client.cookies["sessionid"].value, code()

    def send():
        copy = Client()
        copy.cookies["sessionid"] = key
        return copy, give(copy, factor, typed)

    results = at_once([send] * MANY)
    assert unexpected(results) == []
    assert [answer.url for copy, answer in results if is_in(copy)] == ["/"]
    assert {answer.status_code for _copy, answer in results} <= {302, 400, 422}
    assert (Session.objects.exclude(user=None).count(), SignIn.objects.count()) == (1, 0)
    assert AccessEvent.objects.filter(event_type="session.started").count() == 1


@pytest.mark.parametrize("way", [by_sms, by_app, by_yubikey, by_backup_code])
def test_of_twenty_wrong_codes_one_is_looked_at(world, way, monkeypatch):
    factor, _code, sign_ins = way(world.anna)
    looked = []
    accepts = type(factor).accepts
    monkeypatch.setattr(type(factor), "accepts", lambda self, token: looked.append(token) or accepts(self, token))
    results = at_once(
        [
            lambda sign_in=sign_in: second_step.prove(sign_in=sign_in, factor=factor, typed="000000")
            for sign_in in sign_ins
        ]
    )
    assert unexpected(results, DomainError) == []
    assert [type(one) for one in results].count(DomainError) == 1
    assert [type(one) for one in results].count(TooOftenError) == MANY - 1
    factor.refresh_from_db()
    assert (len(looked), factor.throttling_failure_count) == (1, 1)
    assert AccessEvent.objects.filter(event_type="session.refused").count() == 1
    assert not SignIn.objects.exclude(passed_at=None).exists()


def test_the_tries_of_an_hour_are_counted_exactly(world, monkeypatch):
    """Thirty at once, without the wait between them: twenty are looked at."""
    monkeypatch.setattr(Factor, "verify_is_allowed", lambda self: (True, None))
    factor, _code = give_app(world.anna)
    sign_in = second_step.begin(user=world.anna)
    results = at_once([lambda: second_step.prove(sign_in=sign_in, factor=factor, typed="000000")] * 30)
    assert [type(one) for one in results].count(DomainError) == TRIES.times == 20
    assert [type(one) for one in results].count(TooOftenError) == 10
    factor.refresh_from_db()
    assert factor.throttling_failure_count == 20


def test_a_text_message_code_is_compared_five_times(world, monkeypatch):
    monkeypatch.setattr(Factor, "verify_is_allowed", lambda self: (True, None))
    factor, code, sign_ins = by_sms(world.anna)
    at_once([lambda: second_step.prove(sign_in=sign_ins[0], factor=factor, typed="000000")] * 12)
    factor.refresh_from_db()
    assert (factor.code_tries, factor.code_hash) == (5, "")
    with pytest.raises(DomainError):
        second_step.prove(sign_in=sign_ins[0], factor=factor, typed=code)


def test_of_twenty_requests_for_a_text_message_one_is_sent(world):
    factor = give_number(world.anna)
    sign_in = second_step.begin(user=world.anna)
    results = at_once([lambda: second_step.send_code(sign_in=sign_in, factor=factor)] * MANY)
    assert unexpected(results, TooOftenError) == []
    assert results.count(None) == 1
    assert len(texts()) == 1
    assert OutgoingMessage.objects.filter(template="code").count() == 1


def test_of_twenty_sign_ins_by_text_message_one_gets_a_message(world):
    give_number(world.anna)
    results = at_once([half_way] * MANY)
    assert unexpected(results) == []
    assert (SignIn.objects.count(), len(texts())) == (MANY, 1)


def test_of_twenty_wrong_passwords_five_are_looked_at(world, monkeypatch, settings):
    looked = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda self, raw: looked.append(raw) or check(self, raw))
    results = at_once([lambda: Client().post(LOGIN, {"login": "anna", "password": "x" * 12})] * MANY)
    assert unexpected(results) == []
    assert {answer.status_code for answer in results} == {422}
    assert len(looked) == settings.SIGN_IN_TRIES == 5
    said = [re.search("<li>(.+)</li>", answer.content.decode())[1] for answer in results]
    blocked = "This account is blocked after 5 tries. Ask your administrator to unblock it."
    assert sorted(one for one in said if one != blocked) == [
        "Login name or password is not right. You have 1 try left.",
        *(f"Login name or password is not right. You have {left} tries left." for left in (2, 3, 4)),
    ]
    assert said.count(blocked) == MANY - 4
    world.anna.refresh_from_db()
    assert world.anna.locked_at is not None
    assert OutgoingMessage.objects.filter(template="locked").count() == 1
    assert AccessEvent.objects.filter(event_type="user.locked").count() == 1
    assert Client().post(LOGIN, {"login": "anna", "password": PASSWORD}).status_code == 422
    assert len(looked) == 5


def test_of_twenty_first_proofs_at_once_one_passes_its_sign_in(world):
    """Twenty browsers with the password, each with an app of its own to set up: one wins, the others must give it."""
    sign_ins = [second_step.begin(user=world.anna) for _number in range(MANY)]
    apps = [factors.begin_app(user=world.anna, begun="") for _number in range(MANY)]
    codes = [app_code(app) for app in apps]
    results = at_once(
        [
            lambda app=app, code=code, sign_in=sign_in: factors.confirm(factor=app, typed=code, sign_in=sign_in)
            for app, code, sign_in in zip(apps, codes, sign_ins, strict=True)
        ]
    )
    assert unexpected(results, OverError, TooOftenError) == []
    assert results.count(None) == 1
    assert [kind_of(one) for one in factors_of(world.anna)] == [FactorKind.APP]
    assert SignIn.objects.exclude(passed_at=None).count() == 1


def test_of_twenty_of_one_number_one_confirms_it(world):
    sign_in = second_step.begin(user=world.anna)
    number = factors.begin_sms(user=world.anna, number=NUMBER)
    code = code_by_sms()
    results = at_once([lambda: factors.confirm(factor=number, typed=code, sign_in=sign_in)] * MANY)
    assert unexpected(results, DomainError) == []
    assert results.count(None) == 1
    assert OutgoingMessage.objects.filter(template="factor_added").count() == 1


def test_of_twenty_of_one_yubikey_one_is_added(world):
    touch = known_yubikey()
    sign_in, code = second_step.begin(user=world.anna), touch()
    results = at_once([lambda: factors.add_yubikey(user=world.anna, typed=code, sign_in=sign_in)] * MANY)
    assert unexpected(results, DomainError) == []
    assert [kind_of(one) for one in factors_of(world.anna)] == [FactorKind.YUBIKEY]
    assert [isinstance(one, Exception) for one in results].count(False) == 1


def test_twenty_new_sheets_at_once_leave_one(world):
    results = at_once([lambda: factors.renew_backup_codes(user=world.anna)] * MANY)
    assert unexpected(results) == []
    assert BackupCode.objects.count() == factors.BACKUP_CODES
    working = [sheet for sheet in results if BackupCode.objects.filter(code_hash__in=hashes(sheet)).exists()]
    assert len(working) == 1


def test_the_right_password_gives_the_address_its_try_back(world):
    at_once([half_way] * MANY)
    (kept,) = Allowance.objects.filter(key__startswith="sign-in-address:")
    assert (kept.used, kept.until > timezone.now() + timedelta(minutes=14)) == (0, True)


def hashes(codes):
    return [backup_hash(code) for code in codes]


def test_two_ways_of_one_user_at_once_give_one_session_each(world):
    """Two browsers of one user don't hinder each other."""
    app, code = give_app(world.anna)
    sheet, codes = give_codes(world.anna)
    one, two = half_way(), half_way()
    results = at_once([lambda: give(one, app, code()), lambda: give(two, sheet, codes[0])])
    assert [answer.url for answer in results] == ["/", "/"]
    assert (is_in(one), is_in(two), Session.objects.filter(user=world.anna).count()) == (True, True, 2)
