"""Write lines of the access log: who did what with which object, on whose behalf, and by which rule.

The caller passes the actor; the network address and the request's id come from the request that is being served,
so that use-cases need not know that there is one.
"""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from core.enums import EventAction, EventOutcome
from core.models import AccessEvent


@dataclass(frozen=True)
class RequestContext:
    """What the log wants to know of the request: address of the client and an id that other logs share."""

    network_address: str | None
    request_id: str


_current: ContextVar[RequestContext | None] = ContextVar("access_context", default=None)


def set_context(context: RequestContext | None) -> None:
    _current.set(context)


def new_context(network_address: str | None) -> RequestContext:
    return RequestContext(network_address, uuid.uuid4().hex)


def record(
    event_type: str,
    action: EventAction,
    *,
    by: Any,
    on: models.Model | None = None,
    dossier_id: int | None = None,
    rule: str = "",
    outcome: EventOutcome = EventOutcome.SUCCESS,
    sensitivity: str = "",
    **detail: Any,
) -> AccessEvent:
    """Append one line: `event_type` is 'noun.verb', `rule` why the actor may, `detail` plain values only."""
    context = _current.get()
    return AccessEvent.objects.create(
        event_type=event_type,
        action=action,
        outcome=outcome,
        user_id=getattr(by, "pk", None),
        user_name=str(by) if by else "systeem",
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
