"""Which group may do what, and giving or taking back a right."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.usecases.rights import set_group_right
from backoffice import queries
from backoffice.policies import managed_groups
from backoffice.wording import RightOfGroup, rights_of_group, text_of
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
