"""Signing in and out, as the access log tells it, and the end of sessions."""

from django.db import transaction
from django.utils import timezone

from accounts.enums import LockReason
from accounts.models import Session, User
from accounts.policies import refuse_oneself
from accounts.usecases.telling import tell
from core.access import record
from core.enums import EventAction, EventOutcome
from core.policies import require


def started(*, by: User, factor: str) -> None:
    record("session.started", EventAction.EXECUTE, by=by, on=by, factor=factor)


@transaction.atomic
def refused(*, login: str, locked: bool = False) -> None:
    """Somebody did not get in. What was typed is kept only when an account has that name: it may be a password.

    With `locked` the account, if there is one, is blocked from now on, and its holder is told.
    """
    account = User.objects.filter(login__iexact=login).first()
    record("session.refused", EventAction.EXECUTE, by=None, on=account, outcome=EventOutcome.REFUSED)
    if (
        locked
        and account is not None
        and User.objects.filter(pk=account.pk, locked_at=None).update(
            locked_at=timezone.now(), locked_reason=LockReason.TRIES
        )
    ):
        record("user.locked", EventAction.UPDATE, by=None, on=account, reason=LockReason.TRIES)
        tell(account, "locked")


def ended(*, by: User) -> None:
    record("session.ended", EventAction.EXECUTE, by=by, on=by)


def end_one(*, session: Session, by: User) -> None:
    """Sign out one browser: at its next request it is out."""
    Session.objects.filter(pk=session.pk, user=by).delete()
    record("session.ended", EventAction.EXECUTE, by=by, on=by, elsewhere=True)


def end_all(*, user: User, by: User | None, but: str | None = None) -> None:
    """Sign out a user everywhere, `but` in the session with this key."""
    Session.objects.filter(user=user).exclude(session_key=but or "").delete()
    record("session.ended", EventAction.EXECUTE, by=by, on=user, everywhere=True)


def end_all_of(*, user: User, by: User) -> None:
    """Klantbeheer signs somebody out everywhere (`Overal uitloggen`)."""
    require(by, "accounts.manage_users")
    refuse_oneself(by, user)
    end_all(user=user, by=by)


def end_of_factor(*, user: User, factor_id: str, but: str | None = None) -> None:
    """Sign out where this proof was used to get in."""
    Session.objects.filter(user=user, factor_id=factor_id).exclude(session_key=but or "").delete()


def forget_past() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
