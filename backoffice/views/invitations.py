"""A new user, and the mails by which a user chooses a password: klantbeheer starts them and never sees one."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.usecases import invitations
from accounts.views.entering import posted
from backoffice.forms import AddressForm, UserForm
from backoffice.policies import actions_on_user, managed_groups, managed_users
from backoffice.views.users import ACTIONS, crumbs
from casemanagement.forms import show_error
from core.errors import DomainError
from core.policies import require


def add(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = UserForm(posted(request), groups=managed_groups(request.user))
    if form.is_valid():
        try:
            user = invitations.add_user(**form.cleaned_data, by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _added(user))
            return redirect("admin:user", user.uuid)
    title, back = _("Add a user"), reverse("admin:users")
    path = [(_("Administration"), reverse("admin:index")), (_("Users"), back), (title, "")]
    context = {"form": form, "title": title, "crumbs": path, "back": back}
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def invite(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _("The invitation to %(user)s has been sent again.")
    return _mail(request, uuid, "invite", invitations.invite_again, done)


def reset_password(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _("%(user)s gets a mail with a link to choose a new password.")
    return _mail(request, uuid, "reset_password", invitations.reset_password, done)


def _mail(request: HttpRequest, uuid: uuids.UUID, action: str, send: Callable[..., Any], done: str) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    if action not in actions_on_user(request.user, subject):
        raise PermissionDenied
    form = AddressForm(posted(request), initial={"email": subject.email})
    if form.is_valid():
        try:
            send(user=subject, email=form.cleaned_data["email"], by=request.user)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, done % {"user": subject})
            return redirect("admin:user", subject.uuid)
    label, back = ACTIONS[action][0], reverse("admin:user", args=[subject.uuid])
    context = {"form": form, "title": f"{label}: {subject}", "crumbs": crumbs(subject, label), "back": back}
    context["action"] = _("Send mail")
    return render(request, "backoffice/form.html", context, status=422 if form.is_bound else 200)


def _added(user: User) -> str:
    if user.email:
        return _("%(user)s has been added and gets an invitation by mail.") % {"user": user}
    return _("%(user)s has been added. No invitation was sent: there is no e-mail address.") % {"user": user}
