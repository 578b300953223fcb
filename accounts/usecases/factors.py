"""Setting up, renewing and removing second proofs; each change is told to the user by mail."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import yubikey
from accounts.enums import FactorKind
from accounts.models import AppFactor, BackupCode, BackupFactor, Factor, SignIn, SmsFactor, User, YubikeyFactor
from accounts.models.factors import backup_hash, own
from accounts.policies import may_remove_factor, refuse_oneself
from accounts.queries.factors import factors_of, kind_of, may_set_up
from accounts.usecases.second_step import TRIES, OverError, is_right, pass_with, send_sms_code, token_for
from accounts.usecases.sessions import end_of_factor
from accounts.usecases.telling import tell, text
from accounts.validators import clean_mobile
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require

BACKUP_CODES = 10
_BACKUP_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 signs: 5 bits each
_BACKUP_LETTERS = 24
_SEED_BYTES = 20  # RFC 4226 4 R6


def begin_sms(*, user: User, number: str) -> SmsFactor:
    """Send a code to a new mobile number. Raises DomainError at `number`, or TooOftenError."""
    number = clean_mobile(number)
    with transaction.atomic():
        SmsFactor.objects.filter(user=user, confirmed=False).delete()
        factor = own(SmsFactor, user)
        factor.number = number  # type: ignore[attr-defined]
        factor.save()
    send_enrolment_code(factor=factor)  # type: ignore[arg-type]
    return factor  # type: ignore[return-value]


def send_enrolment_code(*, factor: SmsFactor) -> None:
    """Send a code, again if need be, to a number that is not confirmed yet. Raises TooOftenError."""
    send_sms_code(factor=factor, bound_to=_bound(factor))


@transaction.atomic
def begin_app(*, user: User, begun: str | None = None) -> AppFactor:
    """The authenticator app that is being set up: the same seed each time the page is shown.

    Half-way the browser says with `begun` which one it began (empty: none yet): with the password alone anybody may
    look at a seed, and must not find the one that somebody else will use.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    unconfirmed = AppFactor.objects.filter(user=user, confirmed=False)
    found = next((one for one in unconfirmed if begun is None or str(one.uuid) == begun), None)
    if found is not None:
        return found
    factor = own(AppFactor, user)
    factor.seed = secrets.token_bytes(_SEED_BYTES)  # type: ignore[attr-defined]
    factor.save()
    return factor  # type: ignore[return-value]


def add_yubikey(*, user: User, typed: str, sign_in: SignIn | None = None) -> YubikeyFactor:
    """Add the key that typed this code. Raises DomainError at `code`, OverError, or TooOftenError."""
    code = "".join(typed.split()).lower()
    if not yubikey.is_code(code):
        raise DomainError(
            _("This is not the code of a YubiKey. Put the cursor in the field and touch the key."), field="code"
        )
    factor, _made = YubikeyFactor.objects.get_or_create(
        user=user,
        public_id=yubikey.public_id(code),
        defaults={"name": f"{FactorKind.YUBIKEY.label} {yubikey.public_id(code)}", "confirmed": False},
    )
    if factor.confirmed:
        raise DomainError(_("This YubiKey has been set up already."), field="code")
    confirm(factor=factor, typed=code, sign_in=sign_in)
    return factor


def confirm(*, factor: Factor, typed: str, sign_in: SignIn | None = None, but: str | None = None) -> None:
    """Finish setting up a proof by using it once; the first one of a user passes his `sign_in`.

    A mobile number takes the place of the one before, which signs out where that was used, `but` in the session with
    this key. Raises DomainError at `code`, OverError, or TooOftenError.
    """
    user = factor.user
    TRIES.take(user.pk)
    with transaction.atomic():
        if sign_in is not None:
            sign_in = still_setting_up(sign_in)
        right = is_right(factor, token_for(factor, typed, bound_to=_bound(factor)))
        if right:
            type(factor).objects.filter(pk=factor.pk).update(confirmed=True)
            if isinstance(factor, SmsFactor):
                _replace_number(factor, but)
            added(user=user, factor=factor)
            if sign_in is not None and not sign_in.passed_at:
                pass_with(sign_in, factor)
    if not right:
        raise DomainError(_("This code is not right or has expired. Try again with a new code."), field="code")
    TRIES.forget(user.pk)


