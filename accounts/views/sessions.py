"""Where somebody is signed in: the list, ending one or all, and how long this one lasts."""

from uuid import UUID

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import agents
from accounts.enums import FactorKind
from accounts.middleware import background, ends_for_good, note_act, seconds_left
from accounts.queries.own import open_sessions
from accounts.usecases import sessions
from accounts.views.settings_page import show


@require_GET
def own_sessions(request: HttpRequest) -> HttpResponse:
    labels = dict(FactorKind.choices)
    rows = [
        {
            "session": session,
            "browser": agents.in_words(session.agent),
            "factor": labels.get(session.factor_name, ""),
            "is_here": session.session_key == request.session.session_key,
        }
        for session in open_sessions(request.user, timezone.now())
    ]
    return show(request, "settings_sessions", "sessions", rows=rows)


@require_POST
def end_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out in that browser at its next request; this browser's own session ends as by Uitloggen."""
    session = get_object_or_404(open_sessions(request.user, timezone.now()), uuid=uuid)
    sessions.end_one(session=session, by=request.user)
    if session.session_key == request.session.session_key:
        return _out(request)
    messages.success(request, _("That session has been logged out."))
    return redirect("accounts:settings_sessions")


@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    sessions.end_all(user=request.user, by=request.user)
    return _out(request)


@background
@require_GET
def left(request: HttpRequest) -> JsonResponse:
    return _time(request)


@require_POST
def extend(request: HttpRequest) -> JsonResponse:
    note_act(request, timezone.now())
    return _time(request)


def _time(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"seconds": seconds_left(request), "for_good": ends_for_good(request)})


def _out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
