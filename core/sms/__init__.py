"""How an SMS leaves the house: one small interface, chosen by the setting SMS_BACKEND."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class RefusedError(Exception):
    """The provider will never take this message, however often it is sent."""


class SmsBackend(Protocol):
    def send(self, *, to: str, text: str, key: str) -> None:
        """Hand over one message to a number in E.164; a second call with the same `key` sends nothing.

        Raises RefusedError when trying again is of no use, core.http.UnreachableError when it may be.
        """


def backend() -> SmsBackend:
    chosen: SmsBackend = import_string(settings.SMS_BACKEND)()
    return chosen
