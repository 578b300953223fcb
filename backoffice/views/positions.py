"""Who does the work of a part: its own team, and its coordinators."""

import uuid as uuids
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.confirming import Change, check_then_save, choices_in_words
from backoffice.forms import CoordinatorForm
from backoffice.policies import managed_nodes
from backoffice.queries import people_per_team
from backoffice.views.parts import crumbs
from casemanagement.forms import TeamForm
from casemanagement.queries_teams import team_rows
from casemanagement.usecases import teams
from core.policies import require


def team(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The same form as the portal's tab Casemanagementteams, here also for a part that is not published."""
    require(request.user, "orgstructure.change_team")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    form = TeamForm(request.POST or None, node=node, rows=team_rows(node, timezone.localdate(), request.user))
    change = Change(
        form=form,
        preview=lambda: teams.preview_team(node=node, by=request.user, **_team(form)),
        save=lambda: teams.change_team(node=node, by=request.user, **_team(form)),
        summary=lambda: choices_in_words(form)[: None if form.cleaned_data["own_team"] else 1],
        template="backoffice/form.html",
        done=_("The case management team of %(part)s has been saved.") % {"part": node},
        back=reverse("admin:part", args=[node.uuid]),
        context=_frame(node, _("Case management team")),
    )
    return check_then_save(request, change)


def coordinators(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.change_team")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    form = CoordinatorForm(request.POST or None, node=node, teams=people_per_team(timezone.localdate(), request.user))
    change = Change(
        form=form,
        preview=lambda: teams.preview_coordinators(node=node, by=request.user, **_coordinators(form)),
        save=lambda: teams.change_coordinators(node=node, by=request.user, **_coordinators(form)),
        summary=lambda: choices_in_words(form),
        template="backoffice/form.html",
        done=_("The coordinators of %(part)s have been saved.") % {"part": node},
        back=reverse("admin:part", args=[node.uuid]),
        context=_frame(node, _("Coordinators")),
    )
    return check_then_save(request, change)


def _team(form: TeamForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {"own_team": values["own_team"], "choices": form.choices(), "version": values["version"]}


def _coordinators(form: CoordinatorForm) -> dict[str, Any]:
    return {"choices": form.choices(), "version": form.cleaned_data["version"]}


def _frame(node: Any, name: str) -> dict[str, Any]:
    return {"title": f"{name} – {node}", "crumbs": crumbs(node, name), "checks": True}
