"""Closing and opening an account: first what it does to running cases, then the change."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.confirming import saved
from backoffice.policies import actions_on_user, managed_users
from backoffice.views.users import ACTIONS, crumbs
from casemanagement.usecases.accounts import change_account, preview_account, unblock_account
from core.models import Job
from core.policies import require


def deactivate(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "deactivate", {"is_active": False})


def activate(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "activate", {"is_active": True})


def unblock(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "unblock", {"blocked": False}, save=_unblock)


def _change(
    request: HttpRequest,
    uuid: uuids.UUID,
    action: str,
    altered: dict[str, Any],
    save: Callable[..., Job | None] = change_account,
) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    subject = get_object_or_404(managed_users(request.user), uuid=uuid)
    if action not in actions_on_user(request.user, subject):
        raise PermissionDenied
    now = {"is_active": subject.is_active, "blocked": bool(subject.blocked_at), "valid_until": subject.valid_until}
    wanted = {"user": subject, "by": request.user, **now, **altered}
    if request.method == "POST":
        done = _("The account of %(user)s has been changed.") % {"user": subject}
        back = reverse("admin:user", args=[subject.uuid])
        return saved(request, done=done, back=back, job=save(**wanted))
    label = ACTIONS[action][0]
    context = {"subject": subject, "title": f"{label}: {subject}", "label": label, "crumbs": crumbs(subject, label)}
    return render(
        request,
        "backoffice/account.html",
        {**context, "moves": preview_account(**wanted), "danger": action == "deactivate"},
    )


def _unblock(*, user: User, by: User, **_altered: Any) -> Job | None:
    return unblock_account(user=user, by=by)