def added(*, user: User, factor: Any) -> None:
    """Write down and tell that a proof was set up."""
    record("factor.added", EventAction.CREATE, by=user, on=user, factor=kind_of(factor))
    tell(user, "factor_added", factor=str(kind_of(factor).label))


@transaction.atomic
def remove(*, user: User, factor: Any, but: str | None = None) -> None:
    """Take a proof away and sign out where it was used, `but` in the session with this key.

    Raises DomainError for the last one: without a second proof nobody gets in.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    left = [one for one in factors_of(user) if one != factor and kind_of(one) != FactorKind.BACKUP]
    if not left and kind_of(factor) != FactorKind.BACKUP:
        raise DomainError(_("This is your only extra step. Set up another one first."))
    _take_away(user, factor, by=user, but=but)


@transaction.atomic
def remove_for(*, user: User, factor: Any, by: User) -> None:
    """Klantbeheer takes a proof away, also the last one: at the next sign-in the user sets up another.

    Raises DomainError for one's own account, and for a user with access to medical data when `by` has none.
    """
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    user = User.objects.select_for_update(of=("self",)).select_related("group").get(pk=user.pk)
    if not may_remove_factor(by, user):
        raise DomainError(_("Only an administrator with access to medical data can remove this extra step."))
    _take_away(user, factor, by=by)


def _take_away(user: User, factor: Any, *, by: User, but: str | None = None) -> None:
    end_of_factor(user=user, factor_id=factor.persistent_id, but=but)
    factor.delete()
    record("factor.removed", EventAction.DELETE, by=by, on=user, factor=kind_of(factor))
    tell(user, "factor_removed", factor=str(kind_of(factor).label))


@transaction.atomic
def renew_backup_codes(*, user: User) -> list[str]:
    """Make a new sheet of back-up codes, in groups of four; the old codes stop working. Only now can they be read."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    BackupFactor.objects.filter(user=user).delete()
    sheet = BackupFactor.objects.create(user=user, name=str(FactorKind.BACKUP.label))
    codes = [_backup_code() for _number in range(BACKUP_CODES)]
    BackupCode.objects.bulk_create([BackupCode(sheet=sheet, code_hash=backup_hash(code)) for code in codes])
    record("factor.added", EventAction.CREATE, by=user, on=user, factor=FactorKind.BACKUP)
    tell(user, "backup_codes_made")
    return codes


def still_setting_up(sign_in: SignIn) -> SignIn:
    """The row, locked after its user's, so that of two ways in only one adds a first proof. Raises OverError."""
    User.objects.select_for_update(of=("self",)).get(pk=sign_in.user_id)
    found = SignIn.objects.select_for_update(of=("self",)).filter(pk=sign_in.pk).first()
    if found is None or not may_set_up(found):
        raise OverError(_("This page is no longer valid. Log in again."))
    return found


def _replace_number(factor: SmsFactor, but: str | None) -> None:
    """One number per user: the one before goes, and both are told (security.md 6.3.7)."""
    for old in SmsFactor.objects.filter(user=factor.user, confirmed=True).exclude(pk=factor.pk):
        for number in {old.number, factor.number}:
            text(factor.user, number, "number_changed")
        end_of_factor(user=factor.user, factor_id=old.persistent_id, but=but)
        old.delete()


def _backup_code() -> str:
    letters = "".join(secrets.choice(_BACKUP_ALPHABET) for _letter in range(_BACKUP_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, _BACKUP_LETTERS, 4))


def _bound(factor: Factor) -> str:
    return f"enrol:{factor.uuid}"
