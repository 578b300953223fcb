"""Which group and which user may do what, and giving or taking back a right."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.usecases.rights import set_group_right, set_user_right
from backoffice import queries
from backoffice.policies import managed_groups, managed_users
from backoffice.queries_users import own_rights
from backoffice.views import users
from backoffice.wording import RightOfGroup, RightOfUser, rights_of_group, rights_of_user, text_of
from core.errors import DomainError
from core.policies import require


def matrix(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    groups, rights, held = list(queries.shown_groups()), list(queries.all_rights()), queries.rights_per_group()
    by_id = {one.pk: one for one in managed_groups(request.user)}
    rows = [(group, rights_of_group(group, rights, held, by_id)) for group in groups]
    texts = [(right.name, text_of(right)) for right in rights]
    context = {"rights": rights, "rows": rows, "texts": texts, "crumbs": crumbs()}
    return render(request, "backoffice/rights.html", context)


def group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    groups = managed_groups(request.user)
    chosen = get_object_or_404(groups, uuid=uuid)
    error, status = "", 200
    if request.method == "POST":
        try:
            _set(request, chosen)
        except DomainError as refusal:
            error, status = refusal.message, 422
        else:
            return redirect("admin:group_rights", chosen.uuid)
    lines = rights_of_group(chosen, queries.all_rights(), queries.rights_per_group(), {one.pk: one for one in groups})
    context = {"group": chosen, "parts": _parts(lines), "error": error, "crumbs": crumbs(chosen)}
    return render(request, "backoffice/group_rights.html", context, status=status)


def user(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What a user has by his group, and what he was given or denied himself."""
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    error, status = "", 200
    if request.method == "POST":
        try:
            _set_own(request, subject)
        except DomainError as refusal:
            error, status = refusal.message, 422
        else:
            return redirect("admin:user_rights", subject.uuid)
    groups = {one.pk: one for one in managed_groups(request.user)}
    home = rights_of_group(groups[subject.group_id], queries.all_rights(), queries.rights_per_group(), groups)
    parts = _parts_of_user(rights_of_user(home, subject.group, own_rights(subject)))
    context = {**users.frame(subject, ""), "parts": parts, "error": error, "may_change": subject != request.user}
    return render(request, "backoffice/user_rights.html", context, status=status)


def _set_own(request: HttpRequest, subject: User) -> None:
    for name, allow in (("give", True), ("deny", False), ("as_group", None)):
        if name in request.POST:
            set_user_right(user=subject, right=request.POST[name], allow=allow, by=request.user)
            messages.success(request, _("The rights of %(user)s have been changed.") % {"user": subject})


def _parts_of_user(lines: list[RightOfUser]) -> list[dict[str, Any]]:
    """Apart: by the group, added, denied, and neither."""
    none = _("None.")
    free = [line for line in lines if line.own is None]
    return [
        {
            "title": _("Rights by the group"),
            "icon": "users-round",
            "lines": [line for line in free if line.via],
            "acts": [("deny", _("Deny"))],
            "empty": none,
        },
        {
            "title": _("Added for this user"),
            "icon": "plus",
            "lines": [line for line in lines if line.own],
            "acts": [("as_group", _("Take back")), ("deny", _("Deny"))],
            "empty": none,
        },
        {
            "title": _("Denied to this user"),
            "icon": "minus",
            "lines": [line for line in lines if line.own is False],
            "acts": [("as_group", _("Deny no longer")), ("give", _("Add"))],
            "empty": none,
        },
        {
            "title": _("Rights this user does not have"),
            "icon": "circle",
            "lines": [line for line in free if not line.via],
            "acts": [("give", _("Add"))],
            "empty": none,
        },
    ]


def _set(request: HttpRequest, chosen: Any) -> None:
    allow = "give" in request.POST
    right = request.POST.get("give" if allow else "take", "")
    set_group_right(group=chosen, right=right, allow=allow, by=request.user)
    text = _("%(group)s has been given the right.") if allow else _("The right has been taken from %(group)s.")
    messages.success(request, text % {"group": chosen})


def _parts(lines: list[RightOfGroup]) -> list[dict[str, Any]]:
    """What the group was given itself, what it inherits, and what it has not, apart."""
    own = [line for line in lines if line.own]
    inherited = [line for line in lines if line.via and not line.own]
    lacking = [line for line in lines if not line.own and not line.via]
    return [
        {"title": _("Rights of this group itself"), "icon": "key-round", "lines": own, "empty": _("None.")},
        {"title": _("Inherited rights"), "icon": "git-branch", "lines": inherited, "empty": _("None.")},
        {"title": _("Rights it does not have"), "icon": "minus", "lines": lacking, "empty": _("None.")},
    ]


def crumbs(*last: Any) -> list[tuple[Any, str]]:
    here = reverse("admin:rights") if last else ""
    return [(_("Administration"), reverse("admin:index")), (_("Rights"), here), *((one, "") for one in last)]
