"""The access log, newest first."""

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
from backoffice.paging import newest_page
from backoffice.policies import readable_events
from core.models import AccessEvent
from core.policies import require


def list_events(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage_users")
    form = EventFilter(request.GET, event_types=queries.event_types())
    chosen = form.cleaned_data if form.is_valid() else {}
    events = _filtered(readable_events(request.user), chosen)
    context = {
        **newest_page(request, events),
        "filter": form,
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
