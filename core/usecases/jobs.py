"""The life of long work: the row says where it stands, so a lost message or a dead worker loses nothing."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.enums import JobState
from core.models import Job

_TRIES = 3
_SILENCE = timedelta(minutes=2)
_UNFINISHED = [JobState.WAITING, JobState.RUNNING]


def run(job_id: int, work: Callable[[int], None]) -> None:
    """Do the work of an unfinished job; after three failed tries it stays failed, with the error on it."""
    claimed = Job.objects.filter(pk=job_id, state__in=_UNFINISHED).update(
        state=JobState.RUNNING, tries=F("tries") + 1, touched_at=timezone.now()
    )
    if not claimed:
        return
    try:
        work(job_id)
    except Exception as error:
        _failed(job_id, repr(error))
        raise


def left_behind(kind: str) -> list[int]:
    """Unfinished jobs of a kind that nobody has touched for two minutes; those without tries left are failed."""
    silent = Job.objects.filter(kind=kind, state__in=_UNFINISHED, touched_at__lt=timezone.now() - _SILENCE)
    silent.filter(tries__gte=_TRIES).update(state=JobState.FAILED, error="worker lost", finished_at=timezone.now())
    return list(silent.filter(tries__lt=_TRIES).values_list("pk", flat=True))


def unfinished(kind: str) -> bool:
    return Job.objects.filter(Q(state__in=_UNFINISHED), kind=kind).exists()


@transaction.atomic
def _failed(job_id: int, error: str) -> None:
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.is_finished:  # by another worker, meanwhile
        return
    given_up = job.tries >= _TRIES
    job.state = JobState.FAILED if given_up else JobState.WAITING
    job.error = error[:2000]
    job.finished_at = timezone.now() if given_up else None
    job.save(update_fields=["state", "error", "finished_at"])
