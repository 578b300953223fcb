"""What somebody sees of his own account: where he is signed in, and with what he can prove who he is."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Session, User
from accounts.queries.factors import all_factors


def open_sessions(user: User, now: datetime) -> QuerySet[Session]:
    """Where the user is signed in now, the last used first."""
    return Session.objects.filter(
        user=user,
        expire_date__gt=now,
        seen_at__gt=now - settings.SESSION_IDLE,
        started_at__gt=now - settings.SESSION_LASTS,
    ).order_by("-seen_at", "pk")


def factor_of(user: User, name: str) -> Any | None:
    """The user's own proof that goes by this name in addresses, or None."""
    return next((one for one in all_factors(user) if name_of(one) == name), None)


def name_of(factor: Any) -> str:
    """For in an address: 'accounts.smsfactor.12'."""
    return factor.persistent_id.replace("/", ".")
