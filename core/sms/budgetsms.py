"""BudgetSMS, a Dutch provider (HTTP API 2.7). Its `customid` can be used once, which makes it our idempotency key."""

import re

from django.conf import settings

from core import http
from core.sms import RefusedError

_TAKEN = re.compile(r"OK \d+")
_ERROR = re.compile(r"ERR (\d{4})\b")
_SENT_BEFORE = "2014"
_NEVER = ("2", "3")  # what is wrong with the message or the number; 1xxx is our account, 4xxx their system
_SECONDS = 10


class Backend:
    """Settings: SMS_URL, SMS_USERNAME, SMS_USER_ID, SMS_HANDLE, SMS_SENDER."""

    def send(self, *, to: str, text: str, key: str) -> None:
        answer = http.get(
            settings.SMS_URL,
            params={
                "username": settings.SMS_USERNAME,
                "userid": settings.SMS_USER_ID,
                "handle": settings.SMS_HANDLE,
                "from": settings.SMS_SENDER,
                "to": to.lstrip("+"),
                "msg": text,
                "customid": key,
            },
            seconds=_SECONDS,
        )
        if _TAKEN.match(answer.text.strip()):
            return
        error = _ERROR.match(answer.text.strip())
        code = error[1] if error else ""
        if code.startswith(_NEVER) and code != _SENT_BEFORE:
            raise RefusedError(f"BudgetSMS {code}")
        if code != _SENT_BEFORE:
            raise http.UnreachableError(f"BudgetSMS answered {code or 'something else'} (HTTP {answer.status})")
