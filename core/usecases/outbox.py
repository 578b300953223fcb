"""Mail and SMS that the product owes somebody: written with the change that causes them, sent by the worker.

The row is the truth. A worker claims it with a lease, hands it over, and says so; killed in between, the next one
sends it again with the same Message-ID or idempotency key (security.md 5.1).
"""

import json
import logging
import re
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import Context, Engine
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import sms as sms_backends
from core.access import record
from core.after_commit import after_commit
from core.crypto import decrypt, encrypt
from core.enums import Channel, EventAction, MessageState
from core.errors import DomainError
from core.http import UnreachableError
from core.models import DemoMessage, OutgoingMessage
from core.policies import Actor, require
from core.sms import RefusedError

logger = logging.getLogger(__name__)

RELAY = "core.relay_messages"
TRIES = 10
LONGEST_SECONDS = 100  # of one relay; Celery ends it then, also in the middle of a hand-over that does not end
_BEGINS = timedelta(seconds=30)  # as long as a relay begins on further messages; beat sends the next one
_LEASE = timedelta(minutes=2)  # longer than LONGEST_SECONDS, or two workers would have the same message
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_KEPT = timedelta(days=30)
_LONGEST_HINT = 100
_ABOUT_THE_MESSAGE = (SMTPRecipientsRefused, SMTPDataError, RefusedError)
_REPEATED = re.compile(r"\S*(?:@|://)\S*")  # addresses and links, as the other side's sentences repeat them


@dataclass(frozen=True)
class Receiver:
    """Where a message goes: a mail address or a number in E.164, whose it is, and in which language."""

    to: str
    user_id: int | None = None
    language: str = ""


def owe_mail(receiver: Receiver, *, template: str, key: str, **context: str) -> None:
    """Owe the mail templates/mail/<template>.txt; nothing happens when `key` was used before.

    The template's first line is the subject. Call it inside the transaction of what it tells about.
    """
    _owe(Channel.MAIL, receiver, mail_hint(receiver.to), template=template, key=key, context=context)


def owe_sms(receiver: Receiver, *, template: str, key: str, expires_at: datetime | None = None, **context: str) -> None:
    """Owe the SMS templates/sms/<template>.txt; after `expires_at` it is not sent any more."""
    hint = f"…{receiver.to[-4:]}"
    _owe(Channel.SMS, receiver, hint, template=template, key=key, context=context, expires_at=expires_at)


def mail_hint(address: str) -> str:
    """As much of a mail address as stands readable in the database."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"[:_LONGEST_HINT]


def relay(*, now: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due, one after the other; gives how many left the house.

    A channel whose other side is silent is left alone until the next relay: a code by SMS must not wait behind a
    hundred mails that each run out of time.
    """
    begun = now()
    _give_up(begun)
    sent, silent = 0, set[str]()
    while now() < begun + _BEGINS and (message := _claimed(now(), silent)):
        error = _deliver(message, now)
        if error is None:
            sent += 1
        elif isinstance(error, OSError | UnreachableError) and not isinstance(error, _ABOUT_THE_MESSAGE):
            silent.add(message.channel)
    return sent


@transaction.atomic
def send_again(*, message: OutgoingMessage, by: Actor) -> None:
    """Give a message that was not delivered its tries back. Raises DomainError for one that can't be sent any more."""
    require(by, "accounts.manage_users")
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if message.state != MessageState.DEAD:
        raise DomainError(_("Only a message that was not delivered can be sent again."))
    if not message.can_be_sent_again():
        raise DomainError(_("This message has expired, so it is of no use to send it again."))
    message.state, message.tries, message.next_at = MessageState.WAITING, 0, timezone.now()
    message.save(update_fields=["state", "tries", "next_at"])
    record("message.sent_again", EventAction.EXECUTE, by=by, on=message)
    after_commit(RELAY)


def forget_past() -> int:
    """Remove what is a month old and of no use any more; what can still be sent again stays until somebody looks."""
    long_ago = timezone.now() - _KEPT
    DemoMessage.objects.filter(arrived_at__lt=long_ago).delete()
    done = Q(state__in=[MessageState.SENT, MessageState.EXPIRED]) | Q(state=MessageState.DEAD, sealed=None)
    return OutgoingMessage.objects.filter(done, created_at__lt=long_ago).delete()[0]


