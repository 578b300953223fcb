"""Step 3: the whole file as if it were imported, with what is the matter per row and cell; nothing is written."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.enums import JobState
from core.errors import DomainError
from core.models import Job
from imports.enums import ImportKind, ImportMode, ImportState, Severity
from imports.models import Import, ImportMessage
from imports.reading.fields import Problem, Reader
from imports.reading.table import Table
from imports.usecases.departments import DepartmentRows
from imports.usecases.employees import EmployeeRows, running_number
from imports.usecases.working import finish, locked, messages_of, opened

_NAMED_ROWS = 8


def rows_of(done: Import, table: Table, reader: Reader) -> EmployeeRows | DepartmentRows:
    kind = EmployeeRows if done.kind == ImportKind.EMPLOYEES else DepartmentRows
    return kind(done, table, reader)


def run(job_id: int) -> None:
    """What the worker does; a file that turns out to be unusable ends the import, with the sentence why."""
    done = Import.objects.select_related("employer__node", "made_by").filter(job=job_id).first()
    if done is None or done.state != ImportState.CHECKING:
        Job.objects.filter(pk=job_id).update(state=JobState.CANCELLED, finished_at=timezone.now())
        return
    try:
        table, reader = opened(done)
    except DomainError as error:
        _refused(done, str(error.message))
        return
    Job.objects.filter(pk=job_id).update(total=len(table.rows), done=0, touched_at=timezone.now())
    _check(done, job_id, rows_of(done, table, reader), len(table.rows))


def _check(done: Import, job_id: int, rows: EmployeeRows | DepartmentRows, total: int) -> None:
    told: list[ImportMessage] = []
    counted = {"failed": 0, "warned": 0}
    passed = 0
    for verdicts in rows.judged():
        for one in verdicts:
            parsed = one.parsed
            told += messages_of(done, parsed.number, parsed.problems, name=parsed.name, born=parsed.born)
            counted["failed"] += not one.is_good
            counted["warned"] += one.is_good and bool(parsed.problems)
        passed += len(verdicts)
        Job.objects.filter(pk=job_id).update(done=min(passed, total), touched_at=timezone.now())
        if Job.objects.filter(pk=job_id, cancel_requested=True).exists():
            _cancelled(done)
            return
    told += _leavers(done, rows)
    _store(done, told, total, counted)


def _leavers(done: Import, rows: EmployeeRows | DepartmentRows) -> list[ImportMessage]:
    if isinstance(rows, DepartmentRows) or done.mode != ImportMode.COMPLETE:
        return []
    if nameless := rows.found.nameless:
        text = _("Nobody leaves by this file, because these rows have no personnel number or BSN: %(rows)s.")
        words = ", ".join(map(str, nameless[:_NAMED_ROWS]))
        return messages_of(done, 0, [Problem(text % {"rows": words}, is_warning=True)], name="", born="")
    text = _("Is not in the file: leaves, with yesterday as the last day.")
    return [
        ImportMessage(
            of=done,
            severity=Severity.ENDING,
            row=0,
            text=text,
            name=str(one.employee)[:150],
            born=f"{one.employee.birth_date:%d-%m-%Y}",
        )
        for one in rows.leavers()
    ]


@transaction.atomic
def _store(done: Import, told: list[ImportMessage], total: int, counted: dict[str, int]) -> None:
    done = locked(done)
    if done.state != ImportState.CHECKING:
        return
    done.messages.all().delete()
    ImportMessage.objects.bulk_create(told, batch_size=5_000)
    done.rows, done.failed, done.warned = total, counted["failed"], counted["warned"]
    done.ending = sum(one.severity == Severity.ENDING for one in told)
    done.running = running_number(done) if done.kind == ImportKind.EMPLOYEES else 0
    done.state = ImportState.CHECKED
    done.save()
    Job.objects.filter(pk=done.job_id or 0).update(state=JobState.DONE, finished_at=timezone.now())


@transaction.atomic
def _refused(done: Import, text: str) -> None:
    done = locked(done)
    ImportMessage.objects.bulk_create(messages_of(done, 0, [Problem(text)], name="", born=""))
    finish(done, ImportState.FAILED, JobState.DONE, reason=text)


@transaction.atomic
def _cancelled(done: Import) -> None:
    finish(locked(done), ImportState.CANCELLED, JobState.CANCELLED)
