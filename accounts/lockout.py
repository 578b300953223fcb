"""Who tried too often: django-axes keeps the count per account, this says what an account is."""

from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from axes.utils import reset
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core.crypto import blind_index

_KEPT = timedelta(days=365)


def account_key(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name under which tries are counted (AXES_USERNAME_CALLABLE): of the account, else of what was typed.

    Spellings that find the same account share one count; what was typed may be a password and is not kept readable.
    Django calls it `username` in what it hands on, axes by the name of the model's field.
    """
    given = credentials or {}
    return key_of(given.get("username") or given.get(User.USERNAME_FIELD) or "")


def key_of(login: str) -> str:
    user = User.objects.filter(login__iexact=login).values_list("pk", flat=True).first()
    return blind_index(f"account:{user}" if user else f"name:{login.strip().casefold()}")


def tries_left(request: HttpRequest, login: str) -> int:
    credentials = {"username": login}
    failures = AxesProxyHandler.get_failures(request, credentials)
    return max(0, int(get_failure_limit(request, credentials)) - failures)


def tries_of(user: User) -> int:
    """How many wrong tries were counted for this account."""
    tries = AccessAttempt.objects.filter(username=key_of(user.login))
    return tries.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


def forget(user: User) -> None:
    """Start counting again: the password was right, or klantbeheer has unblocked the account."""
    reset(username=key_of(user.login))


def forget_past() -> None:
    """Remove counts of a year ago for names that no account has; those of accounts stay until they are forgiven."""
    accounts = [blind_index(f"account:{pk}") for pk in User.objects.values_list("pk", flat=True)]
    old = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - _KEPT)
    old.exclude(username__in=accounts).delete()
