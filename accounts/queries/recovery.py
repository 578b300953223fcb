"""Who a request for a password or a login name is about, the question that is asked first, and links that work."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.enums import RecoveryKind, SecurityQuestion
from accounts.models import AccountLink, SecurityAnswer, User, UserQuerySet
from core.crypto import blind_index


@dataclass(frozen=True)
class Typed:
    """What somebody filled in who can't get in; `answer` to the security question, where that is asked."""

    email: str
    login: str = ""
    answer: str = ""


def link_hash(token: str) -> str:
    return blind_index(f"account-link:{token}")


def link_by_token(token: str) -> AccountLink | None:
    """The link in a mail, while it works."""
    return _working(token_hash=link_hash(token))


def link_by_uuid(uuid: str | None) -> AccountLink | None:
    """The link that was followed in this browser, while it works."""
    return _working(uuid=uuid) if uuid else None


def user_for_password(typed: Typed) -> User | None:
    """The account whose login name and e-mail address were both given."""
    user = _users().filter(login__iexact=typed.login).first()
    return user if user is not None and stored_address(user, typed.email) else None


def users_for_login(typed: Typed) -> list[User]:
    """All accounts at this e-mail address."""
    found = Q(email__iexact=typed.email) | Q(security_answer__email__iexact=typed.email)
    return [user for user in _users().filter(found).order_by("login") if stored_address(user, typed.email)]


def stored_address(user: User, email: str) -> str:
    """The user's address that was typed, as it stands with the account; empty when it is none of his.

    Mail goes there and never to what was typed: letters that the database takes for equal lead to somebody else.
    """
    answer = answer_of(user)
    stored = {address.casefold(): address for address in (answer.email if answer else "", user.email) if address}
    return stored.get(email.casefold(), "")


def answer_of(user: User) -> SecurityAnswer | None:
    """The user's security question with its answer; None for everybody where no question is asked."""
    return getattr(user, "security_answer", None) if settings.SECURITY_QUESTION else None


def address_of(user: User) -> str:
    """Where a reset goes: the address that was given with the security question, else the user's own."""
    answer = answer_of(user)
    return answer.email if answer else user.email


def question_for(kind: RecoveryKind, typed: Typed) -> SecurityQuestion:
    """The question to ask first. Who has none, or does not exist, gets one that always is the same for that name.

    It depends on the login name alone, or for a login name on the address alone: so it confirms nothing.
    """
    if kind == RecoveryKind.PASSWORD:
        subject, asked = typed.login, Q(user__login__iexact=typed.login)
    else:
        subject, asked = typed.email, Q(user__email__iexact=typed.email) | Q(email__iexact=typed.email)
    found = SecurityAnswer.objects.filter(asked).order_by("pk").values_list("question", flat=True).first()
    questions = list(SecurityQuestion)
    chosen = int(blind_index(f"question:{subject.casefold()}"), 16) % len(questions)
    return SecurityQuestion(found) if found else questions[chosen]


def _users() -> UserQuerySet:
    return User.objects.select_related("group", "security_answer")


def _working(**which: str) -> AccountLink | None:
    found = AccountLink.objects.select_related("user__group").filter(**which, used_at=None, until__gt=timezone.now())
    link = found.first()
    return link if link is not None and link.user.works_on(timezone.localdate()) else None
