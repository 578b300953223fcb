"""Links by mail with which somebody chooses a password, once. The second proof is asked for as ever."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import LinkPurpose
from accounts.models import AccountLink, User
from accounts.queries.recovery import address_of, link_hash
from accounts.usecases import profile
from accounts.usecases.telling import tell
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require

INVITE_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
RESET_BY_KLANTBEHEER_LASTS = timedelta(hours=24)
_TOKEN_BYTES = 32


class LinkOverError(DomainError):
    """The link was used, has expired, or a later one took its place."""


@transaction.atomic
def invite(*, user: User, by: User | None) -> AccountLink:
    """Mail the user a link to choose his first password. Raises DomainError when there is no address, or he has one.

    `by` is None for the first administrator only, whom the operator brings in.
    """
    if by is not None:
        require(by, "accounts.manage_users")
    if user.has_signed_in:
        raise DomainError(_("This user has signed in before. Reset the password instead."))
    link = _mailed(user, LinkPurpose.INVITE, INVITE_LASTS, to=user.email, login=user.login)
    record("user.invited", EventAction.EXECUTE, by=by, on=user)
    return link


@transaction.atomic
def reset(*, user: User, by: User | None = None) -> AccountLink:
    """Mail the user a link to choose a new password: `by` klantbeheer, or because he asked for it himself."""
    if by is None:
        return _mailed(user, LinkPurpose.RESET, RESET_LASTS, to=address_of(user))
    require(by, "accounts.manage_users")
    link = _mailed(user, LinkPurpose.RESET, RESET_BY_KLANTBEHEER_LASTS, to=user.email)
    record("user.password_reset", EventAction.EXECUTE, by=by, on=user)
    return link


@transaction.atomic
def choose_password(*, link: AccountLink, password: str) -> User:
    """Use the link up: this password, which the validators accepted, is the user's from now on, and he is signed out.

    Raises LinkOverError: of twenty at once one gets in. The order is user, then link, as when a link is made.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=link.user_id)
    now = timezone.now()
    used = AccountLink.objects.filter(pk=link.pk, used_at=None, until__gt=now).update(used_at=now)
    if not used or not user.works_on(timezone.localdate()):
        raise LinkOverError(_("This link does not work any more."))
    User.objects.filter(pk=user.pk).update(recovery_asked_at=None)
    return profile.change_password(user=user, password=password, but=None)


def forget_past() -> None:
    """Remove links that ended a month ago."""
    AccountLink.objects.filter(until__lt=timezone.now() - timedelta(days=30)).delete()


def _mailed(user: User, purpose: LinkPurpose, lasts: timedelta, *, to: str, **context: str) -> AccountLink:
    """Make the link that from now on is the only one of this user, and owe the mail with it."""
    if not to:
        raise DomainError(_("This user has no e-mail address."), field="email")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    profile.end_links(user=user)
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), timezone.now()
    link = AccountLink.objects.create(
        user=user, purpose=purpose, token_hash=link_hash(token), made_at=now, until=now + lasts
    )
    address = settings.SITE_URL + reverse("accounts:link", args=[token])
    hours = str(int(lasts.total_seconds()) // 3600)
    locked = "yes" if user.locked_at else ""
    tell(user, _TEMPLATES[purpose], to=to, link=address, hours=hours, locked=locked, **context)
    return link


_TEMPLATES = {LinkPurpose.INVITE: "invitation", LinkPurpose.RESET: "reset"}
