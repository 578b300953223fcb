"""Who can let people in: somebody always must."""

from datetime import date

from accounts.models import User, UserQuerySet
from accounts.queries import holders_of

KEYS_OF_BEHEER = ("accounts.use_backoffice", "accounts.manage_users")
"""Somebody must always have both, or nobody could ever give them again."""


def administrators(day: date) -> UserQuerySet:
    """Who can enter Beheer and manage users on this day, as far as is known now: not who is locked out today."""
    found = User.objects.active(day).filter(locked_at__isnull=True)
    for right in KEYS_OF_BEHEER:
        found = found.filter(pk__in=holders_of(right).order_by().values("pk"))
    return found
