"""What somebody sees of his own account: where he is signed in, and with what he can prove who he is."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django_otp import devices_for_user

from accounts.enums import FactorKind
from accounts.models import Session, User
from accounts.queries.factors import kind_of


def open_sessions(user: User, now: datetime) -> QuerySet[Session]:
    """Where the user is signed in now, the last used first."""
    return Session.objects.filter(
        user=user,
        expire_date__gt=now,
        seen_at__gt=now - settings.SESSION_IDLE,
        started_at__gt=now - settings.SESSION_LASTS,
    ).order_by("-seen_at", "pk")


def all_factors(user: User) -> list[Any]:
    """All proofs that were set up, also those that were switched off after too many wrong codes."""
    order = list(FactorKind)
    shown = [one for one in devices_for_user(user) if kind_of(one) != FactorKind.YUBIKEY or settings.YUBIKEY]
    return sorted(shown, key=lambda one: (order.index(kind_of(one)), one.pk))


def factor_of(user: User, name: str) -> Any | None:
    """The user's own proof that goes by this name in addresses, or None."""
    return next((one for one in all_factors(user) if name_of(one) == name), None)


def name_of(factor: Any) -> str:
    """For in an address: 'accounts.smsfactor.12'."""
    return factor.persistent_id.replace("/", ".")
