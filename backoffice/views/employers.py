"""Setting up an employer: adding it, and its tabs from Organisatie to Publiceren."""

import uuid as uuids
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.views.entering import posted
from backoffice import queries
from backoffice.confirming import Change, check_then_save, choices_in_words
from backoffice.employer_tabs import frame
from backoffice.forms import PublishForm
from backoffice.forms_employers import DebtorForm, OrganisationForm
from backoffice.policies import actions_on_node, managed_employers, may_see_nodes
from casemanagement.forms import TeamForm, show_error
from casemanagement.queries_teams import team_rows
from casemanagement.usecases import teams
from casemanagement.usecases.organisation import add_employer, preview_publish, publish_employer
from core.errors import DomainError, StaleError
from core.policies import require
from orgstructure.enums import EmployerTab
from orgstructure.models import Employer
from orgstructure.placeholders import fictitious
from orgstructure.queries_employers import propose_debtor_number
from orgstructure.usecases.employers import change_employer, view_tab
from services.completeness import incomplete

CHANGE = "orgstructure.change_employer"
OVERRIDE = "orgstructure.override_source"


def draft(request: HttpRequest) -> HttpResponse:
    """Werkgever toevoegen: all master data at once."""
    require(request.user, "orgstructure.manage_tree")
    require(request.user, CHANGE)
    form = OrganisationForm(posted(request), employer=Employer(), may_change=True, may_pass_source=True)
    if form.is_valid():
        try:
            key = form.cleaned_data["key"] or uuids.uuid4()
            employer = add_employer(**form.values(), key=key, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            text = _("%(name)s has been saved. Only Beheer sees it until you publish it.")
            messages.success(request, text % {"name": employer})
            return redirect("admin:employer_organisation", employer.uuid)
    back, title = reverse("admin:orgstructure_employer_changelist"), _("Add an employer")
    path = [(_("Administration"), reverse("admin:index")), (_("Employers"), back), (title, "")]
    context = {"form": form, "title": title, "crumbs": path, "back": back}
    return render(request, "backoffice/employer_add.html", context, status=422 if form.is_bound else 200)


def organisation(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    employer = opened(request, uuid, EmployerTab.ORGANISATION)
    user, context = request.user, {"may_change": request.user.has_perm(CHANGE)}
    passes = user.has_perm(OVERRIDE)
    form = OrganisationForm(
        posted(request), employer=copy(employer), may_change=context["may_change"], may_pass_source=passes
    )
    if form.is_valid():
        try:
            seen = {name: form.cleaned_data.get(name, "") for name in ("version", "source_reason")}
            change_employer(employer=employer, **form.values(), **seen, by=request.user)
        except DomainError as error:
            show_error(form, error)
            context["stale"] = isinstance(error, StaleError)
        else:
            messages.success(request, _("The data of %(name)s have been saved.") % {"name": form.cleaned_data["name"]})
            return redirect(request.path)
    context |= {**frame(employer, EmployerTab.ORGANISATION), "form": form}
    return render(request, "backoffice/employer_organisation.html", context, status=422 if form.is_bound else 200)


def contracts(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The debtor number; the button `voorstel` only fills it in."""
    employer, refused = opened(request, uuid, EmployerTab.CONTRACTS), ""
    form = DebtorForm(posted(request), initial={"debtor_number": employer.debtor_number})
    if "propose" in request.POST:
        form, refused = _proposed(employer)
    elif form.is_valid():
        try:
            change_employer(employer=employer, **form.cleaned_data, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The debtor number has been saved."))
            return redirect(request.path)
    may_change = request.user.has_perm(CHANGE)
    context = {**frame(employer, EmployerTab.CONTRACTS), "form": form, "may_change": may_change, "refused": refused}
    status = 422 if refused or form.is_bound else 200
    return render(request, "backoffice/employer_contracts.html", context, status=status)


def team(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Per team who has the work, and the choice of the fixed case manager or "..... volgt"."""
    employer = opened(request, uuid, EmployerTab.TEAM, "orgstructure.change_team")
    node, user, may_change = employer.node, request.user, request.user.has_perm("orgstructure.change_team")
    rows = team_rows(node, timezone.localdate(), user)
    form = TeamForm(posted(request), node=node, rows=rows)
    change = Change(
        form=form,
        preview=lambda: teams.preview_team(node=node, by=user, **_team_choice(form)),
        save=lambda: teams.change_team(node=node, by=user, **_team_choice(form)),
        summary=lambda: choices_in_words(form)[: None if form.cleaned_data["own_team"] else 1],
        template="backoffice/employer_team.html",
        done=_("The case management team of %(part)s has been saved.") % {"part": node},
        back=reverse("admin:employer_team", args=[employer.uuid]),
        context={**frame(employer, EmployerTab.TEAM), "rows": rows, "title": node.name, "may_change": may_change},
    )
    return check_then_save(request, change)


def publish(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Once: under which office. What is not complete yet stands there with the way to it."""
    require(request.user, "orgstructure.manage_tree")
    employer = opened(request, uuid, EmployerTab.PUBLISH)
    if "publish" not in actions_on_node(request.user, employer.node):
        raise PermissionDenied
    form = PublishForm(posted(request), offices=list(queries.possible_offices()))
    place = {"employer": employer, "by": request.user}
    change = Change(
        form=form,
        preview=lambda: preview_publish(under=form.cleaned_data["under"], **place),
        save=lambda: publish_employer(under=form.cleaned_data["under"], **place),
        summary=lambda: [(_("Under which office?"), form.cleaned_data["under"])],
        template="backoffice/employer_publish.html",
        done=_("%(name)s has been published.") % {"name": employer},
        back=reverse("admin:employer_organisation", args=[employer.uuid]),
        context={**_publishing(employer), "title": _("Publish %(name)s") % {"name": employer}},
    )
    return check_then_save(request, change)


def opened(request: HttpRequest, uuid: uuids.UUID, tab: EmployerTab, right: str = CHANGE) -> Employer:
    """The employer of this tab, which counts as looked at from now on. Writing asks for the right of the tab.

    Raises Http404 and PermissionDenied.
    """
    if not may_see_nodes(request.user):
        raise PermissionDenied
    employer = get_object_or_404(managed_employers(request.user), uuid=uuid)
    if request.method == "POST":
        require(request.user, right)
    if request.user.has_perm(CHANGE):
        employer.viewed_tabs = view_tab(employer=employer, tab=tab, by=request.user).viewed_tabs
    return employer


def _proposed(employer: Employer) -> tuple[DebtorForm, str]:
    """A form with the proposal, or the sentence why there is none."""
    try:
        return DebtorForm(initial={"debtor_number": propose_debtor_number(employer)}), ""
    except DomainError as error:
        return DebtorForm(initial={"debtor_number": employer.debtor_number}), error.message


def _team_choice(form: TeamForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {"own_team": values["own_team"], "choices": form.choices(), "version": values["version"]}


def _publishing(employer: Employer) -> dict[str, Any]:
    context = frame(employer, EmployerTab.PUBLISH)
    urls = {one["tab"]: one["url"] for one in context["tabs"]}
    gaps = [(gap, urls[gap.tab]) for gap in incomplete(employer)]
    return {**context, "gaps": gaps, "fictitious": fictitious(employer)}
