"""Somebody's own data, password, language and theme."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms_settings import AppearanceForm, BigNumberForm, ContactForm, NewPasswordForm
from accounts.models import User
from accounts.usecases import profile
from accounts.views.confirming import confirmed
from accounts.views.entering import posted
from accounts.views.settings_page import show
from core.errors import DomainError
from core.forms import PortalForm


@require_http_methods(["GET", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    form = BigNumberForm(posted(request), initial={"big_number": request.user.big_number})
    if form.is_valid() and _changed(form, profile.change_big_number, request):
        messages.success(request, _("The BIG number has been saved."))
        return redirect("accounts:settings")
    return show(request, "settings", "data", form=form)


@confirmed
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    form = ContactForm(posted(request), initial={"email": request.user.email, "phone": request.user.phone})
    if form.is_valid() and _changed(form, profile.change_contact, request):
        messages.success(request, _("Your e-mail address and telephone number have been saved."))
        return redirect("accounts:settings")
    return show(request, "settings_contact", "data", form=form)


@sensitive_post_parameters("password", "again")
@confirmed
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Whoever comes here gave the current password a moment ago (ASVS 6.2.3)."""
    form = NewPasswordForm(posted(request), user=request.user)
    if form.is_valid():
        here = request.session.session_key
        user = profile.change_password(user=request.user, password=form.cleaned_data["password"], but=here)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password has been changed. On other devices you have been logged out."))
        return redirect("accounts:settings")
    return show(request, "settings_password", "password", form=form)


@require_http_methods(["GET", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    now = {"language": request.user.language or AppearanceForm.HOUSE, "theme": request.user.theme}
    form = AppearanceForm(posted(request), initial=now)
    if form.is_valid() and _changed(form, profile.change_appearance, request):
        with override(form.cleaned_data["language"] or settings.LANGUAGE_CODE):
            messages.success(request, _("The display has been saved."))
        return redirect("accounts:settings_appearance")
    return show(request, "settings_appearance", "appearance", form=form)


def _changed(form: PortalForm, change: Callable[..., User], request: HttpRequest) -> bool:
    """Whether the change was made; if not, with the reason on the form."""
    try:
        change(user=request.user, **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field or None, error.message)
    return not form.errors
