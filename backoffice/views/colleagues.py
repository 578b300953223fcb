"""Autorisaties voor gebruikers: which colleagues a user or a group sees and may give tasks to."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.colleagues import TickTree, tick_tree
from accounts.usecases.colleagues import set_colleagues
from accounts.views.entering import posted
from backoffice.forms_authorisations import ColleaguesForm
from backoffice.policies import actions_on_user, managed_groups, managed_users
from backoffice.queries_colleagues import check_lines
from backoffice.views import groups, users
from casemanagement.forms import show_error
from core.errors import DomainError, StaleError
from core.policies import require


def of_user(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    may = "change" in actions_on_user(request.user, subject)
    context = {**users.frame(subject, "colleagues"), "frame": "backoffice/user_frame.html", "may_change": may}
    return _page(request, subject, context)


def of_group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    group = get_object_or_404(managed_groups(request.user), uuid=uuid)
    context = {**groups.frame(group, "colleagues"), "frame": "backoffice/group_frame.html", "may_change": True}
    return _page(request, group, context)


def _page(request: HttpRequest, holder: Any, context: dict[str, Any]) -> HttpResponse:
    tree = tick_tree(holder)
    form = ColleaguesForm(posted(request), tree=tree)
    if form.is_valid():
        try:
            changed = set_colleagues(
                holder=holder, ticks=form.ticks(), version=form.cleaned_data["version"], by=request.user
            )
        except DomainError as error:
            show_error(form, error)
            context["stale"] = isinstance(error, StaleError)
        else:
            text = _("The authorisations of %(name)s have been saved.") if changed else _("Nothing has changed.")
            messages.success(request, text % {"name": holder} if changed else text)
            return redirect(request.path)
    ticked = dict.fromkeys(tree.parents, False) | dict.fromkeys(set(form.ticked) & tree.parents.keys(), True)
    context |= {"form": form, "lines": check_lines(tree, ticked), **_in_words(tree)}
    return render(request, "backoffice/colleagues.html", context, status=422 if form.is_bound else 200)


def _in_words(tree: TickTree) -> dict[str, Any]:
    """What holds before anything is ticked, which group's choices come along, and folders that promise too much."""
    stands = tree.ticked
    folders = [group for key, group in tree.groups.items() if stands[key] and group.parent_id is None]
    chosen = bool(tree.own or tree.fixed)
    return {
        "is_user": isinstance(tree.holder, User),
        "is_default": not chosen,
        "takes_over": bool(tree.fixed),
        "limit": tree.limit,
        "whole": folders if chosen and tree.limit else [],
    }
