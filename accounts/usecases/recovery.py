"""`Inloggegevens vergeten?`: a request is only written down; the worker decides, so that the page tells nothing."""

import json
import logging
import unicodedata
from dataclasses import asdict
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import captcha
from accounts.enums import RecoveryKind, SecurityQuestion
from accounts.models import RecoveryRequest, SecurityAnswer, User
from accounts.queries.factors import is_enrolled
from accounts.queries.recovery import Typed, answer_of, stored_address, user_for_password, users_for_login
from accounts.usecases import links
from accounts.usecases.telling import tell
from core.access import record
from core.after_commit import after_commit
from core.crypto import decrypt, encrypt
from core.enums import EventAction, EventOutcome
from core.errors import DomainError
from core.limits import Limit, TooOftenError
from core.usecases import outbox
from core.usecases.outbox import Receiver

logger = logging.getLogger(__name__)

ANSWER = "accounts.answer_recoveries"
PER_ADDRESS = Limit("recovery-address", times=20, period=timedelta(hours=1))
PER_ACCOUNT = Limit("recovery-account", times=3, period=timedelta(hours=1))
_SHORTEST_ANSWER = 3
_KEPT = timedelta(days=30)
_TOO_LATE = timedelta(days=1)


def admit(*, address: str, captcha_key: str, typed: str) -> None:
    """Let a visitor of the page on. Raises TooOftenError, or DomainError at `captcha`, which then is used up."""
    PER_ADDRESS.take(address)
    if not captcha.take(captcha_key, typed):
        raise DomainError(_("This is not what was asked for. Try again with the new one."), field="captcha")


def ask(*, kind: RecoveryKind, typed: Typed, address: str) -> None:
    """Write down what was asked for, the same for known and unknown; above the limit nothing is written."""
    try:
        PER_ACCOUNT.take(f"{typed.email.casefold()}|{typed.login.casefold()}")
    except TooOftenError:
        return
    with transaction.atomic():
        request = RecoveryRequest(kind=kind, address=address or None)
        request.sealed = encrypt(json.dumps(asdict(typed)), bound_to=_bound(request))
        request.save()
        record("recovery.asked", EventAction.EXECUTE, by=None, kind=kind)
        after_commit(ANSWER)


def answer_all() -> int:
    """Answer every request that waits, each in a transaction of its own; gives how many were answered."""
    waiting = RecoveryRequest.objects.filter(answered_at=None).order_by("asked_at").values_list("pk", flat=True)
    return sum(map(_answered, list(waiting)))


def set_security_answer(*, user: User, question: str, answer: str, email: str) -> SecurityAnswer:
    """Keep the user's question, with the answer hashed. Raises DomainError at `question` or `answer`."""
    if question not in SecurityQuestion:
        raise DomainError(_("Choose a question."), field="question")
    plain = _plain(answer)
    if len(plain) < _SHORTEST_ANSWER:
        raise DomainError(_("Give an answer of at least 3 characters."), field="answer")
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        before = SecurityAnswer.objects.filter(user=user).values_list("email", flat=True).first()
        kept, _made = SecurityAnswer.objects.update_or_create(
            user=user, defaults={"question": question, "answer_hash": make_password(plain), "email": email}
        )
        record("security_answer.set", EventAction.UPDATE, by=user, on=user)
        for address in {user.email, email, before or ""} - {""}:
            tell(user, "account_question_set", to=address)
    return kept


def forget_past() -> None:
    """Remove what was asked a month ago, and what nobody answered within a day."""
    now = timezone.now()
    RecoveryRequest.objects.filter(asked_at__lt=now - _KEPT).delete()
    RecoveryRequest.objects.filter(answered_at=None, asked_at__lt=now - _TOO_LATE).delete()


def _answered(pk: int) -> bool:
    """Answer this request unless somebody else is at it; one that fails waits for the next round, by itself."""
    try:
        with transaction.atomic():
            waiting = RecoveryRequest.objects.select_for_update(skip_locked=True)
            request = waiting.filter(pk=pk, answered_at=None).first()
            if request is None or request.sealed is None:
                return False
            typed = Typed(**json.loads(decrypt(bytes(request.sealed), bound_to=_bound(request))))
            _ANSWERS[RecoveryKind(request.kind)](typed, f"recovery:{request.uuid}")
            request.sealed, request.answered_at = None, timezone.now()
            request.save(update_fields=["sealed", "answered_at"])
    except Exception:
        logger.exception("request %s for login details was not answered", pk)
        return False
    return True


def _answer_password(typed: Typed, key: str) -> None:
    user = user_for_password(typed)
    if user is None:
        _refused(None, "unknown")
    elif _may_recover(user, typed):
        links.reset(user=user)
        record("recovery.answered", EventAction.EXECUTE, by=None, on=user, kind=RecoveryKind.PASSWORD)


def _answer_login(typed: Typed, key: str) -> None:
    """One mail with all login names at this address, to that address as it stands with the account."""
    found = users_for_login(typed)
    if not found:
        _refused(None, "unknown")
    able = [user for user in found if _may_recover(user, typed)]
    if not able:
        return
    first = able[0]
    receiver = Receiver(stored_address(first, typed.email), first.pk if len(able) == 1 else None, first.language)
    outbox.owe_mail(receiver, template="login_names", key=key, logins="\n".join(user.login for user in able))
    for user in able:
        record("recovery.answered", EventAction.EXECUTE, by=None, on=user, kind=RecoveryKind.LOGIN)


def _may_recover(user: User, typed: Typed) -> bool:
    """Whether this user may help himself (domain.md rows 13, 14, 17); who never came in shows up in Beheer."""
    if not user.works_on(timezone.localdate()):
        return _refused(user, "closed")
    if not user.has_signed_in or not is_enrolled(user):
        User.objects.filter(pk=user.pk).update(recovery_asked_at=timezone.now())
        return _refused(user, "never signed in")
    answer = answer_of(user)
    if answer is not None and not check_password(_plain(typed.answer), answer.answer_hash):
        return _refused(user, "answer")
    return True


def _refused(user: User | None, reason: str) -> bool:
    """Always False. What was typed is not in the log: it may be anything."""
    record("recovery.refused", EventAction.EXECUTE, by=None, on=user, outcome=EventOutcome.REFUSED, reason=reason)
    return False


def _plain(answer: str) -> str:
    """The same answer typed with other capitals, spaces or keyboard."""
    return " ".join(unicodedata.normalize("NFC", answer).casefold().split())


def _bound(request: RecoveryRequest) -> str:
    return f"recovery-request:{request.uuid}"


_ANSWERS = {RecoveryKind.PASSWORD: _answer_password, RecoveryKind.LOGIN: _answer_login}
