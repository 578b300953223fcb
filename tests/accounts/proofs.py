"""Second proofs for the people of a test, with independent ways to make their codes: pyotp, yubiotp, the SMS itself."""

from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import yubiotp.otp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AppFactor, KnownYubikey, SmsFactor, User, YubikeyFactor
from accounts.models.factors import own
from accounts.usecases import factors
from accounts.yubikey import Secret
from core.enums import Channel
from core.models import DemoMessage
from core.usecases import outbox
from tests.world import PASSWORD

LOGIN = "/Account/LogOn/"
SECOND_STEP = "/Account/tweede-stap/"
NUMBER = "+31612345678"
_AES_KEY, _PRIVATE_ID, _PUBLIC_ID = bytes(range(16)), b"secret", "vvccccbhrikb"


def confirmed(factor: Any) -> Any:
    factor.confirmed = True
    factor.save()
    return factor


def give_app(user: User) -> tuple[AppFactor, Callable[[], str]]:
    """The proof, and what the app shows at this moment."""
    factor = confirmed(factors.begin_app(user=user))
    return factor, lambda: app_code(factor)


def app_code(factor: AppFactor) -> str:
    return shown_by_app(b32encode(factor.seed).decode())


def shown_by_app(key: str, *, later: timedelta = timedelta()) -> str:
    return pyotp.TOTP(key).at(timezone.now() + later)


def give_number(user: User, number: str = NUMBER) -> SmsFactor:
    factor: Any = own(SmsFactor, user)
    factor.number = number
    return confirmed(factor)


def known_yubikey() -> Callable[[], str]:
    """A key whose secret we hold: gives what it types at each touch."""
    known = KnownYubikey(public_id=_PUBLIC_ID)
    known.secret = Secret(_AES_KEY, _PRIVATE_ID)
    known.save()
    key = yubiotp.otp.YubiKey(_PRIVATE_ID, session=1)
    return lambda: yubiotp.otp.encode_otp(key.generate(), _AES_KEY, _PUBLIC_ID.encode()).decode()


def give_yubikey(user: User) -> tuple[YubikeyFactor, Callable[[], str]]:
    touch = known_yubikey()
    return confirmed(own(YubikeyFactor, user, public_id=_PUBLIC_ID)), touch


def give_codes(user: User) -> tuple[Any, list[str]]:
    codes = factors.renew_backup_codes(user=user)
    return user.backupfactor_set.get(), codes


def half_way(login: str = "anna", **fields: Any) -> Client:
    """A browser after the right password."""
    client = Client()
    answer = client.post(LOGIN, {"login": login, "password": PASSWORD, **fields})
    assert (answer.status_code, answer.url) == (302, SECOND_STEP)
    return client


def page_of(factor: Any) -> str:
    return reverse("accounts:second_step_with", args=[str(factor.uuid)])


def give(client: Client, factor: Any, code: str) -> Any:
    return client.post(page_of(factor), {"code": code})


def ask_for_sms(client: Client, factor: SmsFactor) -> Any:
    return client.post(reverse("accounts:send_code", args=[str(factor.uuid)]))


def texts(number: str = NUMBER) -> list[str]:
    """What has arrived at this number, the newest last."""
    outbox.relay()
    found = DemoMessage.objects.filter(channel=Channel.SMS, recipient=number).order_by("pk")
    return list(found.values_list("text", flat=True))


def code_by_sms(number: str = NUMBER) -> str:
    """The code in the newest text message: it comes first."""
    return texts(number)[-1].split()[0]


def is_in(client: Client) -> bool:
    return client.get("/taken/").status_code == 200
