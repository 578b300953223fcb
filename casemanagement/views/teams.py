"""Casemanagementteam of a node: for who may not change it the same page to read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemanagement.forms import TeamForm, show_error
from casemanagement.queries_teams import team_rows
from casemanagement.usecases.teams import change_team, preview_team
from core.errors import DomainError, StaleError
from core.policies import require
from dossiers.policies import is_employer_user, visible_nodes
from dossiers.views.organisation import master_data_frame, node_url
from orgstructure.models import Node

RIGHT = "orgstructure.change_team"


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose, look at what moves (`preview`), save. `version` is the team as it was seen."""
    node = get_object_or_404(visible_nodes(request.user).select_related("parent", "employer"), uuid=uuid)
    if request.method == "POST":
        require(request.user, RIGHT)
    rows = team_rows(node, timezone.localdate(), request.user)
    form = TeamForm(request.POST or None, node=node, rows=rows)
    context = {"node": node, "rows": rows, "form": form, "may_change": request.user.has_perm(RIGHT)}
    context["inside"] = not is_employer_user(request.user)
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        try:
            if "preview" not in request.POST:
                return _save(request, node, form)
            context["moves"] = preview_team(node=node, by=request.user, **_values(form))
        except StaleError as error:
            context["form"] = _newer(request.POST, node, form, error)
        except DomainError as error:
            show_error(form, error)
    status = 422 if context["form"].errors else 200
    return render(
        request, "casemanagement/team.html", {**context, **master_data_frame(request, node, "team")}, status=status
    )


def _values(form: TeamForm) -> dict[str, object]:
    values = form.cleaned_data
    return {"own_team": values["own_team"], "choices": form.choices(), "version": values["version"]}


def _save(request: HttpRequest, node: Node, form: TeamForm) -> HttpResponse:
    job = change_team(node=node, by=request.user, **_values(form))
    if job is not None:
        return redirect("casemanagement:job", job.uuid)
    messages.success(request, _("The case management team has been saved."))
    return redirect(node_url(request.user, node))


def _newer(typed: QueryDict, node: Node, form: TeamForm, error: StaleError) -> TeamForm:
    """The same input over the team as it is now, so that saving again is a choice."""
    data = typed.copy()
    data["version"] = str(node.team_version)
    newer = TeamForm(data, node=node, rows=form.rows)
    newer.is_stale = True
    newer.add_error(None, error.message)
    return newer
