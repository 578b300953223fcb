"""Signing in: the password; and signing out."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.auth import check_password
from accounts.forms import SignInForm
from accounts.lockout import tries_left
from accounts.usecases import second_step, sessions
from accounts.views.entering import posted, remember, where_to
from accounts.views.second_step import send_first_code
from core.limits import TooOftenError


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """An unknown name and a wrong password get the same answer; a right one leads to the second step."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(where_to(request, wanted))
    form = SignInForm(posted(request))
    if form.is_valid() and (user := _checked(request, form)):
        sign_in = second_step.begin(user=user, next_url=wanted)
        remember(request, sign_in)
        send_first_code(request, sign_in)
        return redirect("accounts:second_step")
    over = request.session.pop("over", "") or request.GET.get("over", "")
    context = {"form": form, "next": wanted, "notice": _notice(over)}
    return render(request, "accounts/login.html", context, status=422 if form.is_bound else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sessions.ended(by=request.user)
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _checked(request: HttpRequest, form: SignInForm) -> object:
    """The user, or None with the reason on the form."""
    login = form.cleaned_data["login"]
    try:
        user = check_password(request, login=login, password=form.cleaned_data["password"])
    except TooOftenError as error:
        form.add_error(None, error.message)
        return None
    if user is None:
        form.add_error(None, _refusal(tries_left(request, login)))
    return user


def _notice(over: str) -> str:
    """Why somebody who was in, or half-way, stands here again."""
    minutes, hours = (int(lasts.total_seconds()) for lasts in (settings.SESSION_IDLE, settings.SESSION_LASTS))
    texts = {
        "idle": _("You were not active for %(minutes)s minutes and have been logged out. Log in to go on.")
        % {"minutes": minutes // 60},
        "lasted": _("You were logged in for %(hours)s hours and have been logged out. Log in to go on.")
        % {"hours": hours // 3600},
        "again": _("This page is no longer valid. Log in again."),
        "chosen": _("Your password has been set. Log in."),
    }
    return texts.get(over, "")


def _refusal(left: int) -> str:
    if not left:
        text = _("This account is blocked after %(tries)s tries. Ask your administrator to unblock it.")
        return text % {"tries": settings.SIGN_IN_TRIES}
    text = ngettext(
        "Login name or password is not right. You have %(left)s try left.",
        "Login name or password is not right. You have %(left)s tries left.",
        left,
    )
    return text % {"left": left}
