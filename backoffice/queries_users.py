"""What the page of one user shows of signing in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts import lockout
from accounts.models import User
from accounts.queries.factors import all_factors, kind_of
from accounts.queries.own import name_of, open_sessions
from backoffice.message_kinds import kind_of as kind_of_message
from core.enums import Channel, MessageState
from core.models import OutgoingMessage
from core.usecases.outbox import mail_hint


def own_rights(user: User) -> dict[str, bool]:
    """What the user was given (True) or denied himself, by 'app.codename'."""
    rows = user.own_rights.values_list("permission__content_type__app_label", "permission__codename", "allow")
    return {f"{app_label}.{codename}": allow for app_label, codename, allow in rows}


@dataclass(frozen=True)
class Proof:
    """A second proof, by the name under which addresses know it."""

    name: str
    kind: Any
    set_up_at: datetime | None
    used_at: datetime | None
    is_off: bool


@dataclass(frozen=True)
class SignIn:
    """Where and how a user gets in; `tries` are the wrong ones that were counted since the last right one."""

    sessions: int
    tries: int
    proofs: list[Proof]


@dataclass(frozen=True)
class Undelivered:
    """A mail that did not arrive; `is_over` when it is not tried again."""

    message: OutgoingMessage
    kind: Any
    is_over: bool


def undelivered_mail(user: User, messages: QuerySet[OutgoingMessage]) -> Undelivered | None:
    """The latest mail to the user's present address that was refused, unless a later one arrived."""
    mails = messages.filter(channel=Channel.MAIL, recipient_id=user.pk, recipient_hint=mail_hint(user.email))
    troubled = Q(state=MessageState.DEAD) | Q(state=MessageState.WAITING) & ~Q(error="")
    failed = mails.filter(troubled).order_by("-pk").first()
    if failed is None or mails.filter(state=MessageState.SENT, pk__gt=failed.pk).exists():
        return None
    return Undelivered(failed, kind_of_message(failed.template), failed.state == MessageState.DEAD)


def sign_in_of(user: User, now: datetime) -> SignIn:
    proofs = [proof_of(factor) for factor in all_factors(user)]
    return SignIn(open_sessions(user, now).count(), lockout.tries_of(user), proofs)


def proof_of(factor: Any) -> Proof:
    is_off = getattr(factor, "disabled_at", None) is not None
    return Proof(name_of(factor), kind_of(factor).label, factor.created_at, factor.last_used_at, is_off)
