"""A link from a mail: it leads to a page where its holder chooses a password."""

from http import HTTPStatus

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms_settings import NewPasswordForm
from accounts.queries.recovery import link_by_token, link_by_uuid
from accounts.usecases import links
from accounts.views.entering import posted

_FOLLOWED = "account_link"  # of the session: which link was followed


@login_not_required
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Does nothing to the link, so that a mail scanner can look; from here on the token is not in the address."""
    found = link_by_token(token)
    if found is None:
        response = _over(request)
    else:
        request.session.cycle_key()
        request.session[_FOLLOWED] = str(found.uuid)
        response = redirect("accounts:choose_password")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    found = link_by_uuid(request.session.get(_FOLLOWED))
    if found is None:
        return _over(request)
    form = NewPasswordForm(posted(request), user=found.user)
    if form.is_valid():
        try:
            links.choose_password(link=found, password=form.cleaned_data["password"])
        except links.LinkOverError:
            return _over(request)
        auth.logout(request)
        request.session["over"] = "chosen"
        return redirect("accounts:login")
    context = {"form": form, "subject": found.user}
    return render(request, "accounts/choose_password.html", context, status=422 if form.is_bound else 200)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_over.html", status=HTTPStatus.GONE)
