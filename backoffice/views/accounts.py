"""Closing and opening an account: first what it does to running cases, then the change."""

import uuid as uuids
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.views.entering import posted
from backoffice.confirming import Change, check_then_save, saved
from backoffice.forms_users import PeriodForm
from backoffice.user_wording import period_in_words
from backoffice.views.users import ACTIONS, crumbs, subject_of
from casemanagement.usecases.accounts import change_account, preview_account, preview_last_day, unblock_account
from core.errors import DomainError
from core.models import Job
from dossiers.responsibility.preview import Move


def deactivate(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "deactivate", {"is_active": False})


def activate(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "activate", {"is_active": True})


def unblock(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    return _change(request, uuid, "unblock", {"blocked": False}, save=_unblock)


def validity(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    subject = subject_of(request, uuid, "validity")
    form = PeriodForm(posted(request), user=subject, today=timezone.localdate())
    title = _("Period of validity")
    change = Change(
        form=form,
        preview=lambda: preview_account(**_wanted(request, subject, form.period())),
        later=lambda: _on_last_day(request, subject, form.period()["valid_until"]),
        save=lambda: change_account(**_wanted(request, subject, form.period())),
        summary=lambda: period_in_words(**form.period()),
        template="backoffice/user_validity.html",
        done=_("The account of %(user)s has been changed.") % {"user": subject},
        back=reverse("admin:user", args=[subject.uuid]),
        context={"title": f"{title}: {subject}", "crumbs": crumbs(subject, title), "subject": subject},
    )
    return check_then_save(request, change)


def _change(
    request: HttpRequest,
    uuid: uuids.UUID,
    action: str,
    altered: dict[str, Any],
    save: Callable[..., Job | None] = change_account,
) -> HttpResponse:
    subject = subject_of(request, uuid, action)
    wanted, back = _wanted(request, subject, altered), reverse("admin:user", args=[subject.uuid])
    label = ACTIONS[action][0]
    context = {"subject": subject, "title": f"{label}: {subject}", "label": label, "crumbs": crumbs(subject, label)}
    try:
        if request.method == "POST":
            done = _("The account of %(user)s has been changed.") % {"user": subject}
            return saved(request, done=done, back=back, job=save(**wanted))
        moves = preview_account(**wanted)
    except DomainError as error:
        return render(request, "backoffice/account.html", {**context, "refusal": error.message}, status=422)
    return render(request, "backoffice/account.html", {**context, "moves": moves, "danger": action == "deactivate"})


def _on_last_day(request: HttpRequest, subject: User, last: date | None) -> tuple[date, list[Move]] | None:
    if last is None or last < timezone.localdate():
        return None  # today's change tells it all
    return preview_last_day(user=subject, valid_until=last, by=cast(User, request.user))


def _wanted(request: HttpRequest, subject: User, altered: dict[str, Any]) -> dict[str, Any]:
    now = {"is_active": subject.is_active, "blocked": bool(subject.blocked_at), "valid_until": subject.valid_until}
    return {"user": subject, "by": request.user, **now, **altered}


def _unblock(*, user: User, by: User, **_altered: Any) -> Job | None:
    return unblock_account(user=user, by=by)