def _owe(
    channel: Channel, receiver: Receiver, hint: str, *, template: str, key: str, context: dict[str, str],
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    message = OutgoingMessage(
        channel=channel,
        template=template,
        language=receiver.language or settings.LANGUAGE_CODE,
        recipient_id=receiver.user_id,
        recipient_hint=hint,
        dedupe_key=key,
        expires_at=expires_at,
    )
    message.sealed = encrypt(json.dumps({"to": receiver.to, "context": context}), bound_to=_bound(message))
    OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    after_commit(RELAY)


def _bound(message: OutgoingMessage) -> str:
    return f"message:{message.uuid}"


def _free(now: datetime) -> QuerySet[OutgoingMessage]:
    """What is not sent and nobody has: a lease that has run out belongs to a worker that is gone."""
    return OutgoingMessage.objects.filter(
        Q(state=MessageState.WAITING) | Q(state=MessageState.SENDING, lease_until__lte=now)
    )


def _give_up(now: datetime) -> None:
    """End what came too late or lost its worker too often, and forget the content of what is of no use any more."""
    _free(now).filter(expires_at__lte=now).update(state=MessageState.EXPIRED, lease_until=None, sealed=None)
    lost = _free(now).filter(state=MessageState.SENDING, tries__gte=TRIES)
    lost.update(state=MessageState.DEAD, lease_until=None, error="worker lost")
    dead = OutgoingMessage.objects.filter(state=MessageState.DEAD, expires_at__lte=now, sealed__isnull=False)
    dead.update(sealed=None)


@transaction.atomic
def _claimed(now: datetime, silent: Collection[str]) -> OutgoingMessage | None:
    """The next message that is due and that nobody else has, with a lease on it."""
    due = _free(now).filter(Q(expires_at=None) | Q(expires_at__gt=now), next_at__lte=now, tries__lt=TRIES)
    message = due.exclude(channel__in=silent).order_by("next_at").select_for_update(skip_locked=True).first()
    if message is not None:
        message.state, message.lease_until = MessageState.SENDING, now + _LEASE
        message.tries += 1
        message.save(update_fields=["state", "lease_until", "tries"])
    return message


def _deliver(message: OutgoingMessage, now: Callable[[], datetime]) -> Exception | None:
    """Hand over one claimed message and write down how it went; gives what went wrong."""
    try:
        _hand_over(message)
    except Exception as error:  # whatever it is, the next message gets its turn and this one its next try
        again = not _is_final(error) and message.tries < TRIES
        _written(message, MessageState.WAITING if again else MessageState.DEAD, now(), words=_words(error))
        logger.warning("message %s, try %s: %s", message.uuid, message.tries, _words(error))
        return error
    _written(message, MessageState.SENT, now())
    return None


def _hand_over(message: OutgoingMessage) -> None:
    content = json.loads(decrypt(bytes(message.sealed or b""), bound_to=_bound(message)))
    template = Engine.get_default().get_template(f"{message.channel}/{message.template}.txt")
    with override(message.language):
        text = template.render(Context(content["context"], autoescape=False)).strip()  # it is text, not HTML
    if message.channel == Channel.SMS:
        sms_backends.backend().send(to=content["to"], text=text, key=message.uuid.hex)
        return
    subject, _separator, body = text.partition("\n")
    headers = {"Message-ID": f"<{message.uuid}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[content["to"]], headers=headers)
    with get_connection() as mail.connection:  # closed also when the server does not take our password
        if not mail.send():
            raise RefusedError("it has no address")


def _is_final(error: Exception) -> bool:
    """Whether the other side will refuse this message every time: SMTP's 5xx, not its 4xx (RFC 5321 4.2.1).

    Anything else may be over later: a server that is away, a password of ours, a template of the next release.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, _ABOUT_THE_MESSAGE)


def _written(message: OutgoingMessage, state: MessageState, now: datetime, *, words: str = "") -> None:
    """Write the outcome. That it arrived is true, whoever has the message by now; the rest is for who has it."""
    outcome: dict[str, object] = {"state": state, "lease_until": None, "error": words}
    mine = OutgoingMessage.objects.filter(pk=message.pk)
    if state == MessageState.SENT:
        outcome |= {"sent_at": now, "sealed": None}
    else:
        mine = mine.filter(state=MessageState.SENDING, tries=message.tries)
    if state == MessageState.WAITING:
        outcome["next_at"] = now + min(_FIRST_WAIT * 2 ** (message.tries - 1), _LONGEST_WAIT)
    mine.update(**outcome)


def _words(error: Exception) -> str:
    """For who looks in Beheer: what went wrong, without the address or content that the other side repeats."""
    match error:
        case SMTPRecipientsRefused():
            words = "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
        case SMTPResponseException():
            words = f"{error.smtp_code} {_text(error.smtp_error)}"
        case OSError() | UnreachableError() | RefusedError():
            words = str(error)
        case _:  # its own words may hold anything
            place = traceback.extract_tb(error.__traceback__)[-1]
            words = f"{Path(place.filename).name}, {place.lineno}"
    return f"{type(error).__name__}: {_REPEATED.sub('…', words)}"[:500]


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
