"""Passkeys (WebAuthn): setting one up, and proving with it who one is. What is said to the browser is JSON.

Each answer belongs to a challenge, which goes the moment it is answered: the same answer is right once. "User
verification" (finger, face or PIN) is left as django-otp-webauthn has it, preferred when a passkey is made and
discouraged when it is used: it comes after a password, so what it proves is that one has it in hand.
"""

from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions

from accounts.enums import FactorKind
from accounts.models import SignIn, User
from accounts.queries.factors import usable_at_sign_in
from accounts.usecases.factors import added, still_setting_up
from accounts.usecases.second_step import TRIES, locked, pass_with
from core.access import record
from core.enums import EventAction, EventOutcome
from core.errors import DomainError

# What the library raises for broken answers: its own errors, and whatever strange bytes set off below it.
_UNREADABLE = (OTPWebAuthnApiError, ValueError, TypeError, LookupError, AttributeError, OverflowError, DataError)


def begin_proof(*, sign_in: SignIn) -> dict[str, Any]:
    """What `navigator.credentials.get` needs."""
    options, state = _helper().authenticate_begin(user=sign_in.user, require_user_verification=False)
    _expect(sign_in, state)
    return options


def prove(*, sign_in: SignIn, answer: Any) -> SignIn:
    """Take the browser's answer as the second proof. Raises DomainError, OverError, or TooOftenError.

    The row of the sign-in is locked: of twenty at once one leads in.
    """
    TRIES.take(sign_in.user_id)
    with transaction.atomic():
        sign_in = locked(sign_in)
        credential = _proven(sign_in.user, _taken(sign_in), answer)
        if credential is not None:
            pass_with(sign_in, credential)
        else:
            _note_refusal(sign_in.user)
    if credential is None:
        raise DomainError(_("This passkey is not right. Try again, or choose another way."))
    TRIES.forget(sign_in.user_id)
    return sign_in


def begin_set_up(*, sign_in: SignIn) -> dict[str, Any]:
    """What `navigator.credentials.create` needs, half-way in."""
    options, state = begin_adding(user=sign_in.user)
    _expect(sign_in, state)
    return options


def set_up(*, sign_in: SignIn, answer: Any, name: str) -> SignIn:
    """Add the first passkey on the way in; it is the proof as well when none was given yet.

    Raises DomainError, OverError, or TooOftenError.
    """
    TRIES.take(sign_in.user_id)
    with transaction.atomic():
        sign_in = still_setting_up(sign_in)
        credential = _registered(sign_in.user, _taken(sign_in), answer, name)
        if credential is not None and sign_in.passed_at is None:
            pass_with(sign_in, credential)
    if credential is None:
        raise _not_added()
    TRIES.forget(sign_in.user_id)
    return sign_in


def begin_adding(*, user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `navigator.credentials.create` needs, and the state by which `add` knows the answer to it."""
    options, state = _helper().register_begin(user=user)
    return options, state


@transaction.atomic
def add(*, user: User, state: Any, answer: Any, name: str) -> WebAuthnCredential:
    """Add a passkey for who is signed in; `state` is None when it was answered before. Raises DomainError."""
    credential = _registered(user, state, answer, name)
    if credential is None:
        raise _not_added()
    return credential


def _helper() -> Any:
    """The library would look at the request for the site's name only, which is a setting here."""
    return WebAuthnCredential.get_webauthn_helper(request=None)


def _expect(sign_in: SignIn, state: dict[str, Any]) -> None:
    SignIn.objects.filter(pk=sign_in.pk).update(challenge=state)


def _taken(sign_in: SignIn) -> Any:
    """The state that an answer is waited for with; from now on there is none."""
    state, sign_in.challenge = sign_in.challenge, None
    sign_in.save(update_fields=["challenge"])
    return state


def _proven(user: User, state: Any, answer: Any) -> Any:
    """The passkey that signed the challenge, when it is this user's and may be used now; else None."""
    if not state or not isinstance(answer, dict) or not user.may_sign_in(timezone.localdate()):
        return None
    try:
        with transaction.atomic(), rewrite_exceptions():
            credential = _helper().authenticate_complete(user=user, state=state, data=answer)
    except _UNREADABLE:
        return None
    allowed = {one.persistent_id for one in usable_at_sign_in(user)}
    return credential if credential.persistent_id in allowed else None


def _registered(user: User, state: Any, answer: Any, name: str) -> Any:
    """The new passkey, written down and told; None when the answer is not one to this challenge, or was used before."""
    if not state or not isinstance(answer, dict):
        return None
    try:
        with transaction.atomic(), rewrite_exceptions():
            credential = _helper().register_complete(user=user, state=state, data=answer)
    except (*_UNREADABLE, IntegrityError):  # a passkey that is known already, whoever's it is
        return None
    credential.name = name or str(FactorKind.PASSKEY.label)
    credential.save(update_fields=["name"])
    added(user=user, factor=credential)
    return credential


def _note_refusal(user: User) -> None:
    outcome, factor = EventOutcome.REFUSED, FactorKind.PASSKEY
    record("session.refused", EventAction.EXECUTE, by=None, on=user, outcome=outcome, factor=factor)


def _not_added() -> DomainError:
    return DomainError(_("The passkey was not added. Try again."))
