"""Only who gave both proofs is signed in, and only as long as he is at work."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import Session

BACKGROUND = "X-Background"  # sent by what a page does by itself: it is no act of the user
_NOTED_EVERY = timedelta(minutes=1)


class SignedInMiddleware:
    """Stands after Django's AuthenticationMiddleware.

    A session without a second proof counts as nobody. One that was idle or lasted too long is ended. What an htmx
    request would have got as a redirect to the log-in page becomes a move of the whole page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if DEVICE_ID_SESSION_KEY not in request.session:
                request.user = AnonymousUser()
            elif reason := _over(request):
                auth.logout(request)
                request.session["over"] = reason
            else:
                request.seconds_left = partial(seconds_left, request)  # these two for templates/shell/session.html
                request.ends_for_good = partial(ends_for_good, request)
        with translation.override(getattr(request.user, "language", "") or settings.LANGUAGE_CODE):
            response = self.get_response(request)
        return _as_whole_page(request, response)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_arguments: Any) -> None:
        """Note the user's act, but not what a page does by itself."""
        if not request.user.is_authenticated or BACKGROUND in request.headers or getattr(view, "background", False):
            return
        now = timezone.now()
        if now - request.session.row.seen_at > _NOTED_EVERY:
            note_act(request, now)


def background(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that is only ever asked by a page itself, so that it never counts as an act."""
    view.background = True  # type: ignore[attr-defined]
    return view


def seconds_left(request: HttpRequest) -> int:
    """Until this session ends when the user does nothing more; rounded up, so that it is over when it is 0."""
    return max(0, math.ceil(min(_idle_left(request.session.row), _whole_left(request.session.row)).total_seconds()))


def ends_for_good(request: HttpRequest) -> bool:
    """Whether the next end is that of the longest time a session may last, which no act moves."""
    return _whole_left(request.session.row) <= _idle_left(request.session.row)


def note_act(request: HttpRequest, now: datetime) -> None:
    """The user is at work: count the idle time from now on."""
    row: Session = request.session.row
    Session.objects.filter(pk=row.pk).update(seen_at=now)
    row.seen_at = now


def _over(request: HttpRequest) -> str:
    """Why this session has ended: 'idle', 'lasted', or empty when it has not."""
    if _whole_left(request.session.row) <= timedelta():
        return "lasted"
    return "idle" if _idle_left(request.session.row) <= timedelta() else ""


def _idle_left(row: Session) -> timedelta:
    return row.seen_at + settings.SESSION_IDLE - timezone.now()


def _whole_left(row: Session) -> timedelta:
    return row.started_at + settings.SESSION_LASTS - timezone.now()


def _as_whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """On the way to the log-in page: come back to the page that was open, never to a POST or a part of a page."""
    if response.status_code != HTTPStatus.FOUND:
        return response
    target = urlsplit(response["Location"])
    if target.path != reverse(settings.LOGIN_URL):
        return response
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": _login(_open_page(request))})
    refused = REDIRECT_FIELD_NAME in parse_qs(target.query)  # and not: logged out
    if not refused or request.method in ("GET", "HEAD"):
        return response
    return HttpResponseRedirect(_login(_open_page(request)))


def _open_page(request: HttpRequest) -> str:
    """The path of the page in the browser's window, as far as it is one of ours."""
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if parts.netloc != request.get_host():
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _login(page: str) -> str:
    address = reverse(settings.LOGIN_URL)
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: page})}" if page else address
