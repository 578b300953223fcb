"""The mails by which a user chooses a password: klantbeheer starts them and never sees one."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.usecases import invitations
from accounts.views.entering import posted
from backoffice.forms import AddressForm
from backoffice.views.users import ACTIONS, crumbs, subject_of
from casemanagement.forms import show_error
from core.errors import DomainError


def invite(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _("The invitation to %(user)s has been sent again.")
    return _mail(request, uuid, "invite", invitations.invite_again, done)


def reset_password(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    done = _("%(user)s gets a mail with a link to choose a new password.")
    return _mail(request, uuid, "reset_password", invitations.reset_password, done)


def _mail(request: HttpRequest, uuid: uuids.UUID, action: str, send: Callable[..., Any], done: str) -> HttpResponse:
    subject = subject_of(request, uuid, action)
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
