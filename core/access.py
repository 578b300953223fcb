"""Write lines of the access log: who did what with which object, on whose behalf, and by which rule.

The caller passes the actor; the network address and the request's id come from the request that is being served,
so that use-cases need not know that there is one.
"""

from collections.abc import Iterable
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
    context = current_context()
    responsible = [one for one in on_behalf_of if one != by]
    return AccessEvent.objects.create(
        event_type=event_type,
        action=action,
        outcome=outcome,
        user_id=getattr(by, "pk", None),
        user_name=str(by) if by else "systeem",
        on_behalf_of_id=responsible[0].pk if len(responsible) == 1 else None,
        on_behalf_of_name=", ".join(map(str, responsible))[:200],
        role=str(getattr(by, "group", "") or ""),
        network_address=context.network_address if context else None,
        request_id=context.request_id if context else "",
        object_type=on._meta.label_lower if on is not None else "",
        object_id=on.pk if on is not None else None,
        object_name=str(on)[:200] if on is not None else "",
        subject_dossier_id=dossier_id,
        access_rule=rule,
        sensitivity=sensitivity,
        detail=detail,
        site=settings.ACCESS_LOG_SITE,
        source=settings.ACCESS_LOG_SOURCE,
    )
