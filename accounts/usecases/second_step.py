"""From the right password to being in: one proof more."""

import math
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp import verify_token
from django_otp.models import Device

from accounts.enums import FactorKind, Purpose
from accounts.models import AppFactor, SignIn, SmsFactor, User
from accounts.models.factors import code_hash
from accounts.queries.factors import kind_of, usable_at_sign_in
from accounts.usecases.telling import tell, text
from core.access import record
from core.enums import EventAction, EventOutcome
from core.errors import DomainError
from core.http import UnreachableError
from core.limits import Limit, TooOftenError

CODE_LASTS = timedelta(minutes=5)
# Lower-case letters and digits (seeds, step 3.1), without those that look alike.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LETTERS = 6

TRIES = Limit("second-step", times=20, period=timedelta(hours=1))  # per account; a new code gives no new tries
SENT_SOON = Limit("sms-again", times=1, period=timedelta(seconds=settings.SMS_PAUSE_SECONDS))
SENT_SHORTLY = Limit("sms-quarter", times=settings.SMS_PER_QUARTER, period=timedelta(minutes=15))
SENT_TODAY = Limit("sms-day", times=settings.SMS_PER_DAY, period=timedelta(days=1))
SENT_BY_ALL = Limit("sms-all", times=settings.SMS_PER_HOUR_IN_ALL, period=timedelta(hours=1))


class OverError(DomainError):
    """This way in took too long, was used already, or the password was changed: start again."""


def begin(*, user: User, purpose: Purpose = Purpose.SIGN_IN, next_url: str = "") -> SignIn:
    """The password was right; `purpose` says what the second proof will be for."""
    return SignIn.objects.create(
        user=user, purpose=purpose, next_url=next_url[:2000], account_hash=user.get_session_auth_hash()
    )


def send_code(*, sign_in: SignIn, factor: SmsFactor) -> None:
    """Owe a code to the number of this proof; only this sign-in can use it. Raises TooOftenError."""
    send_sms_code(factor=factor, bound_to=_bound(sign_in))


