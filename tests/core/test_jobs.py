"""The life of long work (the work itself is tested where it is: casemanagement.usecases.carrying)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.usecases import jobs

pytestmark = pytest.mark.django_db


def job(**fields: object) -> Job:
    return Job.objects.create(kind="test", total=10, **fields)


def finish(pk: int) -> None:
    Job.objects.filter(pk=pk).update(state=JobState.DONE, done=10, finished_at=timezone.now())


def fail(pk: int) -> None:
    raise OSError("disk full")


def test_work_is_done_and_counted() -> None:
    one = job()
    jobs.run(one.pk, finish)
    one.refresh_from_db()
    assert (one.state, one.tries, one.is_finished) == (JobState.DONE, 1, True)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_finished_work_is_not_done_again(state: JobState) -> None:
    one = job(state=state)
    jobs.run(one.pk, fail)
    one.refresh_from_db()
    assert (one.state, one.tries) == (state, 0)


def test_the_third_failure_is_the_last() -> None:
    one = job()
    for tries, state in ((1, JobState.WAITING), (2, JobState.WAITING), (3, JobState.FAILED)):
        with pytest.raises(OSError, match="disk full"):
            jobs.run(one.pk, fail)
        one.refresh_from_db()
        assert (one.state, one.tries, one.error) == (state, tries, "OSError('disk full')")
    assert one.finished_at is not None


def test_a_failure_does_not_undo_what_another_worker_finished() -> None:
    one = job()

    def too_late(pk: int) -> None:
        finish(pk)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        jobs.run(one.pk, too_late)
    one.refresh_from_db()
    assert (one.state, one.error) == (JobState.DONE, "")


def test_what_is_silent_for_two_minutes_is_left_behind() -> None:
    now = timezone.now()
    silent = job(state=JobState.RUNNING, tries=1, touched_at=now - timedelta(minutes=3))
    job(state=JobState.RUNNING, tries=1, touched_at=now - timedelta(minutes=1))
    job(state=JobState.DONE, touched_at=now - timedelta(days=1))
    lost = job(state=JobState.RUNNING, tries=3, touched_at=now - timedelta(minutes=3))
    assert jobs.left_behind("test") == [silent.pk]
    lost.refresh_from_db()
    assert (lost.state, lost.error) == (JobState.FAILED, "worker lost")
    assert jobs.left_behind("another") == []


def test_a_pending_job_is_told_apart() -> None:
    assert not jobs.unfinished("test")
    one = job()
    assert jobs.unfinished("test")
    finish(one.pk)
    assert not jobs.unfinished("test")
