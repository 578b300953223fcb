"""Extra stap: the second proofs of a user, and setting up, renewing and removing them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import FactorKind
from accounts.forms import CodeForm, MobileForm
from accounts.queries.factors import all_factors, kind_of, unconfirmed_number
from accounts.queries.own import factor_of, name_of
from accounts.usecases import factors
from accounts.views.confirming import confirmed
from accounts.views.entering import posted
from accounts.views.sent_codes import note_sent, seconds_to_wait
from accounts.views.set_up import scanned
from accounts.views.settings_page import show
from accounts.views.shown_once import keep_codes, take_codes
from core.errors import DomainError

_TAB = "factors"
_BEGUN_APP = "begun_own_app"


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    found = all_factors(request.user)
    has = {kind_of(one) for one in found}
    return show(
        request,
        "settings_factors",
        _TAB,
        rows=[_row(one) for one in found],
        has_number=FactorKind.SMS in has,
        has_codes=FactorKind.BACKUP in has,
        yubikey=settings.YUBIKEY,
    )


@confirmed
@require_http_methods(["GET", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    form = MobileForm(posted(request))
    if form.is_valid() and _done(form, lambda: factors.begin_sms(user=request.user, **form.cleaned_data)):
        note_sent(request, "settings")
        return redirect("accounts:settings_sms_code")
    return show(request, "settings_sms", _TAB, form=form)


@confirmed
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sms_code(request: HttpRequest) -> HttpResponse:
    factor = unconfirmed_number(request.user)
    if factor is None:
        return redirect("accounts:settings_sms")
    form = CodeForm(posted(request), kind=FactorKind.SMS, number=factor.number_hint)
    here = request.session.session_key
    if form.is_valid() and _done(form, lambda: factors.confirm(factor=factor, typed=_code(form), but=here)):
        return _set_up(request, FactorKind.SMS)
    return show(request, "settings_sms_code", _TAB, form=form, wait=seconds_to_wait(request))


@confirmed
@require_http_methods(["GET", "POST"])
def sms_again(request: HttpRequest) -> HttpResponse:
    """Another code; a GET comes here after confirming only, and goes back to the page with the button."""
    factor = unconfirmed_number(request.user)
    if factor is None or request.method == "GET":
        return redirect("accounts:settings_sms_code")
    try:
        factors.send_enrolment_code(factor=factor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        note_sent(request, "settings")
        messages.success(request, _("A new code has been sent."))
    return redirect("accounts:settings_sms_code")


@confirmed
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def yubikey(request: HttpRequest) -> HttpResponse:
    if not settings.YUBIKEY:
        raise Http404
    form = CodeForm(posted(request), kind=FactorKind.YUBIKEY)
    if form.is_valid() and _done(form, lambda: factors.add_yubikey(user=request.user, typed=form.cleaned_data["code"])):
        return _set_up(request, FactorKind.YUBIKEY)
    return show(request, "settings_yubikey", _TAB, form=form)


@confirmed
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    factor = factors.begin_app(user=request.user, begun=request.session.get(_BEGUN_APP, ""))
    request.session[_BEGUN_APP] = str(factor.uuid)
    form = CodeForm(posted(request), kind=FactorKind.APP)
    if form.is_valid() and _done(form, lambda: factors.confirm(factor=factor, typed=_code(form))):
        del request.session[_BEGUN_APP]
        return _set_up(request, FactorKind.APP)
    return show(request, "settings_app", _TAB, form=form, **scanned(factor))


@confirmed
@require_http_methods(["GET", "POST"])
def backup_codes(request: HttpRequest) -> HttpResponse:
    """A POST makes a new sheet, the page after it shows the codes; there they can be read for the only time."""
    if request.method == "POST":
        keep_codes(request, factors.renew_backup_codes(user=request.user))
        return redirect("accounts:settings_codes")
    return show(request, "settings_codes", _TAB, codes=take_codes(request))


@confirmed
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, factor: str) -> HttpResponse:
    found = factor_of(request.user, factor)
    if found is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            factors.remove(user=request.user, factor=found, but=request.session.session_key)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("%(method)s has been removed.") % {"method": kind_of(found).label})
            return redirect("accounts:settings_factors")
    return show(request, "settings_remove", _TAB, row=_row(found), refusal=refusal)


def _row(factor: Any) -> dict[str, Any]:
    """A proof as the list shows it."""
    kind = kind_of(factor)
    return {
        "factor": factor,
        "name": name_of(factor),
        "label": kind.label,
        "detail": _detail(factor, kind),
        "is_off": getattr(factor, "disabled_at", None) is not None,
    }


def _detail(factor: Any, kind: FactorKind) -> str:
    """What tells this proof from another of its kind."""
    match kind:
        case FactorKind.SMS:
            return _("number that ends in %(number)s") % {"number": factor.number_hint}
        case FactorKind.YUBIKEY:
            return factor.public_id
        case FactorKind.BACKUP:
            left = factor.codes.filter(used_at=None).count()
            return ngettext("%(left)s code left", "%(left)s codes left", left) % {"left": left}
        case FactorKind.PASSKEY:
            return factor.name
    return ""


def _code(form: CodeForm) -> str:
    return form.cleaned_data["code"]


def _done(form: Any, act: Callable[[], object]) -> bool:
    """Whether it was done; if not, with the reason on the form."""
    try:
        act()
    except DomainError as error:
        form.add_error(error.field or None, error.message)
    return not form.errors


def _set_up(request: HttpRequest, kind: FactorKind) -> HttpResponse:
    messages.success(request, _("%(method)s has been set up.") % {"method": kind.label})
    return redirect("accounts:settings_factors")
