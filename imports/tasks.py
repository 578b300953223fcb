"""What the worker runs: ids in, one use-case each."""

from celery import shared_task

from core.usecases import jobs
from imports.enums import CHECK_JOB, WRITE_JOB
from imports.usecases import checking, cleaning, importing


@shared_task(name=CHECK_JOB)
def check(job_id: int) -> None:
    jobs.run(job_id, checking.run)


@shared_task(name=WRITE_JOB)
def write(job_id: int) -> None:
    jobs.run(job_id, importing.run)


@shared_task(name="imports.sweep")
def sweep() -> None:
    """Send again what was left waiting, or was running when its worker died."""
    for kind, task in ((CHECK_JOB, check), (WRITE_JOB, write)):
        for job_id in jobs.left_behind(kind):
            task.delay(job_id)
    importing.note_failures()


@shared_task(name="imports.forget_past")
def forget_past() -> None:
    cleaning.forget_past()
