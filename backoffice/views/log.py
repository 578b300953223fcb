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
from backoffice.wording_log import event_lines
from core.access import record
from core.enums import EventAction
from core.models import AccessEvent
from core.policies import require


def list_events(request: HttpRequest) -> HttpResponse:
    """Reading the log is a line in the log too (NEN 7513 ch. 6)."""
    require(request.user, "accounts.manage_users")
    form = EventFilter(request.GET, event_types=queries.event_types())
    events = readable_events(request.user)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = newest_page(request, _filtered(events, chosen) if form.is_valid() else events.none())
    asked = sorted(name for name, value in chosen.items() if value not in (None, ""))
    record("log.read", EventAction.READ, by=request.user, dossier_id=chosen.get("dossier"), filter=asked)
    context = {
        **page,
        "lines": event_lines(page["rows"]),
        "seal": queries.newest_seal(),
        "filter": form,
        "crumbs": [(_("Administration"), reverse("admin:index")), (_("Access log"), "")],
    }
    return render(request, "backoffice/log.html", context, status=200 if form.is_valid() else 422)


def _filtered(events: QuerySet[AccessEvent], chosen: dict[str, Any]) -> QuerySet[AccessEvent]:
    if chosen.get("q"):
        events = events.filter(user_name__icontains=chosen["q"])
    if chosen.get("dossier") is not None:
        events = events.filter(subject_dossier_id=chosen["dossier"])
    if chosen.get("outcome") is not None:
        events = events.filter(outcome=chosen["outcome"])
    if chosen.get("event_type"):
        events = events.filter(event_type=chosen["event_type"])
    if chosen.get("since"):
        events = events.filter(occurred_at__gte=_start(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(occurred_at__lt=_start(chosen["until"] + timedelta(days=1)))
    return events


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
