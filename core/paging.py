"""Pages of a long list by keyset: page 2,000 costs what the first one costs, and nothing is skipped or shown twice.

A place in the list is a date and the row's UUID, so that equal dates keep one order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

SIZE = 50


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind this row, or, going back, before it."""

    day: date
    uuid: UUID
    back: bool

    @classmethod
    def read(cls, after: str, before: str) -> "Place | None":
        """From the address; what can't be read is the first page."""
        day, _, uuid = (before or after).partition("~")
        try:
            return cls(date.fromisoformat(day), UUID(uuid), bool(before))
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """The rows, as dicts, and the places to go on to: empty when there is nothing that way."""

    rows: list[dict[str, Any]]
    before: str = ""
    after: str = ""


def page_of(
    queryset: QuerySet[Any], fields: Sequence[str], *, by: str, place: Place | None, latest_first: bool = False
) -> Page:
    """One page of `fields`, ordered on the date `by` and the id; `fields` must hold `by` and `uuid`."""
    back = place is not None and place.back
    falling = latest_first != back
    ordered = queryset.order_by(f"{'-' if falling else ''}{by}", f"{'-' if falling else ''}pk")
    if place is not None:
        ordered = ordered.filter(_beyond(queryset, by, place, falling))
    rows = list(ordered.values(*fields)[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if back and not more:  # the first page, whole
        return page_of(queryset, fields, by=by, place=None, latest_first=latest_first)
    if back:
        rows.reverse()
    first, last = (_place(rows[0], by), _place(rows[-1], by)) if rows else ("", "")
    return Page(rows, before=first if (more if back else place) else "", after=last if back or more else "")


def _beyond(queryset: QuerySet[Any], by: str, place: Place, falling: bool) -> Q:
    """Past the place in the direction of reading; the date alone comes first, for the index."""
    same = queryset.model._default_manager.filter(uuid=place.uuid).order_by().values("pk")[:1]
    side = "lt" if falling else "gt"
    return Q(**{f"{by}__{side}e": place.day}) & (
        Q(**{f"{by}__{side}": place.day}) | Q(**{f"pk__{side}": Subquery(same)})
    )


def _place(row: dict[str, Any], by: str) -> str:
    return f"{row[by].isoformat()}~{row['uuid']}"
