"""Hanging a part under another: the same page after a drop, from the menu and by keyboard."""

import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.confirming import Change, check_then_save
from backoffice.forms import MoveForm
from backoffice.policies import actions_on_node, managed_nodes
from backoffice.views.parts import crumbs
from casemanagement.usecases.organisation import move_node, preview_move
from core.policies import require
from orgstructure.models import Node


def move(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """`?naar=` is where the part was dropped: then the page begins with what that would do."""
    require(request.user, "orgstructure.manage_tree")
    node = get_object_or_404(managed_nodes(request.user), uuid=uuid)
    if "move" not in actions_on_node(request.user, node):
        raise PermissionDenied
    form = MoveForm(request.POST or _dropped(request, node), node=node)
    change = Change(
        form=form,
        preview=lambda: preview_move(node=node, under=form.place(), by=request.user),
        save=lambda: move_node(node=node, under=form.place(), by=request.user),
        summary=lambda: [(_("Now under"), node.parent), (_("New place"), form.cleaned_data["under"])],
        template="backoffice/form.html",
        done=_("%(part)s has been moved.") % {"part": node},
        back=reverse("admin:part", args=[node.uuid]),
        context={"title": _("Move %(part)s") % {"part": node}, "crumbs": crumbs(node, _("Move")), "checks": True},
    )
    return check_then_save(request, change)


def _dropped(request: HttpRequest, node: Node) -> dict[str, str] | None:
    place = request.GET.get("naar")
    return {"under": place, "was_under": str(node.parent.uuid)} if place and node.parent else None
