"""What the worker runs: ids in, one use-case each."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from casemanagement.enums import JOB_KIND
from casemanagement.usecases import carrying, days
from core.usecases import jobs


@shared_task(name="casemanagement.advance_day")
def advance_day() -> None:
    days.advance_day(timezone.localdate())


@shared_task(name="casemanagement.prove")
def prove() -> None:
    """The nightly proof of tree and responsibility: a task that fails is what operations watch for."""
    call_command("check_tree")
    call_command("check_responsibility")


@shared_task(name="casemanagement.carry_work")
def carry_work(job_id: int) -> None:
    jobs.run(job_id, carrying.run_job)


@shared_task(name="casemanagement.sweep_jobs")
def sweep_jobs() -> None:
    """Send again what was left waiting, or was running when its worker died."""
    for job_id in jobs.left_behind(JOB_KIND):
        carry_work.delay(job_id)
