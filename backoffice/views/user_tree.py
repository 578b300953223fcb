"""Gebruikersbeheer: the tree of user groups with the users in them, a level at a time."""

import uuid as uuids
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import UserGroup
from backoffice import queries_groups as queries
from backoffice.forms_groups import TreeFilter
from backoffice.policies import managed_groups, managed_users
from core.policies import require


def tree(request: HttpRequest) -> HttpResponse:
    """`?groep=` opens the way to that group; what is searched for stands in its place, with the way to it open."""
    require(request.user, "accounts.manage_users")
    groups, users = managed_groups(request.user), managed_users(request.user)
    form = TreeFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    level = queries.search(groups, users, text) if text else queries.open_tree(groups, users, _selected(request))
    context = {"filter": form, "text": text, "level": level, "today": timezone.localdate(), "crumbs": crumbs()}
    template = "backoffice/user_tree.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def level(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What stands directly in a group, for the tree that opens it; `?alle=1` for all of it."""
    require(request.user, "accounts.manage_users")
    groups, users = managed_groups(request.user), managed_users(request.user)
    group = get_object_or_404(groups, uuid=uuid)
    found = queries.level_below(groups, users, group, everything="alle" in request.GET)
    context = {"level": found, "parent": group, "today": timezone.localdate()}
    return render(request, "backoffice/user_tree_items.html", context)


def crumbs(*last: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Beheer > Gebruikers > Gebruikersbeheer, as the seeds walk it, and what comes below it."""
    here = reverse("admin:user_tree") if last else ""
    start = [(_("Administration"), reverse("admin:index")), (_("Users"), reverse("admin:users"))]
    return [*start, (_("User administration"), here), *last]


def way_to(group: UserGroup, *last: str) -> list[tuple[Any, str]]:
    """From Beheer down to the group, and the name of a page below it."""
    way = [(str(one), reverse("admin:group", args=[one.uuid])) for one in queries.way_to(group)]
    if not last:
        way[-1] = (way[-1][0], "")
    return crumbs(*way, *((name, "") for name in last))


def _selected(request: HttpRequest) -> UserGroup | None:
    wanted = request.GET.get("groep", "")
    if not wanted:
        return None
    try:
        return get_object_or_404(managed_groups(request.user), uuid=uuids.UUID(wanted))
    except ValueError as error:
        raise Http404 from error
