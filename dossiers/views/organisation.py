"""Organisatiestructuur: the tree, a level at a time, and what stands on the part that was chosen."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from core import slots
from core.policies import require
from dossiers import queries_organisation as queries
from dossiers.forms_employers import PartForm
from dossiers.policies import is_employer_user, opens, visible_nodes
from dossiers.views.employers import first_tab
from orgstructure.enums import NodeKind
from orgstructure.models import Node

RIGHT = "orgstructure.view_employer"


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The way to the chosen part stands open; other levels are fetched when they are opened."""
    require(request.user, RIGHT)
    selected = _selected(request)
    context = {"items": queries.open_tree(request.user, selected), "node": selected}
    return render(request, "employers/tree.html", {**context, **(_pane(request, selected) if selected else {})})


@require_safe
def level(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The parts directly below one, for the tree that opens it."""
    node = get_object_or_404(visible_nodes(request.user), uuid=uuid)
    return render(request, "employers/tree_items.html", {"items": queries.level_below(request.user, node)})


def master_data_frame(request: HttpRequest, node: Node, tab: str) -> dict[str, Any]:
    """Context for employers/change_frame.html: what can be changed about a part, and where the reader is."""
    tabs = [
        {"key": item.key, "label": item.label, "url": reverse(item.url_name, args=[node.uuid])}
        for item in slots.master_data_tabs
        if item.shown(request.user, node)
    ]
    way = queries.way_to(request.user, node)
    crumbs = [(_("Organisation structure"), reverse("employers:tree"))]
    crumbs += [(part.name, node_url(request.user, part)) for part in way]
    return {"tabs": tabs, "tab": tab, "crumbs": [*crumbs, (_("Change"), "")], "back": node_url(request.user, node)}


def node_url(user: User, node: Node) -> str:
    """Where a part is shown: an employer on its own page, anything else in the tree."""
    if node.kind == NodeKind.EMPLOYER and opens(user, "master_data"):
        return reverse("employers:master_data", args=[node.employer.uuid])
    return f"{reverse('employers:tree')}?part={node.uuid}"


def _selected(request: HttpRequest) -> Node | None:
    form = PartForm(request.GET)
    if not form.is_valid():
        raise Http404
    part = form.cleaned_data["part"]
    nodes = visible_nodes(request.user).select_related("employer", "department__manager")
    return get_object_or_404(nodes, uuid=part) if part is not None else None


def _pane(request: HttpRequest, node: Node) -> dict[str, Any]:
    counted = node.kind in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT)
    return {
        "first_tab": first_tab(request.user),
        "answers": queries.answers_on(node),
        "inside": not is_employer_user(request.user),
        "employees": queries.employees_below(node) if counted else None,
        "changes": [item for item in slots.master_data_tabs if item.shown(request.user, node)],
    }
