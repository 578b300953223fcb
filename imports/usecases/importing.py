"""Step 4: the good rows, batch by batch. Each batch is one transaction that also moves the import's position."""

from django.db import transaction
from django.utils import timezone

from core.enums import JobState
from core.history import written_by
from core.models import Job
from imports.enums import WORKING, WRITE_JOB, ImportState
from imports.models import Import
from imports.usecases.checking import rows_of
from imports.usecases.departments import DepartmentRows
from imports.usecases.employees import EmployeeRows
from imports.usecases.working import finish, locked, opened


def run(job_id: int) -> None:
    """What the worker does. A crash leaves whole batches; who runs it again goes on behind them."""
    done = Import.objects.select_related("employer__node", "made_by").filter(job=job_id).first()
    if done is None or done.state != ImportState.IMPORTING:
        Job.objects.filter(pk=job_id).update(state=JobState.CANCELLED, finished_at=timezone.now())
        return
    table, reader = opened(done)
    total = done.rows - done.failed
    Job.objects.filter(pk=job_id).update(total=total, done=min(_passed(done), total), touched_at=timezone.now())
    rows = rows_of(done, table, reader)
    with written_by(done.made_by_id, task=WRITE_JOB):
        while _batch(done, job_id, rows):
            pass


@transaction.atomic
def _batch(done: Import, job_id: int, rows: EmployeeRows | DepartmentRows) -> bool:
    """One batch with its progress; False at the end, or when it was cancelled or finished by another worker."""
    now = locked(done)
    if now.state != ImportState.IMPORTING or now.job_id != job_id:
        return False
    if Job.objects.filter(pk=job_id, cancel_requested=True).exists():
        finish(now, ImportState.CANCELLED, JobState.CANCELLED)
        return False
    rows.done = now
    more = rows.step(now)
    now.save()
    job = Job.objects.filter(pk=job_id)
    total = job.values_list("total", flat=True).get()
    job.update(done=min(_passed(now), total), touched_at=timezone.now())
    if not more:
        finish(now, ImportState.DONE, JobState.DONE)
    return more


def _passed(done: Import) -> int:
    return done.created + done.updated + done.unchanged


def note_failures() -> None:
    """An import whose job was given up says so, and can be gone on with by hand."""
    given_up = Import.objects.filter(state__in=WORKING, job__state=JobState.FAILED)
    given_up.update(state=ImportState.FAILED, finished_at=timezone.now())
