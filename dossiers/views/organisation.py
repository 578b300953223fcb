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
from dossiers.employer_blocks import may_add_departments
from dossiers.employer_sections import visiting_address
from dossiers.forms_employers import PartForm
from dossiers.policies import is_employer_user, opens, visible_nodes
from dossiers.queries_tree import HITS, parts_named, with_details
from dossiers.views.employers import first_tab
from orgstructure.enums import NodeKind
from orgstructure.models import Node
from orgstructure.queries import leader_of

RIGHT = "orgstructure.view_employer"


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The way to the chosen part stands open; other levels are fetched when they are opened. Or what a search found."""
    require(request.user, RIGHT)
    form = PartForm(request.GET)
    selected = _selected(request, form)
    context = _found(request, form) or _opened(request, selected, unfold=form.cleaned_data["unfold"])
    return render(
        request, "employers/tree.html#results" if request.htmx else "employers/tree.html", {**context, "form": form}
    )


@require_safe
def level(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The parts directly below one, for the tree that opens it."""
    node = get_object_or_404(visible_nodes(request.user), uuid=uuid)
    items = queries.level_below(request.user, node)
    with_details(request.user, items)
    return render(request, "employers/tree_items.html", {"items": items})


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """Organisatiestructuur as a card of the start page."""
    require(request.user, RIGHT)
    template = "employers/tree_widget.html#card" if request.htmx else "employers/tree_widget.html"
    return render(request, template)


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


def _selected(request: HttpRequest, form: PartForm) -> Node | None:
    if not form.is_valid() and "part" in form.errors:
        raise Http404
    part = form.cleaned_data["part"]
    nodes = visible_nodes(request.user).select_related("employer__node", "department__manager")
    return get_object_or_404(nodes, uuid=part) if part is not None else None


def _found(request: HttpRequest, form: PartForm) -> dict[str, Any]:
    """Parts by what was typed; nothing when that is nothing."""
    text = form.cleaned_data.get("q", "")
    found = parts_named(request.user, text) if text else []
    return {"text": text, "hits": found[:HITS], "more": len(found) > HITS} if text else {}


def _opened(request: HttpRequest, selected: Node | None, *, unfold: bool) -> dict[str, Any]:
    """The tree, and what stands on the part that was chosen."""
    items = queries.open_tree(request.user, selected, unfold=unfold)
    counts = with_details(request.user, items)
    pane = {"node": selected, "employees": counts[selected.pk], **_pane(request, selected)} if selected else {}
    return {"items": items, **pane}


def _pane(request: HttpRequest, node: Node) -> dict[str, Any]:
    """What stands on the part that was chosen: its address, people and team, and what can be done."""
    user = request.user
    with_address = node.kind == NodeKind.EMPLOYER and opens(user, "master_data.address")
    with_contacts = node.kind == NodeKind.EMPLOYER and opens(user, "master_data.contacts")
    return {
        "first_tab": first_tab(user),
        "employer": queries.employer_in_sight(user, node),
        "address": visiting_address(node.employer) if with_address else "",
        "contacts": queries.contacts_of(node.employer) if with_contacts else [],
        "leader": leader_of(node) if node.kind == NodeKind.DEPARTMENT else None,
        "answers": queries.answers_on(node),
        "inside": not is_employer_user(user),
        "changes": [item for item in slots.master_data_tabs if item.shown(user, node)],
        "may_add": may_add_departments(user) and node.kind in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT),
    }
