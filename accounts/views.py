"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SignInForm
from accounts.usecases import sessions


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """An unknown name and a wrong password get the same answer."""
    if request.user.is_authenticated:
        return redirect(_where_to(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = auth.authenticate(request, username=form.cleaned_data["login"], password=form.cleaned_data["password"])
        if user is not None:
            auth.login(request, user)
            sessions.started(by=user)
            return redirect(_where_to(request))
        sessions.refused(login=form.cleaned_data["login"])
        form.add_error(None, _("Login name or password is not right."))
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/login.html", context, status=422 if form.is_bound else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sessions.ended(by=request.user)
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _where_to(request: HttpRequest) -> str:
    """The page that was asked for, as long as it is one of ours."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else settings.LOGIN_REDIRECT_URL
