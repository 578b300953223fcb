"""A user group: its page with tabs, adding one below it, and hanging it elsewhere."""

import uuid as uuids
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Audience
from accounts.models import UserGroup
from accounts.views.entering import posted
from backoffice import queries, queries_groups
from backoffice.confirming import Change, check_then_save
from backoffice.forms_groups import AddGroupForm, GroupNameForm, MoveGroupForm, name_to_offer
from backoffice.policies import employers_to_link, managed_groups, managed_users
from backoffice.views.user_tree import way_to
from backoffice.wording import rights_gained_and_lost, rights_of_group
from casemanagement.forms import show_error
from casemanagement.usecases.groups import add_group, move_group, preview_move_group, rename_group
from core.errors import DomainError
from core.policies import require


class GroupTab(NamedTuple):
    key: str
    label: Any
    url_name: str


TABS = [
    GroupTab("edit", gettext_lazy("Edit user group"), "admin:group"),
    GroupTab("grants", gettext_lazy("Authorisations"), "admin:group_grants"),
    GroupTab("employer_page", gettext_lazy("Employer page authorisations"), "admin:group_employer_page"),
    GroupTab("colleagues", gettext_lazy("Authorisations for users"), "admin:group_colleagues"),
]


def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The tab Gebruikersgroep bewerken: its name, who is in it, and what they may."""
    require(request.user, "accounts.manage_users")
    group = get_object_or_404(managed_groups(request.user).select_related("parent"), uuid=uuid)
    form = GroupNameForm(posted(request), initial={"name": group.name})
    if form.is_valid():
        try:
            rename_group(group=group, name=form.cleaned_data["name"], by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": form.cleaned_data["name"]})
            return redirect("admin:group", group.uuid)
    context = {**frame(group, "edit"), **_people(request, group), **_rights(group), "form": form}
    return render(request, "backoffice/group.html", context, status=422 if form.is_bound else 200)


def add(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A group below this one. Choosing an employer fetches the page again with its name filled in."""
    require(request.user, "accounts.manage_users")
    under = get_object_or_404(managed_groups(request.user), uuid=uuid)
    employers = employers_to_link(request.user) if under.audience == Audience.EMPLOYER else None
    form = AddGroupForm(posted(request), employers=employers, initial=_offered(request, employers))
    if form.is_valid():
        try:
            group = add_group(**form.cleaned_data, under=under, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": group})
            return redirect(f"{reverse('admin:user_tree')}?groep={group.uuid}")
    title = _("Add a user group")
    context = {"form": form, "under": under, "title": title, "crumbs": way_to(under, title)}
    context["back"] = reverse("admin:group", args=[under.uuid])
    return render(request, "backoffice/group_add.html", context, status=422 if form.is_bound else 200)


def move(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    groups = managed_groups(request.user)
    group = get_object_or_404(groups.select_related("parent"), uuid=uuid)
    form = MoveGroupForm(posted(request), group=group, groups=groups)
    change = Change(
        form=form,
        preview=lambda: preview_move_group(group=group, under=form.place(), by=request.user),
        save=lambda: move_group(group=group, under=form.place(), by=request.user),
        summary=lambda: _move_in_words(request, group, form.cleaned_data["under"]),
        template="backoffice/form.html",
        done=_("%(group)s has been moved.") % {"group": group},
        back=reverse("admin:group", args=[group.uuid]),
        context={"title": _("Move %(part)s") % {"part": group}, "crumbs": way_to(group, _("Move")), "checks": True},
    )
    return check_then_save(request, change)


def frame(group: UserGroup, tab: str) -> dict[str, Any]:
    """Context for backoffice/group_frame.html."""
    tabs = [{"key": one.key, "label": one.label, "url": reverse(one.url_name, args=[group.uuid])} for one in TABS]
    return {"group": group, "tabs": tabs, "tab": tab, "crumbs": way_to(group)}


def _offered(request: HttpRequest, employers: Any) -> dict[str, Any]:
    """What stands in the form before it is sent: the employer that was chosen, with its name."""
    chosen, typed = request.GET.get("employer", ""), request.GET.get("name", "")
    employer = employers.filter(pk=chosen).first() if employers is not None and chosen.isdecimal() else None
    return {"employer": employer, "name": name_to_offer(employer, typed)}


def _people(request: HttpRequest, group: UserGroup) -> dict[str, Any]:
    users = managed_users(request.user)
    members = queries_groups.members_of(group, users)
    shown = list(members if "alle" in request.GET else members[: queries_groups.FIRST + 1])
    more = "alle" not in request.GET and len(shown) > queries_groups.FIRST
    return {
        "members": shown[: queries_groups.FIRST] if more else shown,
        "more": more,
        "further": queries_groups.further_members_of(group, users),
        "below": queries_groups.groups_in(group, users),
        "today": timezone.localdate(),
    }


def _rights(group: UserGroup) -> dict[str, Any]:
    above = {one.pk: one for one in queries_groups.way_to(group)}
    lines = rights_of_group(group, queries.all_rights(), queries.rights_per_group(), above)
    return {"own": [line for line in lines if line.own], "inherited": [line for line in lines if line.via]}


def _move_in_words(request: HttpRequest, group: UserGroup, under: UserGroup | None) -> list[tuple[Any, Any]]:
    top = _("At the top, under no other group")
    held = [queries_groups.rights_by_way(place) for place in (group.parent, under)]
    people = queries_groups.people_at_or_below(group, managed_users(request.user))
    words = [(_("Now under"), group.parent or top), (_("New place"), under or top), (_("Users in it"), people)]
    return words + rights_gained_and_lost(*held)
