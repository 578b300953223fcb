"""Closing accounts that nobody uses (seeds: "te lang het account niet heeft gebruikt")."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.enums import LockReason
from accounts.models import User
from accounts.queries.administrators import administrators
from accounts.usecases.telling import tell
from core.access import record
from core.enums import EventAction


def block_unused(today: date) -> int:
    """Lock every account in which nobody signed in for ACCOUNT_IDLE_DAYS days; give how many those were.

    Counted from the last sign-in, the first valid day, or the day on which an administrator opened the account,
    whichever was last. The door closes and the work stays where it is (ADR 0010). One administrator is always left.
    """
    if settings.ACCOUNT_IDLE_DAYS <= 0:
        return 0
    unused = _unused(today - timedelta(days=settings.ACCOUNT_IDLE_DAYS))
    users = User.objects.active(today).filter(unused).exclude(pk=_last_administrator(today, unused))
    return sum(_lock(user, unused) for user in users.order_by("pk"))


def _unused(until: date) -> Q:
    """Condition: locked by nothing yet, and the last use was on this day or before."""
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    signed_in = Q(last_login__isnull=True) | Q(last_login__lt=end)
    opened = Q(opened_at__isnull=True) | Q(opened_at__lt=end)
    return Q(signed_in, opened, locked_at__isnull=True, valid_from__lte=until)


def _last_administrator(today: date, unused: Q) -> int | None:
    """Who would be the last one to unblock anybody: the one who was here most recently. None when others are left."""
    managing = administrators(today)
    if managing.exclude(unused).exists():
        return None
    used_at = Greatest("last_login", "opened_at")
    latest = managing.order_by(used_at.desc(nulls_last=True), F("valid_from").desc(), "pk").first()
    return latest.pk if latest else None


@transaction.atomic
def _lock(user: User, unused: Q) -> bool:
    """False when the user signed in at this very moment."""
    locked = {"locked_at": timezone.now(), "locked_reason": LockReason.UNUSED}
    if not User.objects.filter(unused, pk=user.pk).update(**locked):
        return False
    days = settings.ACCOUNT_IDLE_DAYS
    record("user.locked", EventAction.UPDATE, by=None, on=user, reason=LockReason.UNUSED, days=days)
    tell(user, "locked_unused", days=str(days))
    return True
