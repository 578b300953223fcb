"""The way from a right password to a signed-in session; the browser only holds the id of the row that says how far."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.models import Device

from accounts.enums import Purpose
from accounts.models import SignIn
from accounts.queries.factors import lacks_answer, lacks_passkey, may_set_up, open_sign_in
from accounts.sessions import DETAILS
from accounts.usecases import second_step, sessions
from accounts.views.sent_codes import forget_sent

_HALF_WAY = "half_way"
CONFIRMED = "confirmed_at"
_BACKEND = "accounts.auth.RightsBackend"


def remember(request: HttpRequest, sign_in: SignIn) -> None:
    """This browser is half-way: a new session key, so that one planted before is of no use."""
    request.session.cycle_key()
    forget_sent(request)
    request.session[_HALF_WAY] = str(sign_in.uuid)


def half_way(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view this browser's `SignIn`; without one it is the log-in page's turn. Public for the middleware."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        begun = request.session.get(_HALF_WAY)
        sign_in = open_sign_in(begun)
        if sign_in is None or _is_of_another(request, sign_in):
            return _start_again() if begun else redirect(settings.LOGIN_URL)
        try:
            return view(request, sign_in, *args, **kwargs)
        except second_step.OverError:
            return _start_again()

    return guarded


def setting_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for pages that add a proof: who has one must give it first."""

    @half_way
    @wraps(view)
    def guarded(request: HttpRequest, sign_in: SignIn, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_set_up(sign_in):
            return redirect("accounts:second_step")
        return view(request, sign_in, *args, **kwargs)

    return guarded


def go_on(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """After a proof: what is still asked for, else in. Raises OverError when it was used before."""
    if not sign_in.passed_at:
        return redirect("accounts:second_step")
    if sign_in.purpose == Purpose.SIGN_IN and lacks_passkey(sign_in.user):
        return redirect("accounts:set_up_passkey")
    if sign_in.purpose == Purpose.SIGN_IN and lacks_answer(sign_in.user):
        return redirect("accounts:set_up_question")
    return enter(request, sign_in)


def enter(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """Use the sign-in up: the user is in, or has confirmed who he is. Raises OverError when it was used before."""
    second_step.enter(sign_in=sign_in)
    request.session.pop(_HALF_WAY, None)
    target = where_to(request, sign_in.next_url)
    if sign_in.purpose == Purpose.CONFIRM:
        request.session.cycle_key()
        request.session[CONFIRMED] = timezone.now().isoformat()
        return redirect(target)
    user = sign_in.user
    user.otp_device = Device.from_persistent_id(sign_in.factor_id)  # type: ignore[attr-defined] # for django-otp
    request.session[DETAILS] = {
        "started_at": timezone.now().isoformat(),
        "address": request.META.get("REMOTE_ADDR") or None,
        "agent": request.headers.get("User-Agent", "")[:250],
        "factor_id": sign_in.factor_id,
        "factor_name": sign_in.factor_name,
    }
    auth.login(request, user, backend=_BACKEND)
    sessions.started(by=user, factor=sign_in.factor_name)
    return redirect(target)


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def where_to(request: HttpRequest, wanted: str) -> str:
    """The page that was asked for, as long as it is one of ours."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else settings.LOGIN_REDIRECT_URL


def _start_again() -> HttpResponse:
    """Writes nothing: of two requests at once the other one may just have got in."""
    return redirect(reverse(settings.LOGIN_URL, query={"over": "again"}))


def _is_of_another(request: HttpRequest, sign_in: SignIn) -> bool:
    """To confirm who one is one must be signed in, as that same user."""
    return sign_in.purpose == Purpose.CONFIRM and request.user != sign_in.user
