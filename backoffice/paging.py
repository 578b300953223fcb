"""Long lists that only grow: newest first, walked by id, so that millions of lines are never counted."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice import queries

PER_PAGE = 50


def newest_page(request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    """For the page: its `rows`, and the addresses of the `first` and the `next` one, empty where there is none."""
    before = request.GET.get("voor", "")
    page, more = queries.newest(rows, before=int(before) if before.isdecimal() else None, size=PER_PAGE)
    return {
        "rows": page,
        "first": address(request) if before else "",
        "next": address(request, voor=page[-1].pk) if more else "",
    }


def address(request: HttpRequest, **changed: Any) -> str:
    query = request.GET.copy()
    query.pop("voor", None)
    for name, value in changed.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
