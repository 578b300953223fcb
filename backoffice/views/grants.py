"""The tab Autorisaties of a user and of a group: which places are allowed, and the tick tree that changes it."""

import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.forms_grants import TickForm
from backoffice.grants_wording import changes_in_words, numbers_in_words
from backoffice.policies import managed_groups, managed_users, may_change_grants, tickable_nodes
from backoffice.views import groups, users
from core.errors import DomainError, StaleError
from core.policies import require
from dossiers import queries_grants as queries
from dossiers.models import JobGroup, Narrowing
from dossiers.queries_ticks import TickTree
from dossiers.ticks import Spot
from dossiers.usecases.grants import change_grants, preview_grants


@dataclass(frozen=True)
class Side:
    """Whose authorisations, and the page around them."""

    holder: queries.Holder
    kind: str
    frame: Mapping[str, Any]

    @cached_property
    def narrowed(self) -> tuple[list[JobGroup], list[Narrowing]]:
        """His own choice of functiegroepen, and the rows that hold when he makes none."""
        return queries.narrowed_to(self.holder)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"admin:{self.kind}_{name}", args=[self.holder.uuid, *args])


def user(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _summary(request, _user_side(request, uuid))


def group(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _summary(request, _group_side(request, uuid))


def user_ticks(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _ticks(request, _user_side(request, uuid))


def group_ticks(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _ticks(request, _group_side(request, uuid))


def user_level(request: HttpRequest, uuid: uuids.UUID, part: uuids.UUID) -> HttpResponse:
    return _level(request, _user_side(request, uuid), part)


def group_level(request: HttpRequest, uuid: uuids.UUID, part: uuids.UUID) -> HttpResponse:
    return _level(request, _group_side(request, uuid), part)


def _user_side(request: HttpRequest, uuid: uuids.UUID) -> Side:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    return Side(subject, "user", {**users.frame(subject, "grants"), "frame": "backoffice/user_frame.html"})


def _group_side(request: HttpRequest, uuid: uuids.UUID) -> Side:
    require(request.user, "accounts.manage_users")
    chosen = get_object_or_404(managed_groups(request.user), uuid=uuid)
    return Side(chosen, "group", {**groups.frame(chosen, "grants"), "frame": "backoffice/group_frame.html"})


def _summary(request: HttpRequest, side: Side) -> HttpResponse:
    said = queries.in_words(side.holder, request.user)
    above = list(dict.fromkeys(one.group for one in said if one.group))
    own, taken_over = side.narrowed
    context = {
        **side.frame,
        "holder": side.holder,
        "own": [one for one in said if one.group is None],
        "taken_over": [(group, [one for one in said if one.group == group]) for group in above],
        "job_groups": own,
        "job_groups_above": taken_over,
        "may_change": may_change_grants(request.user, side.holder),
        "method": side.url("ticks"),
        "colleagues": next((tab["url"] for tab in side.frame["tabs"] if tab["key"] == "colleagues"), ""),
    }
    return render(request, "backoffice/grants.html", context)


def _level(request: HttpRequest, side: Side, uuid: uuids.UUID) -> HttpResponse:
    """What stands directly in one part, for the tree that opens it; `?alle=1` for all of it."""
    part = get_object_or_404(tickable_nodes(request.user), uuid=uuid)
    tree = TickTree(queries.ticks_of(side.holder), request.user)
    level = tree.below(part, everything="alle" in request.GET)
    context = {"level": level, "parent": part, "levels": side.url("ticks")}
    return render(request, "backoffice/ticks_items.html", context)


def _ticks(request: HttpRequest, side: Side) -> HttpResponse:
    """Draws the tree on GET and for every button inside it; "check" shows what changes, "save" changes it."""
    if not may_change_grants(request.user, side.holder):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, side, _form(request, side), {})
    form = _form(request, side)
    ticks = queries.merged(form.earlier(), form.latest(), request.user)
    step = request.POST.get("step", "")
    if not form.is_valid() or step not in ("check", "save"):
        return _page(request, side, form, ticks, status=422 if form.errors else 200)
    change = {"holder": side.holder, "ticks": ticks, "by": request.user}
    change |= {name: form.cleaned_data[name] for name in ("job_groups", "version")}
    try:
        return _saved(request, side, change) if step == "save" else _checked(request, side, form, change)
    except DomainError as error:
        return _page(request, side, form, ticks, status=422, error=error)


def _form(request: HttpRequest, side: Side) -> TickForm:
    groups_there = queries.job_groups()
    if request.method == "POST":
        return TickForm(request.POST, job_groups=groups_there)
    own, _taken_over = side.narrowed
    initial = {"version": queries.version_of(side.holder), "job_groups": [one.uuid for one in own]}
    initial["q"] = request.GET.get("q", "")
    return TickForm(initial=initial, job_groups=groups_there)


def _saved(request: HttpRequest, side: Side, change: dict[str, Any]) -> HttpResponse:
    change_grants(**change)
    messages.success(request, _("The authorisations of %(holder)s have been saved.") % {"holder": side.holder})
    return redirect(side.url("grants"))


def _checked(request: HttpRequest, side: Side, form: TickForm, change: dict[str, Any]) -> HttpResponse:
    now, later = preview_grants(**change)
    summary = changes_in_words(queries.named(change["ticks"], request.user), change["ticks"])
    own, _taken_over = side.narrowed
    if set(own) != set(change["job_groups"]):
        names = ", ".join(str(one) for one in change["job_groups"])
        summary.append((_("Only for these job groups"), names or _("no choice of its own")))
    context = {**side.frame, "form": form, "ticks": change["ticks"], "opened": form.opened(), "whole": form.whole()}
    context |= {"summary": summary, "numbers": numbers_in_words(now, later), "back": side.url("grants")}
    return render(request, "backoffice/ticks_check.html", context)


def _page(
    request: HttpRequest, side: Side, form: TickForm, ticks: dict[str, bool], *, status: int = 200, error: Any = None
) -> HttpResponse:
    saved, changes = queries.ticks_of(side.holder), _spots(request, ticks)
    query = form if form.is_bound else TickForm(request.GET, job_groups=queries.job_groups())
    text = query.data.get("q", "")[:100].strip() if request.POST.get("step", "search") == "search" else ""
    level = TickTree(saved, request.user, changes).open(query.opened(), query.whole(), text)
    context = {
        **side.frame,
        "form": form,
        "level": level,
        "levels": side.url("ticks"),
        "text": text,
        "ticks": ticks,
        "whole": query.whole(),
        "error": error,
        "stale": isinstance(error, StaleError),
        "job_groups_above": side.narrowed[1],
        "back": side.url("grants"),
        "is_user": isinstance(side.holder, User),
    }
    return render(request, "backoffice/ticks.html", context, status=status)


def _spots(request: HttpRequest, ticks: dict[str, bool]) -> dict[Spot, bool]:
    places = queries.named(ticks, request.user)
    return {spot: ticks[code] for code, spot in places.spots.items()}
