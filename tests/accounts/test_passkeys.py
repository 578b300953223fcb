"""Passkeys: set up on the way in and on Instellingen, and used as the second proof."""

import json
from base64 import b32encode
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from accounts.enums import FactorKind, Purpose
from accounts.models import AppFactor, SignIn, User, UserGroup
from accounts.models.factors import own
from accounts.usecases import factors, passkeys, second_step
from accounts.usecases.second_step import OverError
from accounts.views.entering import CONFIRMED
from core.errors import DomainError
from core.limits import TooOftenError
from core.models import AccessEvent, OutgoingMessage
from tests.accounts.fakes_passkey import Authenticator, encoded
from tests.at_once import at_once
from tests.world import PASSWORD, World, make_user

START = "/"
NOT_RIGHT = "This passkey is not right. Try again, or choose another way."
NOT_ADDED = "The passkey was not added. Try again."


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = ["http://localhost:8000"]


@pytest.fixture
def anna(db: None) -> User:
    """Somebody who signs in; most of these tests need no more of a world."""
    return make_user("anna", UserGroup.objects.create(name="Casemanagers"))


def half_way(user: User) -> Client:
    """A browser in which the password has been given."""
    client = Client()
    answer = client.post(reverse("accounts:login"), {"login": user.login, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def tell(client: Client, address: str, **content: Any) -> Any:
    return client.post(reverse(f"accounts:{address}"), json.dumps(content), content_type="application/json")


def with_passkey(user: User) -> Authenticator:
    device = Authenticator()
    options, state = passkeys.begin_adding(user=user)
    passkeys.add(user=user, state=state, answer=device.create(options), name="")
    return device


def with_app(user: User) -> AppFactor:
    app = own(AppFactor, user)
    app.seed, app.confirmed = bytes(20), True  # type: ignore[attr-defined]
    app.save()
    return app  # type: ignore[return-value]


def asked(sign_in: SignIn) -> dict[str, Any]:
    return passkeys.begin_proof(sign_in=sign_in)


def is_in(client: Client) -> bool:
    return client.get(START).status_code == 200


def events(name: str) -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(event_type=name))


# Proving.


def test_password_and_passkey_lead_in(anna: User) -> None:
    device = with_passkey(anna)
    client = half_way(anna)
    options = tell(client, "passkey_prove_begin").json()
    assert [entry["id"] for entry in options["allowCredentials"]] == [encoded(device.credential_id)]
    assert options["rpId"] == "localhost"
    assert not is_in(client)

    answer = tell(client, "passkey_prove", answer=device.get(options))

    assert (answer.status_code, answer.json()) == (200, {"redirect_url": START})
    assert is_in(client)
    (event,) = events("session.started")
    assert (event.user_id, event.detail) == (anna.pk, {"factor": "passkey"})
    assert not SignIn.objects.exists()


def test_an_answer_leads_in_once(anna: User) -> None:
    device = with_passkey(anna)
    client = half_way(anna)
    right = device.get(tell(client, "passkey_prove_begin").json())
    again = half_way(anna)
    tell(again, "passkey_prove_begin")
    assert tell(client, "passkey_prove", answer=right).status_code == 200

    answer = tell(again, "passkey_prove", answer=right)

    assert (answer.status_code, answer.json()) == (422, {"detail": NOT_RIGHT})
    assert not is_in(again)


def test_a_challenge_is_for_one_answer(anna: User) -> None:
    device = with_passkey(anna)
    client = half_way(anna)
    right = device.get(tell(client, "passkey_prove_begin").json())
    assert tell(client, "passkey_prove", answer={}).status_code == 422
    assert SignIn.objects.get().challenge is None

    assert tell(client, "passkey_prove", answer=right).status_code == 422
    assert not is_in(client)
    assert [event.detail for event in events("session.refused")] == [{"factor": "passkey"}] * 2
    right = device.get(tell(client, "passkey_prove_begin").json())
    assert tell(client, "passkey_prove", answer=right).status_code == 200


def test_without_a_challenge_nothing_is_right(anna: User) -> None:
    device = with_passkey(anna)
    client = half_way(anna)
    assert tell(client, "passkey_prove", answer=device.get({"challenge": ""})).status_code == 422
    assert not is_in(client)


def forged(**changes: str) -> Callable[[Authenticator, dict[str, Any]], dict[str, Any]]:
    def answer(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
        vars(device).update(changes)
        return device.get(options)

    return answer


def with_another_key(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    other = Authenticator()
    other.credential_id = device.credential_id
    return other.get(options)


def of_another_challenge(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return device.get({**options, "challenge": encoded(bytes(64))})


def counting_back(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    """A copy of the device, which has not seen what the device did since."""
    WebAuthnCredential.objects.update(sign_count=7)
    return device.get(options)


def counting_beyond(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    device.count = 2**32 - 2
    return device.get(options)


def unknown(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return Authenticator().get(options)


def a_new_passkey(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
    return device.create(options)


def broken(path: str, value: Any) -> Callable[[Authenticator, dict[str, Any]], dict[str, Any]]:
    def answer(device: Authenticator, options: dict[str, Any]) -> dict[str, Any]:
        right = device.get(options)
        whole, _, part = path.rpartition(".")
        (right[whole] if whole else right)[part] = value
        return right

    return answer


WRONG_ANSWERS = {
    "wrong origin": forged(origin="https://localhost.example.org"),
    "another port": forged(origin="http://localhost:8001"),
    "wrong site": forged(rp_id="example.org"),
    "wrong challenge": of_another_challenge,
    "wrong key": with_another_key,
    "older counter": counting_back,
    "counter that does not fit": counting_beyond,
    "unknown passkey": unknown,
    "answer of a new passkey": a_new_passkey,
    "no response": broken("response", None),
    "response of text": broken("response", "x"),
    "no signature": broken("response.signature", None),
    "signature that is not base64": broken("response.signature", "é"),
    "user handle that is not base64": broken("response.userHandle", "a"),
    "data of nothing": broken("response.authenticatorData", ""),
    "client data of a list": broken("response.clientDataJSON", encoded(b"[]")),
    "challenge of a number": broken(
        "response.clientDataJSON", encoded(b'{"type": "webauthn.get", "challenge": 1, "origin": "x"}')
    ),
    "other id": broken("id", "abc"),
    "id of a number": broken("rawId", 5),
    "wrong type": broken("type", "password"),
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_a_wrong_answer_leads_nowhere(
    anna: User, wrong: Callable[[Authenticator, dict[str, Any]], dict[str, Any]]
) -> None:
    device = with_passkey(anna)
    client = half_way(anna)
    options = tell(client, "passkey_prove_begin").json()

    answer = tell(client, "passkey_prove", answer=wrong(device, options))

    assert (answer.status_code, answer.json()) == (422, {"detail": NOT_RIGHT})
    assert not is_in(client)
    assert [event.object_id for event in events("session.refused")] == [anna.pk]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_refused(anna: User, body: bytes) -> None:
    with_passkey(anna)
    client = half_way(anna)
    answer = client.post(reverse("accounts:passkey_prove"), body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "The browser's answer could not be read. Try again."},
    )


def test_the_passkey_of_somebody_else_is_refused(world: World) -> None:
    with_passkey(world.anna)
    device = with_passkey(world.bram)
    client = half_way(world.anna)
    options = tell(client, "passkey_prove_begin").json()

    assert tell(client, "passkey_prove", answer=device.get(options)).status_code == 422
    assert not is_in(client)
    assert WebAuthnCredential.objects.get(user=world.bram).last_used_at is None


def test_a_passkey_that_is_not_confirmed_is_refused(anna: User) -> None:
    device = with_passkey(anna)
    with_app(anna)
    WebAuthnCredential.objects.update(confirmed=False)
    client = half_way(anna)
    options = tell(client, "passkey_prove_begin").json()
    assert tell(client, "passkey_prove", answer=device.get(options)).status_code == 422


def test_who_may_not_sign_in_any_more_does_not(anna: User) -> None:
    device = with_passkey(anna)
    sign_in = second_step.begin(user=anna)
    right = device.get(asked(sign_in))
    User.objects.filter(pk=anna.pk).update(locked_at=timezone.now())
    with pytest.raises(DomainError):
        passkeys.prove(sign_in=sign_in, answer=right)
    assert SignIn.objects.get().passed_at is None


def test_after_twenty_wrong_answers_a_right_one_waits(anna: User) -> None:
    device = with_passkey(anna)
    sign_in = second_step.begin(user=anna)
    for _number in range(20):
        with pytest.raises(DomainError):
            passkeys.prove(sign_in=sign_in, answer={})
    right = device.get(asked(sign_in))
    with pytest.raises(TooOftenError):
        passkeys.prove(sign_in=sign_in, answer=right)


def test_a_right_answer_starts_the_count_again(anna: User) -> None:
    device = with_passkey(anna)
    for _round in range(3):
        sign_in = second_step.begin(user=anna)
        for _number in range(15):
            with pytest.raises(DomainError):
                passkeys.prove(sign_in=sign_in, answer={})
        assert passkeys.prove(sign_in=sign_in, answer=device.get(asked(sign_in))).passed_at


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_answers_at_once_lead_in_once(anna: User) -> None:
    device = with_passkey(anna)
    sign_in = second_step.begin(user=anna)
    right = device.get(asked(sign_in))

    results = at_once([lambda: passkeys.prove(sign_in=sign_in, answer=right)] * 20)

    assert [type(one) for one in results if isinstance(one, SignIn)] == [SignIn]
    assert {type(one) for one in results if not isinstance(one, SignIn)} == {OverError}
    assert len([one for one in results if isinstance(one, OverError)]) == 19


def test_pages_of_who_is_half_way_need_the_password(world: World) -> None:
    for name in ("passkey_prove_begin", "passkey_prove", "set_up_passkey_begin", "set_up_passkey_save"):
        answer = tell(Client(), name, answer={})
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("accounts:login"))


def test_a_passkey_confirms_who_one_is(anna: User, sign_in: Callable[[User], Client]) -> None:
    device = with_passkey(anna)
    client = sign_in(anna)
    page = reverse("accounts:passkey_add")
    answer = client.post(f"{reverse('accounts:confirm')}?next={page}", {"password": PASSWORD})
    assert answer.url == reverse("accounts:second_step")
    assert SignIn.objects.get().purpose == Purpose.CONFIRM

    answer = tell(client, "passkey_prove", answer=device.get(tell(client, "passkey_prove_begin").json()))

    assert answer.json() == {"redirect_url": page}
    assert client.get(page).status_code == 200


# Setting up on the way in.


def test_a_first_passkey_is_the_proof_as_well(anna: User) -> None:
    client = half_way(anna)
    page = client.get(reverse("accounts:set_up_passkey"))
    assert page.status_code == 200
    assert reverse("accounts:set_up") in page.content.decode()
    options = tell(client, "set_up_passkey_begin").json()
    assert options["rp"] == {"name": "xsuite", "id": "localhost"}
    assert options["authenticatorSelection"]["userVerification"] == "preferred"

    answer = tell(client, "set_up_passkey_save", answer=Authenticator().create(options), name=" Work laptop ")

    assert answer.json() == {"redirect_url": reverse("accounts:set_up_codes")}
    credential = WebAuthnCredential.objects.get()
    assert (credential.user, credential.name, credential.confirmed) == (anna, "Work laptop", True)
    row = SignIn.objects.get()
    assert (row.factor_id, row.factor_name, row.challenge) == (credential.persistent_id, FactorKind.PASSKEY, None)
    assert row.passed_at is not None
    (event,) = events("factor.added")
    assert (event.user_id, event.detail) == (anna.pk, {"factor": "passkey"})
    assert OutgoingMessage.objects.filter(dedupe_key__startswith="factor_added:").count() == 1
    assert "Passkey has been set up." in client.get(reverse("accounts:set_up_codes")).content.decode()


def test_a_passkey_after_another_proof_does_not_replace_it(anna: User) -> None:
    client = half_way(anna)
    app = factors.begin_app(user=anna)
    row = SignIn.objects.get()
    row.passed_at, row.factor_id, row.factor_name = timezone.now(), app.persistent_id, "app"
    row.save()
    AppFactor.objects.update(confirmed=True)

    options = tell(client, "set_up_passkey_begin").json()
    assert tell(client, "set_up_passkey_save", answer=Authenticator().create(options)).status_code == 200

    assert WebAuthnCredential.objects.get().name == "Passkey"
    assert SignIn.objects.get().factor_name == "app"


@pytest.mark.parametrize("is_off", [False, True], ids=["usable", "switched off"])
def test_who_has_a_proof_must_give_it_first(anna: User, is_off: bool) -> None:
    app = with_app(anna)
    AppFactor.objects.filter(pk=app.pk).update(disabled_at=timezone.now() if is_off else None)
    client = half_way(anna)
    step = reverse("accounts:second_step")

    assert client.get(reverse("accounts:set_up_passkey")).url == step
    assert tell(client, "set_up_passkey_begin").url == step
    assert tell(client, "set_up_passkey_save", answer={}).url == step
    assert not WebAuthnCredential.objects.exists()


def test_a_proof_that_came_in_between_closes_the_door(anna: User) -> None:
    """Two people are half-way as the same user: the second one can't add his passkey beside the first one's."""
    first, second = half_way(anna), half_way(anna)
    sign_in = SignIn.objects.get(uuid=second.session["half_way"])
    options = passkeys.begin_set_up(sign_in=sign_in)
    begun = tell(first, "set_up_passkey_begin").json()
    assert tell(first, "set_up_passkey_save", answer=Authenticator().create(begun)).status_code == 200

    with pytest.raises(OverError):
        passkeys.set_up(sign_in=sign_in, answer=Authenticator().create(options), name="")
    assert WebAuthnCredential.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_ways_in_at_once_add_one_first_passkey(anna: User) -> None:
    rows = [second_step.begin(user=anna) for _number in range(20)]
    answers = [Authenticator().create(passkeys.begin_set_up(sign_in=row)) for row in rows]

    results = at_once(
        [
            lambda row=row, answer=answer: passkeys.set_up(sign_in=row, answer=answer, name="")
            for row, answer in zip(rows, answers, strict=True)
        ]
    )

    assert len([one for one in results if isinstance(one, SignIn)]) == 1
    assert len([one for one in results if isinstance(one, OverError)]) == 19
    assert WebAuthnCredential.objects.count() == 1


def with_client_data(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def answer(options: dict[str, Any]) -> dict[str, Any]:
        return Authenticator(**changes).create(options)

    return answer


def with_part(part: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def answer(options: dict[str, Any]) -> dict[str, Any]:
        right = Authenticator().create(options)
        (right["response"] if part in right["response"] else right)[part] = value
        return right

    return answer


WRONG_NEW_ONES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "wrong origin": with_client_data(origin="https://localhost.example.org"),
    "wrong site": with_client_data(rp_id="example.org"),
    "wrong challenge": lambda options: Authenticator().create({**options, "challenge": encoded(bytes(64))}),
    "signature of one that exists": lambda options: Authenticator().get(options),
    "attestation of nothing": with_part("attestationObject", ""),
    "attestation of a number": with_part("attestationObject", encoded(b"\x01")),
    "extensions of a list": with_part("clientExtensionResults", ["credProps"]),
    "no object": lambda options: "x",
    "nothing": lambda options: None,
}


@pytest.mark.parametrize("wrong", WRONG_NEW_ONES.values(), ids=WRONG_NEW_ONES)
def test_a_wrong_new_passkey_is_not_added(anna: User, wrong: Callable[[dict[str, Any]], Any]) -> None:
    client = half_way(anna)
    options = tell(client, "set_up_passkey_begin").json()

    answer = tell(client, "set_up_passkey_save", answer=wrong(options))

    assert (answer.status_code, answer.json()) == (422, {"detail": NOT_ADDED})
    assert not WebAuthnCredential.objects.exists()
    row = SignIn.objects.get()
    assert (row.passed_at, row.challenge) == (None, None)


@pytest.mark.parametrize(
    ("name", "kept"), [("", "Passkey"), ("  ", "Passkey"), ("x" * 64, "x" * 64), ("<b>", "<b>"), (None, "Passkey")]
)
def test_a_passkey_has_a_name(anna: User, name: Any, kept: str) -> None:
    client = half_way(anna)
    options = tell(client, "set_up_passkey_begin").json()
    tell(client, "set_up_passkey_save", answer=Authenticator().create(options), name=name)
    assert WebAuthnCredential.objects.get().name == kept


@pytest.mark.parametrize("name", ["x" * 65, "a\x00b"])
def test_a_name_that_does_not_fit_is_refused(anna: User, name: str) -> None:
    client = half_way(anna)
    options = tell(client, "set_up_passkey_begin").json()
    answer = tell(client, "set_up_passkey_save", answer=Authenticator().create(options), name=name)
    assert answer.status_code == 422
    assert not WebAuthnCredential.objects.exists()


# On Instellingen.


def confirmed(client: Client) -> Client:
    session = client.session
    session[CONFIRMED] = timezone.now().isoformat()
    session.save()
    return client


def test_adding_on_instellingen(anna: User, sign_in: Callable[[User], Client]) -> None:
    with_app(anna)
    client = confirmed(sign_in(anna))
    assert client.get(reverse("accounts:passkey_add")).status_code == 200
    made = Authenticator().create(tell(client, "passkey_register_begin").json())

    answer = tell(client, "passkey_register", answer=made, name="Security key")

    assert answer.json() == {"redirect_url": reverse("accounts:settings_factors")}
    credential = WebAuthnCredential.objects.get()
    assert (credential.user, credential.name) == (anna, "Security key")
    assert [event.user_id for event in events("factor.added")] == [anna.pk]

    again = tell(client, "passkey_register", answer=made)
    assert (again.status_code, again.json()) == (422, {"detail": NOT_ADDED})
    assert WebAuthnCredential.objects.count() == 1


def test_on_instellingen_too_a_challenge_is_for_one_answer(anna: User, sign_in: Callable[[User], Client]) -> None:
    client = confirmed(sign_in(anna))
    made = Authenticator().create(tell(client, "passkey_register_begin").json())
    assert tell(client, "passkey_register", answer={}).status_code == 422
    assert tell(client, "passkey_register", answer=made).status_code == 422
    assert not WebAuthnCredential.objects.exists()


def test_a_known_passkey_is_offered_as_known_and_refused(world: World, sign_in: Callable[[User], Client]) -> None:
    device = with_passkey(world.anna)
    for user in (world.anna, world.bram):  # nobody takes over a passkey of somebody else either
        client = confirmed(sign_in(user))
        options = tell(client, "passkey_register_begin").json()
        known = [encoded(device.credential_id)] if user == world.anna else []
        assert [entry["id"] for entry in options["excludeCredentials"]] == known
        answer = tell(client, "passkey_register", answer=device.create(options))
        assert (answer.status_code, answer.json()) == (422, {"detail": NOT_ADDED})
    assert [one.user for one in WebAuthnCredential.objects.all()] == [world.anna]


def test_who_has_not_confirmed_who_he_is_does_that_first(anna: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(anna)
    page = reverse("accounts:passkey_add")
    first = {"redirect_url": f"{reverse('accounts:confirm')}?next={page.replace('/', '%2F')}"}

    assert client.get(page).status_code in (302, 303)
    assert tell(client, "passkey_register_begin").json() == first
    options, state = passkeys.begin_adding(user=anna)
    session = client.session
    session["passkey_challenge"] = state
    session.save()
    assert tell(client, "passkey_register", answer=Authenticator().create(options)).json() == first
    assert not WebAuthnCredential.objects.exists()


def test_adding_is_for_who_is_signed_in(anna: User) -> None:
    for name in ("passkey_register_begin", "passkey_register"):
        for client in (Client(), half_way(anna)):
            assert tell(client, name, answer={}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_new_passkeys_at_once_become_one(anna: User) -> None:
    options, state = passkeys.begin_adding(user=anna)
    made = Authenticator().create(options)
    results = at_once([lambda: passkeys.add(user=anna, state=state, answer=made, name="")] * 20)
    assert len([one for one in results if isinstance(one, WebAuthnCredential)]) == 1
    assert len([one for one in results if type(one) is DomainError]) == 19
    assert len(events("factor.added")) == 1


def test_json_is_sent_by_post(anna: User, sign_in: Callable[[User], Client]) -> None:
    client = half_way(anna)
    for name in ("passkey_prove_begin", "passkey_prove", "set_up_passkey_begin", "set_up_passkey_save"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 405


def test_json_needs_the_token_of_the_page(anna: User) -> None:
    with_passkey(anna)
    client = Client(enforce_csrf_checks=True)
    client.cookies = half_way(anna).cookies
    assert tell(client, "passkey_prove_begin").status_code == 403


# For whom a passkey is required.


def test_who_needs_a_passkey_sets_one_up_after_his_proof(world: World, settings: Any) -> None:
    settings.PASSKEY_REQUIRED = True
    factors.renew_backup_codes(user=world.klantbeheer)
    app = with_app(world.klantbeheer)
    client = half_way(world.klantbeheer)
    page = reverse("accounts:set_up_passkey")

    answer = client.post(reverse("accounts:second_step_with", args=[app.uuid]), {"code": _code(app)})
    assert answer.url == page
    assert not is_in(client)
    shown = client.get(page)
    assert shown.context["required"]
    assert f'href="{reverse("accounts:set_up")}"' not in shown.content.decode()

    options = tell(client, "set_up_passkey_begin").json()
    answer = tell(client, "set_up_passkey_save", answer=Authenticator().create(options))
    assert answer.json() == {"redirect_url": START}
    assert is_in(client)


def test_who_has_the_required_passkey_uses_it(world: World, settings: Any) -> None:
    settings.PASSKEY_REQUIRED = True
    codes = factors.renew_backup_codes(user=world.klantbeheer)
    app = with_app(world.klantbeheer)
    device = with_passkey(world.klantbeheer)
    client = half_way(world.klantbeheer)

    answer = client.post(reverse("accounts:second_step_with", args=[app.uuid]), {"code": _code(app)})
    assert answer.status_code == 404
    assert not is_in(client)
    options = tell(client, "passkey_prove_begin").json()
    assert tell(client, "passkey_prove", answer=device.get(options)).json() == {"redirect_url": START}

    with_a_code = half_way(world.klantbeheer)
    sheet = world.klantbeheer.backupfactor_set.get()
    answer = with_a_code.post(reverse("accounts:second_step_with", args=[sheet.uuid]), {"code": codes[0]})
    assert (answer.status_code, is_in(with_a_code)) == (302, True)


def test_others_do_not_need_a_passkey(anna: User, settings: Any) -> None:
    settings.PASSKEY_REQUIRED = True
    app = with_app(anna)
    with_passkey(anna)
    client = half_way(anna)
    answer = client.post(reverse("accounts:second_step_with", args=[app.uuid]), {"code": _code(app)})
    assert (answer.url, is_in(client)) == (START, True)


def _code(app: AppFactor) -> str:
    return pyotp.TOTP(b32encode(app.seed).decode()).now()
