"""Days without agreement, as a pure function: periods in, the days between and after them out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Span(NamedTuple):
    """From a first day up to and including a last one; without `last` it has no end."""

    first: date
    last: date | None


def gaps(spans: Iterable[Span]) -> list[Span]:
    """The days from the first day of all on that are in none of the spans, joined to spans as long as can be."""
    found: list[Span] = []
    free_from: date | None = None
    for span in sorted(spans, key=lambda one: one.first):
        if free_from is not None and span.first > free_from:
            found.append(Span(free_from, span.first - _DAY))
        if span.last is None:
            return found
        free_from = max(free_from or span.first, span.last + _DAY)
    return found if free_from is None else [*found, Span(free_from, None)]
