"""Whether this browser has had a code sent, and when it may ask for another one. Only a help: limits are elsewhere."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

_SENT = "code_sent"


def note_sent(request: HttpRequest, way: str) -> None:
    request.session[_SENT] = {"way": way, "at": timezone.now().timestamp()}


def was_sent(request: HttpRequest, way: str) -> bool:
    return request.session.get(_SENT, {}).get("way") == way


def seconds_to_wait(request: HttpRequest) -> int:
    """Until another code can be asked for; 0 when it can be now."""
    passed = timezone.now().timestamp() - request.session.get(_SENT, {}).get("at", 0)
    return max(0, round(settings.SMS_PAUSE_SECONDS - passed))


def forget_sent(request: HttpRequest) -> None:
    request.session.pop(_SENT, None)
