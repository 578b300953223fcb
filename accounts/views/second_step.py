"""The second step at sign-in: choose a way to prove oneself and give its code."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import FactorKind
from accounts.forms import CodeForm
from accounts.models import SignIn, User
from accounts.queries.factors import kind_of, may_set_up, usable_at_sign_in
from accounts.usecases import second_step
from accounts.views.entering import go_on, half_way, posted
from accounts.views.sent_codes import note_sent, seconds_to_wait, was_sent
from core.errors import DomainError
from core.limits import TooOftenError

_BEST_FIRST = [FactorKind.PASSKEY, FactorKind.APP, FactorKind.YUBIKEY, FactorKind.SMS, FactorKind.BACKUP]


@dataclass(frozen=True)
class Method:
    """One proof, or all passkeys together: the browser finds the right one. `name` stands in the address."""

    name: str
    kind: FactorKind
    factor: Any

    @property
    def label(self) -> str:
        if self.kind == FactorKind.SMS:
            return _("Text message to the number that ends in %(number)s") % {"number": self.factor.number_hint}
        return str(self.factor.name if self.kind in (FactorKind.APP, FactorKind.YUBIKEY) else self.kind.label)


def methods_of(user: User) -> list[Method]:
    """The ways in that this user has, the most fitting first."""
    found: dict[str, Method] = {}
    for factor in usable_at_sign_in(user):
        kind = kind_of(factor)
        name = kind.value if kind == FactorKind.PASSKEY else str(factor.uuid)
        found.setdefault(name, Method(name, kind, factor))
    return sorted(found.values(), key=lambda method: _BEST_FIRST.index(method.kind))


def send_first_code(request: HttpRequest, sign_in: SignIn) -> None:
    """After the password: whose best way is a text message gets it without asking, unless one was sent just now."""
    method = next(iter(methods_of(sign_in.user)), None)
    if method is None or method.kind != FactorKind.SMS:
        return
    try:
        second_step.send_code(sign_in=sign_in, factor=method.factor)
    except TooOftenError:
        return
    note_sent(request, method.name)


@half_way
@require_GET
def choose(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    if may_set_up(sign_in):
        return redirect("accounts:set_up")
    methods = methods_of(sign_in.user)
    if not methods:
        return render(request, "accounts/second_step_none.html", {"sign_in": sign_in})
    return redirect("accounts:second_step_with", methods[0].name)


@half_way
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, sign_in: SignIn, factor: str) -> HttpResponse:
    if sign_in.passed_at:
        return redirect("accounts:second_step")
    method = _method(sign_in, factor)
    if method.kind == FactorKind.PASSKEY:
        return _page(request, sign_in, method, form=None)
    form = _code_form(method, posted(request))
    if form.is_valid():
        try:
            sign_in = second_step.prove(sign_in=sign_in, factor=method.factor, typed=form.cleaned_data["code"])
        except second_step.OverError:
            raise
        except DomainError as error:
            form.add_error("code", error.message)
        else:
            return go_on(request, sign_in)
    return _page(request, sign_in, method, form=form)


@half_way
@require_POST
def send(request: HttpRequest, sign_in: SignIn, factor: str) -> HttpResponse:
    method = _method(sign_in, factor)
    if method.kind != FactorKind.SMS:
        raise Http404
    try:
        second_step.send_code(sign_in=sign_in, factor=method.factor)
    except TooOftenError as error:
        return _page(request, sign_in, method, form=_code_form(method), refusal=error.message)
    note_sent(request, method.name)
    return redirect("accounts:second_step_with", method.name)


def _method(sign_in: SignIn, name: str) -> Method:
    for method in methods_of(sign_in.user):
        if method.name == name:
            return method
    raise Http404


def _code_form(method: Method, data: Any = None) -> CodeForm:
    return CodeForm(data, kind=method.kind, number=getattr(method.factor, "number_hint", ""))


def _page(
    request: HttpRequest, sign_in: SignIn, method: Method, *, form: CodeForm | None, refusal: str = ""
) -> HttpResponse:
    context = {
        "sign_in": sign_in,
        "method": method,
        "others": [one for one in methods_of(sign_in.user) if one != method],
        "form": form,
        "refusal": refusal,
        "sent": was_sent(request, method.name),
        "wait": seconds_to_wait(request),
    }
    refused = refusal or (form is not None and form.is_bound)
    return render(request, "accounts/second_step.html", context, status=422 if refused else 200)
