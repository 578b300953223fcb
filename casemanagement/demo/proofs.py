"""How the people of the demo sign in: second proofs of every kind, and accounts that can't get in."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import AppFactor, KnownYubikey, SmsFactor, User, YubikeyFactor
from accounts.models.factors import own
from accounts.usecases import factors, idle, links
from accounts.usecases.telling import text
from accounts.yubikey import Secret
from casemanagement.demo.organisation import ACCOUNTS
from casemanagement.demo.people import Cast
from core.enums import MessageState
from core.models import OutgoingMessage

_NUMBER = "+31612345678"
_YUBIKEY = "vvccccdemokb"
_SECRET = Secret.read("000102030405060708090a0b0c0d0e0f:0102030405ff")


def give_proofs(cast: Cast) -> None:
    """Everybody who is listed has an authenticator app; some have more."""
    for name, account in ACCOUNTS.items():
        if account.listed:
            _signed_in_before(cast.users[name])
            factors.begin_app(user=cast.users[name])
    AppFactor.objects.update(confirmed=True)
    _have_number(cast.users["zuyd"])
    _have_number(cast.users["dewit"])
    _have_yubikey(cast.users["klantbeheer"])
    for name in ("klantbeheer", "zuyd"):
        factors.renew_backup_codes(user=cast.users[name])


def keep_out(cast: Cast) -> None:
    """One who has not come in yet and asked for a password in vain, one who tried too often, one who stayed away."""
    now = timezone.now()
    new = cast.users["new"]
    links.invite(user=new, by=cast.klantbeheer)
    begun = cast.today - timedelta(days=3)
    User.objects.filter(pk=new.pk).update(recovery_asked_at=now - timedelta(hours=3), valid_from=begun)
    User.objects.filter(pk=cast.users["locked"].pk).update(locked_at=now - timedelta(hours=1))
    User.objects.filter(pk=cast.users["unused"].pk).update(last_login=now - timedelta(days=200))
    idle.block_unused(cast.today)
    _lose_a_message(cast.users["zuyd"])
    _bounce("locked_unused")


def _signed_in_before(user: User) -> None:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=1))


def _have_number(user: User) -> None:
    factor = own(SmsFactor, user)
    factor.number = _NUMBER  # type: ignore[attr-defined]
    factor.confirmed = True
    factor.save()


def _have_yubikey(user: User) -> None:
    known = KnownYubikey(public_id=_YUBIKEY)
    known.secret = _SECRET
    known.save()
    YubikeyFactor.objects.create(user=user, name=f"YubiKey {_YUBIKEY}", public_id=_YUBIKEY)


def _lose_a_message(user: User) -> None:
    """One text message that the provider would not take."""
    text(user, "+31600000000", "number_changed")
    lost = OutgoingMessage.objects.filter(template="number_changed").latest("pk")
    OutgoingMessage.objects.filter(pk=lost.pk).update(
        state=MessageState.DEAD, tries=1, error="RefusedError: BudgetSMS 2011"
    )


def _bounce(template: str) -> None:
    """A mail to an address that does not exist any more; the page of its user says so."""
    bounced = OutgoingMessage.objects.filter(template=template).latest("pk")
    OutgoingMessage.objects.filter(pk=bounced.pk).update(
        state=MessageState.DEAD, tries=1, error="SMTPRecipientsRefused: 550 5.1.1 User unknown"
    )
