"""What every step of an import shares: its file, its job, and the lines that are written about it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.after_commit import after_commit
from core.enums import EventAction, JobState
from core.errors import DomainError, StaleError
from core.models import Job
from imports.enums import ImportState, Severity
from imports.models import Import, ImportMessage
from imports.queries import content_of
from imports.reading.fields import Problem, Reader
from imports.reading.files import read_table
from imports.reading.table import Table

BATCH = 500


def locked(done: Import, *states: str) -> Import:
    """The import, held until the transaction ends; raises StaleError when it is in another state by now."""
    found = Import.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if states and found.state not in states:
        raise StaleError(_("This import has gone on in the meantime. Look where it stands now."))
    return found


def opened(done: Import) -> tuple[Table, Reader]:
    """The rows, and how to read them; raises DomainError when the file was removed or can't be used."""
    content = content_of(done)
    if content is None:
        raise DomainError(_("The file of this import has been removed. Send it again."))
    table = read_table(done.file_name, content)
    return table, Reader(done.headers, done.columns, done.kind)


def hand_over(done: Import, kind: str, *, by: User | None, announce: bool) -> None:
    """A job for the worker; with `announce` False the caller carries it out himself."""
    done.job = Job.objects.create(kind=kind, created_by_id=by.pk if by else None)
    done.save()
    if announce:
        after_commit(kind, job_id=done.job.pk)


def finish(done: Import, state: ImportState, job_state: JobState, **detail: Any) -> None:
    """The end, as it stays in the list of imports."""
    now = timezone.now()
    done.state, done.finished_at = state, now
    done.save()
    Job.objects.filter(pk=done.job_id or 0).update(state=job_state, finished_at=now)
    note(f"import.{state.value}", EventAction.EXECUTE, done, by=done.made_by, **result_of(done), **detail)


def result_of(done: Import) -> dict[str, int]:
    names = ("rows", "created", "updated", "unchanged", "ended", "failed")
    return {name: getattr(done, name) for name in names}


def note(event_type: str, action: EventAction, done: Import, *, by: User | None, **detail: Any) -> None:
    """A line of the access log about the import."""
    detail |= {"source": str(done.uuid), "kind": done.kind, "file": done.file_name, "hash": done.file_hash}
    record(event_type, action, by=by, on=done.employer, **detail)


def messages_of(done: Import, row: int, problems: Iterable[Problem], *, name: str, born: str) -> list[ImportMessage]:
    return [
        ImportMessage(
            of=done,
            severity=Severity.WARNING if one.is_warning else Severity.ERROR,
            row=row,
            column=one.column[:100],
            text=one.text[:400],
            name=name[:150],
            born=born[:40],
            unknown_department=one.unknown_department[:150],
        )
        for one in problems
    ]


def needs_second_yes(done: Import) -> bool:
    """A complete file that would end more than a set share of the running employments."""
    return done.ending * 100 > settings.IMPORT_END_SHARE * done.running
