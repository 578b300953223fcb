"""Passkeys: the pages on which one is set up, and the JSON that their script exchanges with the server."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import FactorKind
from accounts.forms_passkeys import PasskeyForm
from accounts.models import SignIn
from accounts.queries.factors import has_backup_codes, lacks_passkey
from accounts.usecases import passkeys
from accounts.usecases.second_step import OverError
from accounts.views.confirming import confirmed, is_confirmed
from accounts.views.entering import go_on, half_way, setting_up
from accounts.views.settings_page import show
from core.errors import DomainError

_CHALLENGE = "passkey_challenge"  # in the session of who is signed in; half-way it is on the row


def _in_json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """A POST of JSON that is answered with JSON: 422 with a sentence for what is refused."""

    @require_POST
    @wraps(view)
    def answering(request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args))
        except OverError:
            raise
        except DomainError as error:
            return JsonResponse({"detail": str(error.message)}, status=422)

    return answering


@half_way
@_in_json
def prove_begin(request: HttpRequest, sign_in: SignIn) -> dict[str, Any]:
    return passkeys.begin_proof(sign_in=sign_in)


@half_way
@_in_json
def prove(request: HttpRequest, sign_in: SignIn) -> dict[str, Any]:
    passed = passkeys.prove(sign_in=sign_in, answer=_said(request)["answer"])
    return {"redirect_url": go_on(request, passed).url}


@setting_up
@require_GET
def set_up(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """In the chain after the first password, or after the second step for who must have a passkey."""
    context = {"form": PasskeyForm(), "required": lacks_passkey(sign_in.user) and sign_in.passed_at}
    return render(request, "accounts/set_up_passkey.html", context)


@setting_up
@_in_json
def set_up_begin(request: HttpRequest, sign_in: SignIn) -> dict[str, Any]:
    return passkeys.begin_set_up(sign_in=sign_in)


@setting_up
@_in_json
def set_up_save(request: HttpRequest, sign_in: SignIn) -> dict[str, Any]:
    said = _said(request)
    passed = passkeys.set_up(sign_in=sign_in, answer=said["answer"], name=_name(said))
    _tell_set_up(request)
    if not has_backup_codes(passed.user):
        return {"redirect_url": reverse("accounts:set_up_codes")}
    return {"redirect_url": go_on(request, passed).url}


@confirmed
@require_GET
def add(request: HttpRequest) -> HttpResponse:
    """On Instellingen, for who has just confirmed who he is."""
    return show(request, "settings_passkey", "factors", form=PasskeyForm())


@_in_json
def register_begin(request: HttpRequest) -> dict[str, Any]:
    if not is_confirmed(request):
        return _confirm_first()
    options, request.session[_CHALLENGE] = passkeys.begin_adding(user=request.user)
    return options


@_in_json
def register(request: HttpRequest) -> dict[str, Any]:
    if not is_confirmed(request):
        return _confirm_first()
    said, state = _said(request), request.session.pop(_CHALLENGE, None)
    passkeys.add(user=request.user, state=state, answer=said["answer"], name=_name(said))
    _tell_set_up(request)
    return {"redirect_url": reverse("accounts:settings_factors")}


def _tell_set_up(request: HttpRequest) -> None:
    messages.success(request, _("%(method)s has been set up.") % {"method": FactorKind.PASSKEY.label})


def _confirm_first() -> dict[str, Any]:
    """Afterwards the page is begun again: what the script asked for can't be repeated."""
    query = urlencode({"next": reverse("accounts:passkey_add")})
    return {"redirect_url": f"{reverse('accounts:confirm')}?{query}"}


def _said(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON; `answer` is in it in any case. Raises DomainError when it is not JSON."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise DomainError(_("The browser's answer could not be read. Try again."))
    return {"answer": None, **said}


def _name(said: dict[str, Any]) -> str:
    """What the user calls the passkey. Raises DomainError when it is too long."""
    form = PasskeyForm({"name": said.get("name", "")})
    if not form.is_valid():
        raise DomainError(form.errors["name"][0])
    return form.cleaned_data["name"]
