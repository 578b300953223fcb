"""What the page of an import shows: where it stands, what is the matter, and what can be done now."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from imports.enums import ImportKind, ImportState, Severity
from imports.models import Import, ImportMessage
from imports.policies import may_add_departments
from imports.queries import earlier
from imports.usecases.working import needs_second_yes

PER_PAGE = 50
_FILTERS = {"fouten": Severity.ERROR, "waarschuwingen": Severity.WARNING, "vertrekkers": Severity.ENDING}
_ENDED = {ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED}


def steps_of(done: Import | None) -> dict[str, Any]:
    """For the stepper."""
    columns = reverse("admin:import_columns", args=[done.uuid]) if done and _columns_open(done) else ""
    labels = [(_("File"), ""), (_("Columns"), columns), (_("Check"), ""), (_("Ready"), "")]
    return {"steps": [{"label": label, "url": url} for label, url in labels], "step": _place(done)}


def _columns_open(done: Import) -> bool:
    return done.state in (ImportState.UPLOADED, ImportState.CHECKED)


def _place(done: Import | None) -> int:
    if done is None:
        return 1
    if done.state == ImportState.UPLOADED:
        return 2
    return 3 if done.state in (ImportState.CHECKING, ImportState.CHECKED) else 4


def content(done: Import, user: User, *, only: str, after: str) -> dict[str, Any]:
    """The messages of one page, and what is known and possible."""
    shown, next_place = _page(_chosen(done, only), after)
    unknown = done.messages.exclude(unknown_department="")
    return {
        **steps_of(done),
        "done": done,
        "messages_shown": shown,
        "first": address(only) if after else "",
        "next": address(only, next_place) if next_place else "",
        "filters": _filters(done, only),
        "errors": done.messages.filter(severity=Severity.ERROR, row__gt=0).exists(),
        "unknown": unknown.values("unknown_department").distinct().count(),
        "may_add": may_add_departments(user) and done.state == ImportState.CHECKED,
        "second_yes": done.kind == ImportKind.EMPLOYEES and needs_second_yes(done),
        "earlier": earlier(done) if done.state == ImportState.CHECKED else None,
        "has_file": hasattr(done, "file"),
        "progress": _progress(done),
        "ended": done.state in _ENDED,
    }


def _chosen(done: Import, only: str) -> QuerySet[ImportMessage]:
    found = done.messages.order_by("pk")
    return found.filter(severity=_FILTERS[only]) if only in _FILTERS else found


def _page(found: QuerySet[ImportMessage], after: str) -> tuple[list[ImportMessage], int]:
    """By id, in the order of the file; the id to go on behind, 0 for none."""
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: PER_PAGE + 1])
    return rows[:PER_PAGE], rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else 0


def address(only: str, after: int = 0) -> str:
    told = [f"toon={only}"] if only in _FILTERS else []
    return "?" + "&".join([*told, *([f"na={after}"] if after else [])])


def _filters(done: Import, only: str) -> list[dict[str, Any]]:
    labels = [("", _("Everything"), 0), ("fouten", _("Only errors"), done.failed)]
    labels.append(("waarschuwingen", _("Only warnings"), done.warned))
    if done.ending:
        labels.append(("vertrekkers", _("Who leaves"), done.ending))
    current = only if only in _FILTERS else ""
    return [
        {"label": label, "url": address(key), "count": count, "current": key == current} for key, label, count in labels
    ]


def _progress(done: Import) -> dict[str, Any]:
    job = done.job
    if job is None:
        return {}
    text = _("%(done)s of %(total)s") % {"done": job.done, "total": job.total} if job.total else ""
    return {"state": job.state, "done": job.done, "total": job.total, "text": text}
