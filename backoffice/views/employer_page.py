"""Klantbeeldautorisaties: which tabs and blocks of an employer's page a user or a group opens."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice.forms_authorisations import EmployerPageForm
from backoffice.policies import actions_on_user, managed_groups, managed_users
from backoffice.views import groups, users
from casemanagement.forms import show_error
from core.errors import DomainError, StaleError
from core.policies import require
from dossiers.queries_employer_page import standings
from dossiers.usecases.employer_page import set_page_grants


def of_user(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    may = "change" in actions_on_user(request.user, subject)
    context = {**users.frame(subject, "employer_page"), "frame": "backoffice/user_frame.html", "may_change": may}
    return _page(request, subject, context, above=_("As the group"))


def of_group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    group = get_object_or_404(managed_groups(request.user), uuid=uuid)
    context = {**groups.frame(group, "employer_page"), "frame": "backoffice/group_frame.html", "may_change": True}
    return _page(request, group, context, above=_("As the group above") if group.parent_id else _("As by default"))


def _page(request: HttpRequest, holder: Any, context: dict[str, Any], *, above: str) -> HttpResponse:
    form = EmployerPageForm(posted(request), found=standings(holder), above=above)
    if form.is_valid():
        try:
            values = {"choices": form.choices(), "version": form.cleaned_data["version"]}
            changed = set_page_grants(holder=holder, **values, by=request.user)
        except DomainError as error:
            show_error(form, error)
            context["stale"] = isinstance(error, StaleError)
        else:
            text = _("The authorisations of %(name)s have been saved.") if changed else _("Nothing has changed.")
            messages.success(request, text % {"name": holder} if changed else text)
            return redirect(request.path)
    context |= {"form": form, "holder": holder}
    return render(request, "backoffice/employer_page.html", context, status=422 if form.is_bound else 200)