def send_sms_code(*, factor: SmsFactor, bound_to: str) -> None:
    """Owe a new code, for what `bound_to` names, and void the one before. Raises TooOftenError."""
    _take_sending(factor)
    code = "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LETTERS))
    with transaction.atomic():
        factor = SmsFactor.objects.select_for_update().get(pk=factor.pk)
        factor.expect(code, bound_to=bound_to, lasts=CODE_LASTS)
        until, minutes = timezone.now() + CODE_LASTS, str(CODE_LASTS.seconds // 60)
        text(factor.user, factor.number, "code", expires_at=until, code=code, minutes=minutes)


def prove(*, sign_in: SignIn, factor: Any, typed: str) -> SignIn:
    """Take a typed code as the second proof. Raises DomainError at `code`, OverError, or TooOftenError.

    The row of the sign-in, then that of the proof, is locked: of twenty at once one leads in.
    """
    user = sign_in.user
    TRIES.take(user.pk)
    with transaction.atomic():
        sign_in = locked(sign_in)
        allowed = {one.persistent_id for one in usable_at_sign_in(user)}
        token = token_for(factor, typed, bound_to=_bound(sign_in))
        passed = factor.persistent_id in allowed and is_right(factor, token)
        if passed:
            pass_with(sign_in, factor)
        else:
            record(
                "session.refused",
                EventAction.EXECUTE,
                by=None,
                on=user,
                outcome=EventOutcome.REFUSED,
                factor=kind_of(factor),
            )
    if not passed:
        raise DomainError(_not_right(factor), field="code")
    TRIES.forget(user.pk)
    return sign_in


def is_right(factor: Any, token: str) -> bool:
    """Whether `token` is right for this proof, which counts the try.

    Call it in the transaction that acts on the answer. Raises TooOftenError when it is not looked at yet, and
    DomainError at `code` when who must judge it can't be reached: then it is not a wrong try.
    """
    device = Device.from_persistent_id(factor.persistent_id, for_verify=True)
    if device is None:
        return False
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = math.ceil((why["locked_until"] - timezone.now()).total_seconds())
        raise TooOftenError(_wait_text(seconds))
    try:
        return verify_token(factor.user, factor.persistent_id, token) is not None
    except UnreachableError as error:
        text = _("This code can't be checked now. Try again in a minute, or choose another way.")
        raise DomainError(text, field="code") from error


def locked(sign_in: SignIn) -> SignIn:
    """The row, locked until the end of the transaction. Raises OverError when it has led in already, or ended."""
    found = SignIn.objects.select_for_update(of=("self",)).filter(pk=sign_in.pk, passed_at=None).first()
    if found is None:
        raise OverError(_("This page is no longer valid. Log in again."))
    return found


def pass_with(sign_in: SignIn, factor: Any) -> None:
    """This proof was given: write it down, and tell the user when it was one of his last resort."""
    sign_in.passed_at = timezone.now()
    sign_in.factor_id, sign_in.factor_name = factor.persistent_id, kind_of(factor).value
    sign_in.save(update_fields=["passed_at", "factor_id", "factor_name"])
    if kind_of(factor) == FactorKind.BACKUP:
        left = factor.codes.filter(used_at=None).count()
        tell(sign_in.user, "backup_code_used", left=str(left))


def enter(*, sign_in: SignIn) -> SignIn:
    """Use up a sign-in that has passed. Raises OverError for one that has not, or was used.

    Seeds that were only looked at go: who saw one with the password alone must not know a later proof.
    """
    with transaction.atomic():
        if not SignIn.objects.filter(pk=sign_in.pk, passed_at__isnull=False).delete()[0]:
            raise OverError(_("This page is no longer valid. Log in again."))
        if sign_in.purpose == Purpose.SIGN_IN:
            AppFactor.objects.filter(user=sign_in.user, confirmed=False).delete()
    return sign_in


def forget_past() -> None:
    SignIn.objects.filter(begun_at__lt=timezone.now() - timedelta(days=1)).delete()


def token_for(factor: Any, typed: str, *, bound_to: str) -> str:
    """What `verify_token` wants of what was typed: spaces and capitals don't count."""
    typed = "".join(typed.split()).lower()
    return code_hash(typed, bound_to=bound_to) if kind_of(factor) == FactorKind.SMS else typed


def _take_sending(factor: SmsFactor) -> None:
    try:
        _take_both(SENT_SOON, factor)
    except TooOftenError as error:
        words = _("We have just sent you a code. You can ask for another one after %(seconds)s seconds.")
        raise TooOftenError(words % {"seconds": settings.SMS_PAUSE_SECONDS}) from error
    _take_both(SENT_SHORTLY, factor)
    _take_both(SENT_TODAY, factor)
    SENT_BY_ALL.take("")


def _take_both(limit: Limit, factor: SmsFactor) -> None:
    limit.take(f"user:{factor.user_id}")
    limit.take(f"number:{factor.number}")


def _wait_text(seconds: int) -> str:
    if seconds < 60:
        text = ngettext(
            "The code before was not right. Wait %(count)s second and try again.",
            "The code before was not right. Wait %(count)s seconds and try again.",
            seconds,
        )
        return text % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    text = ngettext(
        "Too many codes were not right. Wait %(count)s minute and try again.",
        "Too many codes were not right. Wait %(count)s minutes and try again.",
        minutes,
    )
    return text % {"count": minutes}


def _bound(sign_in: SignIn) -> str:
    return f"{sign_in.purpose}:{sign_in.uuid}"


def _not_right(factor: Any) -> str:
    return {
        FactorKind.SMS: _(
            "This code is not right or has expired. Ask for a new code. A text message can take 2 minutes."
        ),
        FactorKind.YUBIKEY: _("This code is not right or was used before. Touch the key again."),
        FactorKind.BACKUP: _("This code is not right or was used before. Use another code."),
    }.get(kind_of(factor), _("This code is not right or was used before. Wait for the next code and try again."))
