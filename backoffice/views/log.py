"""The access log: newest first, walked by id, so that millions of lines are never counted."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice import queries
from backoffice.forms import EventFilter
from backoffice.policies import readable_events
from core.models import AccessEvent
from core.policies import require

PER_PAGE = 50


def list_events(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = EventFilter(request.GET, event_types=queries.event_types())
    chosen = form.cleaned_data if form.is_valid() else {}
    before = request.GET.get("voor", "")
    events = _filtered(readable_events(request.user), chosen)
    page, more = queries.newest_events(events, before=int(before) if before.isdecimal() else None, size=PER_PAGE)
    context = {
        "filter": form,
        "events": page,
        "first": _url(request) if before else "",
        "next": _url(request, voor=page[-1].pk) if more else "",
        "crumbs": [(_("Administration"), reverse("admin:index")), (_("Access log"), "")],
    }
    return render(request, "backoffice/log.html", context)


def _filtered(events: QuerySet[AccessEvent], chosen: dict[str, Any]) -> QuerySet[AccessEvent]:
    if chosen.get("q"):
        events = events.filter(user_name__icontains=chosen["q"])
    if chosen.get("event_type"):
        events = events.filter(event_type=chosen["event_type"])
    if chosen.get("since"):
        events = events.filter(occurred_at__gte=_start(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(occurred_at__lt=_start(chosen["until"] + timedelta(days=1)))
    return events


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _url(request: HttpRequest, **changed: Any) -> str:
    query = request.GET.copy()
    query.pop("voor", None)
    for name, value in changed.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
