"""What `manage.py check` says about our own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from core import demo_backends

TRIES = range(3, 6)


def check_tries(**_given: Any) -> list[CheckMessage]:
    """Seeds: an account is blocked after three to five wrong passwords."""
    if settings.SIGN_IN_TRIES in TRIES:
        return []
    return [Error(f"SIGN_IN_TRIES is {settings.SIGN_IN_TRIES}; it must be 3, 4 or 5.", id="core.E001")]


def check_demo(**_given: Any) -> list[CheckMessage]:
    """For `--deploy`: nothing of the demo or the tests may be on."""
    found: list[CheckMessage] = []
    if settings.SMS_BACKEND == demo_backends.SMS:
        found.append(Warning("SMS_BACKEND is the demo's: nobody gets a code on his telephone.", id="core.W001"))
    if settings.EMAIL_BACKEND == demo_backends.MAIL:
        found.append(Warning("EMAIL_BACKEND is the demo's: no mail leaves the house.", id="core.W002"))
    if getattr(settings, "CAPTCHA_TEST_MODE", False):
        found.append(Warning("CAPTCHA_TEST_MODE is on: every captcha can be passed.", id="core.W003"))
    return found
