"""The second proofs that a user has."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django_otp import devices_for_user, user_has_device

from accounts.enums import FactorKind, Purpose
from accounts.models import BackupFactor, SecurityAnswer, SignIn, SmsFactor, User


def kind_of(factor: Any) -> FactorKind:
    """Also of a passkey, whose model is django-otp-webauthn's."""
    return getattr(factor, "kind", FactorKind.PASSKEY)


def all_factors(user: User) -> list[Any]:
    """All proofs that were set up, also those that were switched off after too many wrong codes; back-up codes last.

    Those of a kind that the installation does not offer are left out.
    """
    order = list(FactorKind)
    shown = [one for one in devices_for_user(user) if kind_of(one) != FactorKind.YUBIKEY or settings.YUBIKEY]
    return sorted(shown, key=lambda one: (order.index(kind_of(one)), one.pk))


def factors_of(user: User) -> list[Any]:
    """Of `all_factors` those that still work."""
    return [one for one in all_factors(user) if getattr(one, "disabled_at", None) is None]


def is_enrolled(user: User) -> bool:
    """Whether there is a proof that is not just the emergency sheet."""
    return any(not isinstance(one, BackupFactor) for one in factors_of(user))


def may_set_up(sign_in: SignIn) -> bool:
    """Whether this half-way sign-in may add a proof: both were given, or there never was a second one.

    Proofs that were switched off count too, or else a password and many wrong codes would be enough to add one's own.
    """
    if sign_in.purpose != Purpose.SIGN_IN:
        return False
    return sign_in.passed_at is not None or not user_has_device(sign_in.user)


def unconfirmed_number(user: User) -> SmsFactor | None:
    """The mobile number that is being set up."""
    return SmsFactor.objects.filter(user=user, confirmed=False).order_by("-pk").first()


def lacks_answer(user: User) -> bool:
    """Whether the security question is asked for here and this user has not answered it yet."""
    return settings.SECURITY_QUESTION and not SecurityAnswer.objects.filter(user=user).exists()


def has_backup_codes(user: User) -> bool:
    return BackupFactor.objects.filter(user=user).exists()


def usable_at_sign_in(user: User) -> list[Any]:
    """What this user may prove himself with now: only passkey and back-up codes where a passkey is required and set."""
    found = factors_of(user)
    kinds = {kind_of(one) for one in found}
    if needs_passkey(user) and FactorKind.PASSKEY in kinds:
        return [one for one in found if kind_of(one) in (FactorKind.PASSKEY, FactorKind.BACKUP)]
    return found


def needs_passkey(user: User) -> bool:
    """Who may do or see most proves himself in a way that can't be phished, when the setting says so."""
    return settings.PASSKEY_REQUIRED and any(user.has_perm(right) for right in settings.PASSKEY_RIGHTS)


def lacks_passkey(user: User) -> bool:
    return needs_passkey(user) and FactorKind.PASSKEY not in {kind_of(one) for one in factors_of(user)}


def offered_kinds() -> list[FactorKind]:
    """The steps of the chain after the first password, in the seeds' order."""
    kinds = [FactorKind.SMS, FactorKind.YUBIKEY, FactorKind.APP]
    return [kind for kind in kinds if kind != FactorKind.YUBIKEY or settings.YUBIKEY]


def open_sign_in(uuid: str | None) -> SignIn | None:
    """The half-way sign-in with this id, while it lasts and the password is still the same."""
    if not uuid:
        return None
    since = timezone.now() - settings.SIGN_IN_LASTS
    found = SignIn.objects.select_related("user__group").filter(uuid=uuid, begun_at__gt=since).first()
    if found is None or not found.user.may_sign_in(timezone.localdate()):
        return None
    return found if found.account_hash == found.user.get_session_auth_hash() else None
