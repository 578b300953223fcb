"""What the access log says in words: the rule, the outcome, and all that NEN 7513 asks of a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.enums import EventOutcome
from core.models import AccessEvent

TONES = {EventOutcome.REFUSED: "bad", EventOutcome.FAILED: "warn"}
RULES = {
    "responsible": gettext_lazy("has the work"),
    "grant": gettext_lazy("has an authorisation"),
    "in_sight": gettext_lazy("searches in own sight"),
}


@dataclass(frozen=True)
class EventLine:
    event: AccessEvent
    rule: str
    tone: str
    facts: list[tuple[str, Any]]


def event_lines(events: Iterable[AccessEvent]) -> list[EventLine]:
    return [EventLine(one, _rule(one), TONES.get(EventOutcome(one.outcome), ""), _facts(one)) for one in events]


def _rule(event: AccessEvent) -> str:
    return str(RULES.get(event.access_rule, event.access_rule)) or "–"


def _facts(event: AccessEvent) -> list[tuple[str, Any]]:
    """All fields, also the empty ones, by what NEN 7513 calls them in Dutch."""
    moment = timezone.localtime(event.occurred_at)
    facts = [
        (_("Line"), f"{event.pk} · {event.event_id}"),
        (_("Event"), event.event_type),
        (_("Act"), f"{event.get_action_display()} ({event.action})"),
        (_("Moment"), date_format(moment, "d-m-Y H:i:s")),
        (_("Outcome"), f"{event.get_outcome_display()} ({event.outcome})"),
        (_("User"), _thing(event.user_name, event.user_id)),
        (_("On behalf of"), _thing(event.on_behalf_of_name, event.on_behalf_of_id)),
        (_("Role"), event.role),
        (_("Purpose"), event.purpose),
        (_("Network address"), event.network_address),
        (_("Number of the request"), event.request_id),
        (_("Object"), _thing(event.object_name, event.object_id)),
        (_("Kind of object"), event.object_type),
        (_("Dossier"), event.subject_dossier_id),
        (_("Details"), ", ".join(f"{name}: {value}" for name, value in event.detail.items())),
        (_("Sensitivity"), event.sensitivity),
        (_("Stage of the data"), event.data_life_cycle),
        (_("Access rule"), event.access_rule),
        (_("Treatment relation"), event.treatment_relation),
        (_("Consent"), event.consent_profile),
        (_("Controls"), event.controls),
        (_("Organisation"), event.site),
        (_("Source"), f"{event.source} ({event.source_type})"),
    ]
    return [(label, value or "–") for label, value in facts]


def _thing(name: str, number: int | None) -> str:
    return f"{name} ({number})" if number is not None else name
