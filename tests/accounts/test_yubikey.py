"""Codes of YubiKeys: checked here where we hold the secret, else by the validation server."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import yubikey
from accounts.models import KnownYubikey, SignIn, User, UserGroup, YubikeyFactor
from accounts.models.factors import own
from accounts.queries.factors import factors_of, offered_kinds, usable_at_sign_in
from accounts.usecases import factors, second_step
from accounts.usecases.second_step import OverError
from accounts.yubikey import Secret
from core.errors import DomainError
from tests.accounts.fakes_yubikey import API_KEY, Fields, Key, ValidationServer, lines, right, signed
from tests.at_once import at_once
from tests.world import PASSWORD, World, make_user


@pytest.fixture
def anna(db: None) -> User:
    """Somebody who signs in; most of these tests need no more of a world."""
    return make_user("anna", UserGroup.objects.create(name="Casemanagers"))


@pytest.fixture
def server(settings: Any) -> Iterator[ValidationServer]:
    with ValidationServer() as running:
        settings.YUBIKEY_URL, settings.YUBIKEY_API_KEY = running.url, API_KEY
        settings.YUBIKEY_CLIENT_ID = "87"
        yield running


def know(key: Key) -> KnownYubikey:
    known = KnownYubikey(public_id=key.public_id)
    known.secret = Secret(aes_key=key.aes_key, private_id=key.private_id)
    known.save()
    return known


def holder(user: User, key: Key) -> YubikeyFactor:
    factor = own(YubikeyFactor, user, public_id=key.public_id)
    factor.confirmed = True
    factor.save()
    return factor  # type: ignore[return-value]


def accepts(factor: YubikeyFactor, code: str) -> bool:
    """As when it is the first code in a while: no pause after a wrong one."""
    YubikeyFactor.objects.filter(pk=factor.pk).update(throttling_failure_timestamp=None, throttling_failure_count=0)
    sign_in = second_step.begin(user=factor.user)
    try:
        second_step.prove(sign_in=sign_in, factor=factor, typed=code)
    except DomainError:
        return False
    return True


# With the secret at hand.


def test_codes_of_a_known_key_are_right_once(anna: User) -> None:
    key = Key()
    know(key)
    factor = holder(anna, key)
    first, second = key.press(), key.press()
    key.plug_in()
    third = key.press()
    assert [accepts(factor, code) for code in (first, second, third)] == [True, True, True]
    assert [accepts(factor, code) for code in (first, second, third)] == [False, False, False]


def test_capitals_and_spaces_do_not_count(anna: User) -> None:
    key = Key()
    know(key)
    assert accepts(holder(anna, key), f" {key.press().upper()} ")


def test_an_older_code_is_refused(anna: User) -> None:
    key = Key()
    know(key)
    factor = holder(anna, key)
    kept = key.press()
    key.plug_in()
    assert accepts(factor, key.press())
    assert not accepts(factor, kept)
    assert not accepts(factor, key.code(1, 200))
    assert accepts(factor, key.code(2, 1))


def test_caps_lock_is_no_part_of_the_counter(anna: User) -> None:
    key = Key()
    known = know(key)
    factor = holder(anna, key)
    assert accepts(factor, key.code(3, 0, caps_lock=True))
    known.refresh_from_db()
    assert (known.session_counter, known.session_use) == (3, 0)
    assert not accepts(factor, key.code(3, 0))
    assert accepts(factor, key.code(3, 1))


def test_a_used_code_is_used_for_everybody(world: World) -> None:
    key = Key()
    know(key)
    anna, bram = holder(world.anna, key), holder(world.bram, key)
    code = key.press()
    assert accepts(anna, code)
    assert not accepts(bram, code)
    assert accepts(bram, key.press())


def test_the_code_of_another_key_is_refused(anna: User) -> None:
    key, other = Key(), Key("vvccccbtdfgj")
    know(key)
    know(other)
    factor = holder(anna, key)
    assert not accepts(factor, other.press())
    assert not accepts(factor, other.press().replace(other.public_id, key.public_id))


def wrong_aes_key(key: Key) -> str:
    key.aes_key = bytes(16)
    return key.press()


def wrong_private_id(key: Key) -> str:
    key.private_id = bytes(6)
    return key.press()


WRONG_CODES: dict[str, Callable[[Key], str]] = {
    "wrong aes key": wrong_aes_key,
    "wrong private identity": wrong_private_id,
    "broken checksum": lambda key: key.code(1, 0, broken=True),
    "too short": lambda key: key.press()[:-1],
    "too long": lambda key: key.press() + "c",
    "other letters": lambda key: key.press()[:-1] + "a",
    "other digits": lambda key: key.press()[:-1] + "٣",
    "nothing": lambda key: "",
}


@pytest.mark.parametrize("wrong", WRONG_CODES.values(), ids=WRONG_CODES)
def test_a_wrong_code_is_refused(anna: User, wrong: Callable[[Key], str]) -> None:
    key = Key()
    known = know(key)
    factor = holder(anna, key)
    assert not accepts(factor, wrong(key))
    known.refresh_from_db()
    assert (known.session_counter, known.session_use) == (0, 0)


def test_a_known_key_is_never_asked_about(anna: User, server: ValidationServer) -> None:
    key = Key()
    know(key)
    factor = holder(anna, key)
    code = key.press()
    assert [accepts(factor, code), accepts(factor, code)] == [True, False]
    assert server.questions == []


def test_a_key_that_was_forgotten_and_known_again_does_not_take_its_last_code(anna: User) -> None:
    key = Key()
    factor, code = holder(anna, key), key.press()
    know(key)
    assert accepts(factor, code)
    KnownYubikey.objects.all().delete()
    know(key)
    assert not accepts(factor, code)


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_codes_at_once_lead_in_once(anna: User) -> None:
    key = Key()
    know(key)
    factor, code = holder(anna, key), key.press()
    rows = [second_step.begin(user=anna) for _number in range(20)]
    prove = second_step.prove
    results = at_once([lambda row=row: prove(sign_in=row, factor=factor, typed=code) for row in rows])
    assert len([one for one in results if isinstance(one, SignIn)]) == 1
    assert len([one for one in results if isinstance(one, DomainError) and not isinstance(one, OverError)]) == 19


@pytest.mark.django_db(transaction=True)
def test_two_holders_of_one_key_at_once_use_a_code_once(world: World) -> None:
    key = Key()
    know(key)
    code = key.press()
    people = [world.anna, world.bram, world.carla, world.dirk]
    ways = [(second_step.begin(user=user), holder(user, key)) for user in people]
    prove = second_step.prove
    results = at_once([lambda way=way: prove(sign_in=way[0], factor=way[1], typed=code) for way in ways])
    assert len([one for one in results if isinstance(one, SignIn)]) == 1
    assert len([one for one in results if isinstance(one, DomainError)]) == 3


# With the validation server.


def test_the_server_is_asked_as_its_protocol_says(anna: User, server: ValidationServer) -> None:
    key = Key()
    factor, code = holder(anna, key), key.press()
    assert accepts(factor, code)
    (question,) = server.questions
    signature = question.pop("h")
    assert set(question) == {"id", "otp", "nonce"}
    assert (question["id"], question["otp"]) == ("87", code)
    assert 16 <= len(question["nonce"]) <= 40 and question["nonce"].isalnum()
    assert signature == signed(question)
    accepts(factor, key.press())
    assert server.questions[1]["nonce"] != question["nonce"]


def test_a_code_that_was_accepted_is_not_asked_about_again(anna: User, server: ValidationServer) -> None:
    key = Key()
    factor, code = holder(anna, key), key.press()
    assert accepts(factor, code)
    assert not accepts(factor, code)
    assert len(server.questions) == 1
    assert accepts(factor, key.press())


def with_another_signature(question: Fields) -> str:
    fields = {"otp": question["otp"], "nonce": question["nonce"], "status": "OK"}
    return lines({"h": signed(fields, "YW5vdGhlciBrZXk="), **fields})


def altered(question: Fields) -> str:
    return right(question, status="REPLAYED_OTP").replace("REPLAYED_OTP", "OK")


def unsigned(question: Fields) -> str:
    return lines({"otp": question["otp"], "nonce": question["nonce"], "status": "OK"})


def with_empty_signature(question: Fields) -> str:
    return f"h=\r\n{unsigned(question)}"


def without(part: str) -> Callable[[Fields], str]:
    def answer(question: Fields) -> str:
        fields = {"otp": question["otp"], "nonce": question["nonce"], "status": "OK"}
        del fields[part]
        return lines({"h": signed(fields), **fields})

    return answer


def can_not_be_checked(factor: YubikeyFactor, code: str) -> None:
    """It is refused with a sentence of its own, and is not a wrong try: the next one is looked at at once."""
    sign_in = second_step.begin(user=factor.user)
    with pytest.raises(DomainError, match=r"can't be checked now|kan nu niet worden gecontroleerd"):
        second_step.prove(sign_in=sign_in, factor=factor, typed=code)
    factor.refresh_from_db()
    assert (factor.throttling_failure_count, factor.last_used_at) == (0, None)


WRONG_ANSWERS: dict[str, Callable[[Fields], str]] = {
    "replayed code": lambda question: right(question, status="REPLAYED_OTP"),
    "replayed request": lambda question: right(question, status="REPLAYED_REQUEST"),
    "bad code": lambda question: right(question, status="BAD_OTP"),
    "not enough answers": lambda question: right(question, status="NOT_ENOUGH_ANSWERS"),
    "lower-case ok": lambda question: right(question, status="ok"),
    "wrong nonce": lambda question: right(question, nonce="0" * 32),
    "other code": lambda question: right(question, otp=Key().press()),
    "bad signature": with_another_signature,
    "altered": altered,
    "unsigned": unsigned,
    "empty signature": with_empty_signature,
    "no status": without("status"),
    "no nonce": without("nonce"),
    "no code": without("otp"),
    "status twice": lambda question: "status=REPLAYED_OTP\r\n" + right(question),
    "status twice, at the end": lambda question: right(question) + "status=OK\r\n",
    "one more line": lambda question: right(question) + "info=x\r\n",
    "garbage": lambda question: "\x00\xff <html>=",
    "nothing": lambda question: "",
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_another_answer_is_a_no(anna: User, server: ValidationServer, wrong: Callable[[Fields], str]) -> None:
    key = Key()
    factor = holder(anna, key)
    server.answer = wrong
    assert not accepts(factor, key.press())
    assert len(server.questions) == 1
    server.answer = right
    assert accepts(factor, key.press())


@pytest.mark.parametrize("status", [302, 400, 500, 503])
def test_a_failing_server_is_no_answer(anna: User, server: ValidationServer, status: int) -> None:
    key = Key()
    server.status = status
    can_not_be_checked(holder(anna, key), key.press())
    assert len(server.questions) == 1


def test_a_server_that_hangs_is_no_answer_after_a_while(
    anna: User, server: ValidationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Key()
    factor = holder(anna, key)
    monkeypatch.setattr(yubikey, "SECONDS", 0.2)
    server.hangs.set()
    started = time.monotonic()
    can_not_be_checked(factor, key.press())
    assert time.monotonic() - started < 5
    assert len(server.questions) == 1


def test_nobody_waits_longer_than_three_seconds_by_default() -> None:
    assert yubikey.SECONDS == 3


def test_a_server_that_is_down_is_no_answer(anna: User, settings: Any) -> None:
    with ValidationServer() as gone:
        settings.YUBIKEY_URL, settings.YUBIKEY_API_KEY = gone.url, API_KEY
    key = Key()
    can_not_be_checked(holder(anna, key), key.press())


@pytest.mark.parametrize("missing", ["YUBIKEY_API_KEY", "YUBIKEY_URL"])
def test_without_key_or_address_nobody_is_asked(
    anna: User, server: ValidationServer, settings: Any, missing: str
) -> None:
    setattr(settings, missing, "")
    server.answer = lambda question: right(question) if settings.YUBIKEY_API_KEY else unsigned(question)
    key = Key()
    assert not accepts(holder(anna, key), key.press())
    assert server.questions == []


def test_only_loopback_is_asked_without_https(anna: User, settings: Any) -> None:
    settings.YUBIKEY_URL, settings.YUBIKEY_API_KEY = "http://validation.example.org/wsapi/2.0/verify", API_KEY
    key = Key()
    can_not_be_checked(holder(anna, key), key.press())


def test_a_key_that_we_do_not_know_is_set_up_through_the_server(anna: User, server: ValidationServer) -> None:
    key = Key()
    code = key.press()
    factor = factors.add_yubikey(user=anna, typed=code)
    assert (factor.public_id, [one.pk for one in factors_of(anna)]) == (key.public_id, [factor.pk])
    assert not accepts(factor, code)


# Switched off.


def test_switched_off_it_is_invisible_and_refused(world: World, settings: Any) -> None:
    key = Key()
    know(key)
    factor = holder(world.anna, key)
    settings.YUBIKEY = False
    assert factors_of(world.anna) == usable_at_sign_in(world.anna) == []
    assert "yubikey" not in offered_kinds()
    assert not accepts(factor, key.press())
    with pytest.raises(DomainError):
        factors.add_yubikey(user=world.bram, typed=key.press())
    assert YubikeyFactor.objects.filter(confirmed=True).count() == 1

    client = Client()
    client.post(reverse("accounts:login"), {"login": "bram", "password": PASSWORD})
    assert client.get(reverse("accounts:set_up_yubikey")).status_code == 404
    page = client.get(reverse("accounts:set_up_sms")).content.decode()
    assert "YubiKey" not in page
