"""Instellingen > Plaatsvervanging: of oneself, and for who manages users of anybody."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms_substitution import SHOWN, SubstitutionForm
from accounts.models import Substitution, User
from accounts.policies import arranged, candidates_for, may_arrange_for, require_arranging
from accounts.queries import user_by_uuid
from accounts.queries.substitutions import named, substitutions_around
from accounts.usecases.substitutions import arrange_substitution, end_substitution
from accounts.views.entering import posted
from accounts.views.settings_page import show
from core.errors import DomainError


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    principal = _principal(request)
    require_arranging(request.user, principal)
    form = _form(request, principal)
    if form.is_valid():
        try:
            made = arrange_substitution(principal=principal, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            text = _("%(user)s is the substitute.") % {"user": made.substitute}
            messages.success(request, text)
            return redirect(_address(request, principal))
    rows = [_row(request, one, principal) for one in substitutions_around(principal, timezone.now())]
    return show(request, "settings_substitution", "substitution", form=form, rows=rows, principal=principal)


@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """Options for the combobox."""
    principal = _principal(request)
    require_arranging(request.user, principal)
    text = request.GET.get("substitute_text", "")
    found = named(candidates_for(principal, request.user), text, SHOWN + 1)
    return render(
        request, "accounts/colleague_options.html", {"found": found[:SHOWN], "more": len(found) > SHOWN, "text": text}
    )


@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(arranged(request.user), uuid=uuid)
    try:
        end_substitution(substitution=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The substitution has been ended."))
    return redirect(_address(request, found.principal))


def _principal(request: HttpRequest) -> User:
    """Whose substitution it is about: one's own, or `?voor=`."""
    wanted = request.GET.get("voor", "")
    if not wanted or not request.user.has_perm("accounts.manage_users"):
        return request.user
    try:
        found = user_by_uuid(UUID(wanted))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, principal: User) -> SubstitutionForm:
    url = _address(request, principal, "accounts:choose_substitute")
    first = {"first": timezone.localdate()}
    return SubstitutionForm(posted(request), users=candidates_for(principal, request.user), url=url, initial=first)


def _address(request: HttpRequest, principal: User, name: str = "accounts:settings_substitution") -> str:
    url = reverse(name)
    return url if principal == request.user else f"{url}?voor={principal.uuid}"


def _row(request: HttpRequest, one: Substitution, principal: User) -> dict[str, Any]:
    now = timezone.now()
    state = "over" if one.ends_at <= now else "running" if one.starts_at <= now else "coming"
    may_end = state != "over" and may_arrange_for(request.user, one.principal)
    return {"one": one, "state": state, "may_end": may_end, "is_principal": one.principal == principal}
