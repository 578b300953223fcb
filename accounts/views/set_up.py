"""The chain after the first password: text message, YubiKey, app, back-up codes and, where asked for, a question."""

from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import FactorKind
from accounts.forms import CodeForm, KeptForm, MobileForm, SecurityQuestionForm
from accounts.models import AppFactor, SignIn
from accounts.qr import qr_code
from accounts.queries.factors import factors_of, has_backup_codes, kind_of, offered_kinds, unconfirmed_number
from accounts.usecases import factors
from accounts.usecases.recovery import set_security_answer
from accounts.usecases.second_step import OverError
from accounts.views.entering import go_on, posted, setting_up
from accounts.views.sent_codes import note_sent, seconds_to_wait
from accounts.views.shown_once import keep_codes, take_codes
from core.errors import DomainError

_PAGES = {
    FactorKind.SMS: "accounts:set_up_sms",
    FactorKind.YUBIKEY: "accounts:set_up_yubikey",
    FactorKind.APP: "accounts:set_up_app",
}
_BEGUN_APP = "begun_app"


def _with_a_proof(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What comes after the methods is for who has set up one of them."""

    @setting_up
    @wraps(view)
    def guarded(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
        if not sign_in.passed_at:
            messages.error(request, _("You must set up at least 1 option."))
            return redirect(_PAGES[offered_kinds()[-1]])
        return view(request, sign_in)

    return guarded


@setting_up
@require_GET
def begin(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """The first step of the chain that is not done yet."""
    done = _kinds_of(sign_in)
    left = [kind for kind in offered_kinds() if kind not in done]
    return redirect(_PAGES[left[0]] if left else "accounts:set_up_codes")


@setting_up
@require_http_methods(["GET", "POST"])
def sms(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    form = MobileForm(posted(request))
    if form.is_valid():
        try:
            factor = factors.begin_sms(user=sign_in.user, number=form.cleaned_data["number"])
        except DomainError as error:
            form.add_error("number", error.message)
        else:
            note_sent(request, str(factor.uuid))
            return redirect("accounts:set_up_sms_code")
    return _step(request, sign_in, FactorKind.SMS, form)


@setting_up
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sms_code(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    factor = unconfirmed_number(sign_in.user)
    if factor is None:
        return redirect("accounts:set_up_sms")
    form = CodeForm(posted(request), kind=FactorKind.SMS, number=factor.number_hint)
    if form.is_valid() and _confirmed(form, lambda typed: factors.confirm(factor=factor, typed=typed, sign_in=sign_in)):
        return _after(request, sign_in, FactorKind.SMS)
    return _step(request, sign_in, FactorKind.SMS, form, part="sms_code", wait=seconds_to_wait(request))


@setting_up
@require_POST
def sms_again(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    factor = unconfirmed_number(sign_in.user)
    if factor is None:
        return redirect("accounts:set_up_sms")
    try:
        factors.send_enrolment_code(factor=factor)
    except DomainError as error:
        form = CodeForm(kind=FactorKind.SMS, number=factor.number_hint)
        extra = {"wait": seconds_to_wait(request), "refusal": error.message}
        return _step(request, sign_in, FactorKind.SMS, form, part="sms_code", **extra)
    note_sent(request, str(factor.uuid))
    return redirect("accounts:set_up_sms_code")


@setting_up
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def yubikey(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    if not settings.YUBIKEY:
        raise Http404
    form = CodeForm(posted(request), kind=FactorKind.YUBIKEY)
    add = factors.add_yubikey
    if form.is_valid() and _confirmed(form, lambda typed: add(user=sign_in.user, typed=typed, sign_in=sign_in)):
        return _after(request, sign_in, FactorKind.YUBIKEY)
    return _step(request, sign_in, FactorKind.YUBIKEY, form)


@setting_up
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    factor = factors.begin_app(user=sign_in.user, begun=request.session.get(_BEGUN_APP, ""))
    request.session[_BEGUN_APP] = str(factor.uuid)
    form = CodeForm(posted(request), kind=FactorKind.APP)
    if form.is_valid() and _confirmed(form, lambda typed: factors.confirm(factor=factor, typed=typed, sign_in=sign_in)):
        return _after(request, sign_in, FactorKind.APP)
    return _step(request, sign_in, FactorKind.APP, form, **scanned(factor))


@_with_a_proof
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """A POST makes a new sheet, the page after it shows the codes; there they can be read for the only time."""
    if request.method == "POST":
        return _make_codes(request, sign_in)
    return _codes_page(request, sign_in, KeptForm(), take_codes(request))


@_with_a_proof
@require_POST
def done(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    if not has_backup_codes(sign_in.user):
        return redirect("accounts:set_up_codes")
    form = KeptForm(request.POST)
    if form.is_valid():
        return go_on(request, sign_in)
    return _codes_page(request, sign_in, form, [])


@_with_a_proof
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    if not settings.SECURITY_QUESTION:
        raise Http404
    form = SecurityQuestionForm(posted(request), initial={"email": sign_in.user.email})
    if form.is_valid():
        try:
            set_security_answer(user=sign_in.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            return go_on(request, sign_in)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/set_up_question.html", {"sign_in": sign_in, "form": form}, status=status)


def scanned(factor: AppFactor) -> dict[str, Any]:
    """The seed of an authenticator app, as a QR code and as letters to type (RFC 4648 base32, in groups of four)."""
    key = b32encode(factor.seed).decode()
    name, issuer = factor.user.login, settings.ACCESS_LOG_SITE
    asked = urlencode(
        {"secret": key, "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": 30}, quote_via=quote
    )
    address = f"otpauth://totp/{quote(issuer)}:{quote(name)}?{asked}"
    return {"qr": qr_code(address), "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4))}


def _confirmed(form: CodeForm, confirm: Callable[[str], object]) -> bool:
    """Whether the typed code finished setting up; if not, with the reason at its field."""
    try:
        confirm(form.cleaned_data["code"])
    except OverError:
        raise
    except DomainError as error:
        form.add_error("code", error.message)
        return False
    return True


def _after(request: HttpRequest, sign_in: SignIn, kind: FactorKind) -> HttpResponse:
    """To the step behind this one; behind the last one stand the back-up codes, made at once."""
    following = _following(kind)
    return redirect(_PAGES[following]) if following else _make_codes(request, sign_in)


def _make_codes(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    keep_codes(request, factors.renew_backup_codes(user=sign_in.user))
    return redirect("accounts:set_up_codes")


def _following(kind: FactorKind) -> FactorKind | None:
    offered = offered_kinds()
    return next(iter(offered[offered.index(kind) + 1 :]), None)


def _kinds_of(sign_in: SignIn) -> list[FactorKind]:
    """What is set up already, apart from the back-up codes."""
    found = dict.fromkeys(kind_of(one) for one in factors_of(sign_in.user))
    return [kind for kind in found if kind != FactorKind.BACKUP]


def _step(
    request: HttpRequest, sign_in: SignIn, kind: FactorKind, form: Any, *, part: str = "", **more: Any
) -> HttpResponse:
    """The page of one method: it can be skipped unless it is the last one and there is none yet."""
    offered, following, done = offered_kinds(), _following(kind), _kinds_of(sign_in)
    context = {
        "sign_in": sign_in,
        "form": form,
        "kinds": offered,
        "steps": [{"label": one.label, "skipped": one not in done} for one in offered],
        "current": offered.index(kind) + 1,
        "set_up": [one.label for one in done],
        "following": _PAGES[following] if following else "",
        "may_skip": bool(following or sign_in.passed_at),
        **more,
    }
    status = 422 if form.is_bound or "refusal" in more else 200
    return render(request, f"accounts/set_up_{part or kind}.html", context, status=status)


def _codes_page(request: HttpRequest, sign_in: SignIn, form: KeptForm, shown: list[str]) -> HttpResponse:
    context = {"sign_in": sign_in, "form": form, "codes": shown, "made": has_backup_codes(sign_in.user)}
    return render(request, "accounts/set_up_codes.html", context, status=422 if form.is_bound else 200)
