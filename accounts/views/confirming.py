"""Full re-authentication: what could give an account away asks for password and second proof again (ASVS 7.5.1)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.auth import check_password
from accounts.enums import Purpose
from accounts.forms_settings import ConfirmForm
from accounts.lockout import tries_left
from accounts.usecases import second_step
from accounts.views.entering import CONFIRMED, posted, remember
from accounts.views.second_step import send_first_code
from core.limits import TooOftenError


class SeeOther(HttpResponseRedirect):
    status_code = HTTPStatus.SEE_OTHER


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this browser gave both proofs again a short while ago; having signed in does not count."""
    at = request.session.get(CONFIRMED)
    return bool(at) and timezone.now() - datetime.fromisoformat(at) < settings.CONFIRMATION_LASTS


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the view run for who has just confirmed who he is; others do that first and come back to its page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        return SeeOther(f"{reverse('accounts:confirm')}?{urlencode({'next': request.path})}")

    return guarded


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The password; a right one leads to the second step, a wrong one counts as at signing in."""
    wanted = request.POST.get("next", request.GET.get("next", "")) or reverse("accounts:settings")
    form = ConfirmForm(posted(request))
    if form.is_valid() and _is_right(request, form):
        sign_in = second_step.begin(user=request.user, purpose=Purpose.CONFIRM, next_url=wanted)
        remember(request, sign_in)
        send_first_code(request, sign_in)
        return redirect("accounts:second_step")
    return render(
        request, "accounts/confirm.html", {"form": form, "next": wanted}, status=422 if form.is_bound else 200
    )


def _is_right(request: HttpRequest, form: ConfirmForm) -> bool:
    """Whether this is the user's password; if not, with the reason on the form."""
    login = request.user.login
    try:
        user = check_password(request, login=login, password=form.cleaned_data["password"])
    except TooOftenError as error:
        form.add_error(None, error.message)
        return False
    if user is None:
        form.add_error("password", _refusal(tries_left(request, login)))
    return user is not None


def _refusal(left: int) -> str:
    if not left:
        return _("Your account is blocked after too many tries. You can go on working here until you log out.")
    text = ngettext(
        "The password is not right. You have %(left)s try left.",
        "The password is not right. You have %(left)s tries left.",
        left,
    )
    return text % {"left": left}
