"""`Inloggegevens vergeten?`: whatever somebody asks here, the answer is the same page; the rest comes by mail."""

from typing import Any

from captcha.views import captcha_image
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import captcha
from accounts.enums import RecoveryKind
from accounts.forms_recovery import AnswerForm, AskLoginForm, AskPasswordForm, CaptchaForm
from accounts.queries.recovery import Typed, question_for
from accounts.usecases import recovery
from accounts.views.entering import posted
from core.errors import DomainError

_ASKING = "recovery"  # of the session: what was asked for, until the security question is answered


@login_not_required
@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_password(request: HttpRequest) -> HttpResponse:
    return _ask(request, RecoveryKind.PASSWORD, AskPasswordForm)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_login(request: HttpRequest) -> HttpResponse:
    return _ask(request, RecoveryKind.LOGIN, AskLoginForm)


@login_not_required
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Where the installation has security questions: one for every request, so that it tells nothing."""
    if not settings.SECURITY_QUESTION:
        raise Http404
    if _ASKING not in request.session:
        return redirect("accounts:forgotten")
    asked = request.session[_ASKING]
    kind, typed = RecoveryKind(asked["kind"]), Typed(email=asked["email"], login=asked["login"])
    form = AnswerForm(posted(request), question=question_for(kind, typed).label)
    if form.is_valid():
        del request.session[_ASKING]
        return _asked(request, kind, Typed(typed.email, typed.login, form.cleaned_data["answer"]))
    return render(request, "accounts/question.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/asked.html")


@login_not_required
@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """Another picture or question, for a page that asks without loading again."""
    form = CaptchaForm()
    form.show(captcha.new(request.GET.get("kind", "")), answered="")
    return render(request, "accounts/captcha.html", {"form": form})


@login_not_required
@require_safe
def picture(request: HttpRequest, key: str) -> HttpResponse:
    found = captcha.find(key)
    if found is None or found.question:
        raise Http404
    response = captcha_image(request, key)
    response["Cache-Control"] = "no-store"
    return response


def _ask(request: HttpRequest, kind: RecoveryKind, form_class: type[AskLoginForm]) -> HttpResponse:
    key, shown = request.POST.get("captcha_key", ""), request.POST.get("captcha_kind", "")
    if "renew" in request.POST:  # a browser without script asks for another picture; what was typed stays
        key, shown = "", request.POST["renew"]
        form = form_class(initial={name: request.POST.get(name, "") for name in ("email", "login")})
    else:
        form = form_class(posted(request))
    if form.is_valid() and _admitted(request, form, key):
        typed = Typed(form.cleaned_data["email"], form.cleaned_data.get("login", ""))
        return _go_on(request, kind, typed)
    form.show(captcha.find(key) or captcha.new(shown), answered=key)
    context = {"form": form, "kind": kind, "kinds": _kinds()}
    return render(request, "accounts/ask.html", context, status=422 if form.is_bound else 200)


def _admitted(request: HttpRequest, form: CaptchaForm, key: str) -> bool:
    try:
        recovery.admit(address=_address(request), captcha_key=key, typed=form.cleaned_data["captcha"])
    except DomainError as error:
        form.add_error(error.field or None, error.message)
    return not form.errors


def _go_on(request: HttpRequest, kind: RecoveryKind, typed: Typed) -> HttpResponse:
    if not settings.SECURITY_QUESTION:
        return _asked(request, kind, typed)
    request.session[_ASKING] = {"kind": kind.value, "email": typed.email, "login": typed.login}
    return redirect("accounts:question")


def _asked(request: HttpRequest, kind: RecoveryKind, typed: Typed) -> HttpResponse:
    recovery.ask(kind=kind, typed=typed, address=_address(request))
    return redirect("accounts:asked")


def _kinds() -> list[dict[str, Any]]:
    """The two things that one can ask for, as tabs."""
    return [
        {"key": RecoveryKind.PASSWORD.value, "label": _("Request a password"), "url": reverse("accounts:ask_password")},
        {"key": RecoveryKind.LOGIN.value, "label": _("Request the login name"), "url": reverse("accounts:ask_login")},
    ]


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")
