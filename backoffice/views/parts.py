"""The page of a part of the organisation, and its plain changes."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import queries
from backoffice.forms import NameForm
from backoffice.policies import actions_on_node, is_draft, managed_nodes, may_see_nodes
from backoffice.usecases.parts import rename_node
from casemanagement.forms import show_error
from casemanagement.usecases import organisation
from core.context_processors import MenuItem
from core.errors import DomainError
from core.policies import require
from orgstructure.enums import NodeKind
from orgstructure.models import Node

ACTIONS = {
    "publish": (gettext_lazy("Publish"), "upload", "employer_publish"),
    "rename": (gettext_lazy("Rename"), "pencil", "part_rename"),
    "move": (gettext_lazy("Move…"), "move", "part_move"),
    "add_office": (gettext_lazy("Add an office"), "plus", "part_add_office"),
    "add_department": (gettext_lazy("Add a department"), "plus", "part_add_department"),
}


def detail(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    user: Any = request.user
    if not may_see_nodes(user):
        raise PermissionDenied
    node = get_object_or_404(managed_nodes(user), uuid=uuid)
    context = {
        "node": node,
        "is_draft": is_draft(node),
        "crumbs": crumbs(node),
        "actions": _menu(node, actions_on_node(user, node)),
        "parts": queries.parts_below(node),
        "answers": queries.answers_on(node),
        "dossiers": queries.dossiers_below(node),
        "may_change_team": user.has_perm("orgstructure.change_team"),
        "may_read_history": user.has_perm("orgstructure.manage_tree"),
    }
    return render(request, "backoffice/part.html", context)


def rename(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    return _named(
        request, node, _("Rename"), lambda name: rename_node(node=node, name=name, by=request.user), str(node)
    )


def add_office(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    return _named(
        request, node, _("Add an office"), lambda name: organisation.add_office(name=name, under=node, by=request.user)
    )


def add_department(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "orgstructure.manage_tree")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    return _named(
        request,
        node,
        _("Add a department"),
        lambda name: organisation.add_department(name=name, under=node, by=request.user),
    )


def crumbs(node: Node, *last: str) -> list[tuple[Any, str]]:
    """From Beheer down to the part, and the name of a page below it."""
    path = [(one.name, reverse("admin:part", args=[one.uuid])) for one in queries.path_to(node)]
    if not last:
        path[-1] = (path[-1][0], "")
    start = [
        (_("Administration"), reverse("admin:index")),
        (_("Organisation structure"), reverse("admin:orgstructure_node_changelist")),
    ]
    return [*start, *path, *((name, "") for name in last)]


def _named(request: HttpRequest, node: Node, title: str, act: Callable[[str], Node], initial: str = "") -> HttpResponse:
    """A page that asks for one name."""
    form = NameForm(request.POST or None, initial={"name": initial})
    if form.is_bound and form.is_valid():
        try:
            made = act(form.cleaned_data["name"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": made})
            return redirect("admin:part", made.uuid)
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs(node, title),
        "back": reverse("admin:part", args=[node.uuid]),
    }
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def _menu(node: Node, actions: list[str]) -> list[MenuItem]:
    chosen = [ACTIONS[action] for action in actions if action in ACTIONS]
    if node.kind == NodeKind.EMPLOYER:
        chosen.insert(0, (_("Set up"), "settings-2", "employer_organisation"))
    return [MenuItem(label, icon, reverse(f"admin:{name}", args=[_of(node, name)])) for label, icon, name in chosen]


def _of(node: Node, name: str) -> uuids.UUID:
    """The tabs of an employer have its own key in their address."""
    return node.employer.uuid if name.startswith("employer_") else node.uuid
