"""Who can let people in: somebody always must."""

from datetime import date

from accounts.models import UserQuerySet
from accounts.queries import holders_of


def administrators(day: date) -> UserQuerySet:
    """Who can enter Beheer and manage users on this day, as far as is known now."""
    managing = holders_of("accounts.manage_users").order_by().values("pk")
    return holders_of("accounts.use_backoffice").filter(pk__in=managing, locked_at__isnull=True).active(day)
