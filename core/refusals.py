"""Refusals in the access log: a page that a signed-in user may not open, or a thing that he may not see.

A thing that does not exist is no refusal, so whoever tries addresses at random leaves nothing. Of the address only
the name of the page is kept, and the thing that was asked for: never what else stood in it.
"""

from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest

from core.access import record
from core.enums import EventAction, EventOutcome
from core.slots import hidden_things

STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_UUID_LENGTH = 36
_LOOKED_UP = 3  # an address of ours names one thing, at most two


def note(request: HttpRequest, status: int) -> None:
    """Write the line when there was something to refuse, to somebody who is signed in."""
    user, match = getattr(request, "user", None), request.resolver_match
    if user is None or not user.is_authenticated or match is None:
        return
    thing, dossier_id = _thing([*match.kwargs.values(), *request.GET.values()])
    if thing is None and status == HTTPStatus.NOT_FOUND:
        return
    reads = request.method in ("GET", "HEAD")
    record(
        "page.refused",
        EventAction.READ if reads else EventAction.EXECUTE,
        by=user,
        on=thing,
        dossier_id=dossier_id,
        outcome=EventOutcome.REFUSED,
        page=match.view_name,
        status=int(status),
    )


def _thing(named: list[Any]) -> tuple[Model | None, int | None]:
    """What the address names, if it exists, and the dossier that it belongs to."""
    for uuid in islice(_uuids(named), _LOOKED_UP):
        for kind in hidden_things:
            thing = kind.model._default_manager.filter(uuid=uuid).first()
            if thing is not None:
                return thing, kind.dossier_id(thing)
    return None, None


def _uuids(named: list[Any]) -> Iterator[UUID]:
    for value in named:
        if isinstance(value, UUID):
            yield value
        elif isinstance(value, str) and len(value) == _UUID_LENGTH:
            with suppress(ValueError):
                yield UUID(value)
