"""Signing in and out, as the access log tells it."""

from accounts.models import User
from core.access import record
from core.enums import EventAction, EventOutcome


def started(*, by: User) -> None:
    record("session.started", EventAction.EXECUTE, by=by, on=by)


def refused(*, login: str) -> None:
    """Somebody did not get in. What was typed is kept only when an account has that name: it may be a password."""
    account = User.objects.filter(login__iexact=login).first()
    record("session.refused", EventAction.EXECUTE, by=None, on=account, outcome=EventOutcome.REFUSED)


def ended(*, by: User) -> None:
    record("session.ended", EventAction.EXECUTE, by=by, on=by)
