"""The figures as a table."""

from collections.abc import Iterator
from typing import Any

from casemanagement.bench.pages import ADMIN, MY_TASKS


def compared_with_admin(rows: list[dict[str, Any]]) -> float | None:
    """How many times faster "my tasks" is than Django's admin over the same table, for the same user."""
    by_name = {row["page"]: row for row in rows if "ms" in row}
    ours, admin = by_name.get(f"{MY_TASKS}, kantoor"), by_name.get(ADMIN)
    return round(admin["ms"] / ours["ms"], 1) if ours and admin else None


def table(result: dict[str, Any]) -> Iterator[str]:
    filled = ", ".join(f"{number} {what}" for what, number in result["filled"].items())
    yield f"{result['size']}: {filled}; gevuld in {result['fill_seconds']} s"
    yield f"{'pagina':<42}{'ms':>8}{'x vloer':>9}{'vloer':>8}{'p95/p50':>9}{'query’s':>9}"
    for row in result["pages"]:
        if "fault" in row:
            yield f"{row['page']:<42}{row['fault']:>30}"
        else:
            figures = f"{row['ms']:>8}{row['times_floor']:>9}{row['floor_ms']:>8}{row['p95_p50']:>9}{row['queries']:>9}"
            yield f"{row['page']:<42}{figures}"
    yield f"‘mijn taken’ is {result['times_faster_than_admin']} x zo snel als Django's admin"
    for row in result["changes"]:
        yield f"{row['change']:<66}{row['ms']:>8} ms (hoogste {row['ms_max']})"
