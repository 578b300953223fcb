"""Write lines of the access log: who did what with which object, on whose behalf, and by which rule.

The caller passes the actor; the network address and the request's id come from the request that is being served,
so that use-cases need not know that there is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from core.enums import EventAction, EventOutcome
from core.models import AccessEvent
from core.request_context import current_context


def record(
    event_type: str,
    action: EventAction,
    *,
    by: Any,
    on: models.Model | None = None,
    dossier_id: int | None = None,
    rule: str = "",
    on_behalf_of: Iterable[Any] = (),
    outcome: EventOutcome = EventOutcome.SUCCESS,
    sensitivity: str = "",
    **detail: Any,
) -> AccessEvent:
    """Append one line: `event_type` is 'noun.verb', `rule` why the actor may, `detail` plain values only.

    `on_behalf_of`: whom the actor replaces in this; a search may be answered in the place of several.
    """
    responsible = [one for one in on_behalf_of if one != by]
    event = _line(event_type, action, by=by, on=on, dossier_id=dossier_id, detail=detail)
    event.outcome, event.access_rule, event.sensitivity = outcome, rule, sensitivity
    event.on_behalf_of_id = responsible[0].pk if len(responsible) == 1 else None
    event.on_behalf_of_name = ", ".join(map(str, responsible))[:200]
    event.save(force_insert=True)
    return event


@dataclass(frozen=True)
class Act:
    """What one line of many is about."""

    on: models.Model
    dossier_id: int | None
    detail: dict[str, Any]


def record_all(event_type: str, action: EventAction, acts: Iterable[Act], *, by: Any) -> None:
    """A line for each of these, in one statement: for use-cases that do the same with many dossiers."""
    lines = (_line(event_type, action, by=by, on=act.on, dossier_id=act.dossier_id, detail=act.detail) for act in acts)
    AccessEvent.objects.bulk_create(lines)


def _line(
    event_type: str,
    action: EventAction,
    *,
    by: Any,
    on: models.Model | None,
    dossier_id: int | None,
    detail: dict[str, Any],
) -> AccessEvent:
    context = current_context()
    return AccessEvent(
        event_type=event_type,
        action=action,
        user_id=getattr(by, "pk", None),
        user_name=str(by) if by else "systeem",
        role=str(getattr(by, "group", "") or ""),
        network_address=context.network_address if context else None,
        request_id=context.request_id if context else "",
        object_type=on._meta.label_lower if on is not None else "",
        object_id=on.pk if on is not None else None,
        object_name=str(on)[:200] if on is not None else "",
        subject_dossier_id=dossier_id,
        detail=detail,
        site=settings.ACCESS_LOG_SITE,
        source=settings.ACCESS_LOG_SOURCE,
    )
