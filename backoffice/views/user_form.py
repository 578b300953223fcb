"""Adding a user, and changing who he is and how he is reached."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.policies import may_give_medical_access
from accounts.queries.logins import proposed_login
from accounts.usecases.details import change_details
from accounts.usecases.invitations import add_user, takes_over_by_default
from accounts.views.entering import posted
from backoffice.forms_users import NO, YES, AddUserForm, ChangeUserForm, group_of
from backoffice.policies import managed_groups
from backoffice.views.user_tree import way_to
from backoffice.views.users import crumbs, subject_of
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require


def add(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = _add_form(request, posted(request))
    if form.is_valid():
        try:
            user = add_user(by=request.user, **form.values())
        except DomainError as error:
            show_error(form, error)
        else:
            _tell_added(request, user)
            return redirect("admin:user", user.uuid)
    context = {"form": form, "title": _("Add a user"), **_way_here(request)}
    return render(request, "backoffice/user_form.html", context, status=422 if form.is_bound else 200)


def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    subject = subject_of(request, uuid, "change")
    form = ChangeUserForm(posted(request), user=subject, may_give=may_give_medical_access(request.user))
    if form.is_valid():
        try:
            change_details(user=subject, by=request.user, **form.values())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The data of %(user)s have been saved.") % {"user": subject})
            return redirect("admin:user", subject.uuid)
    title = _("Change data")
    context = {"form": form, "title": f"{title}: {subject}", "crumbs": crumbs(subject, title), "subject": subject}
    context["back"] = reverse("admin:user", args=[subject.uuid])
    return render(request, "backoffice/user_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def propose_login(request: HttpRequest) -> HttpResponse:
    """The field of the login name, filled in when nobody typed another one, and what the chosen group advises."""
    require(request.user, "accounts.manage_users")
    data = request.POST.copy()
    group = group_of(data, managed_groups(request.user))
    if data.get("login", "") in ("", data.get("proposed", "")):
        names = {"prefix": data.get("prefix", ""), "last_name": data.get("last_name", "")}
        data["login"] = data["proposed"] = proposed_login(group, **names) if group and names["last_name"] else ""
    chose_group = group is not None and request.htmx.trigger_name == "group"
    if chose_group:
        data["takes_group_grants"] = YES if takes_over_by_default(group) else NO
    context = {"form": _add_form(request, data), "chose_group": chose_group}
    return render(request, "backoffice/user_form.html#proposal", context)


def _add_form(request: HttpRequest, data: object) -> AddUserForm:
    groups = managed_groups(request.user)
    return AddUserForm(
        data,
        groups=groups,
        may_give=may_give_medical_access(request.user),
        group=group_of(request.GET, groups),
        today=timezone.localdate(),
    )


def _way_here(request: HttpRequest) -> dict[str, Any]:
    """Crumbs and the way back: by the tree for who came from a group in it, by the list for anybody else."""
    group, title = group_of(request.POST or request.GET, managed_groups(request.user)), _("Add a user")
    if group is not None:
        return {"crumbs": way_to(group, title), "back": f"{reverse('admin:user_tree')}?groep={group.uuid}"}
    back = reverse("admin:users")
    return {"crumbs": [(_("Administration"), reverse("admin:index")), (_("Users"), back), (title, "")], "back": back}


def _tell_added(request: HttpRequest, user: User) -> None:
    """Which mail went out, or why none did."""
    if user.email and user.works_on(timezone.localdate()):
        messages.success(request, _("%(user)s has been added and gets an invitation by mail.") % {"user": user})
        return
    messages.success(request, _("%(user)s has been added.") % {"user": user})
    if user.email:
        messages.warning(request, _("No mail was sent: the account is not valid today. Send the invitation later."))
    else:
        messages.warning(request, _("No mail was sent: there is no e-mail address."))
