"""What the worker runs for everybody."""

from celery import shared_task

from core import limits
from core.usecases import outbox, seals


@shared_task(name=outbox.RELAY, soft_time_limit=outbox.LONGEST_SECONDS, time_limit=outbox.LONGEST_SECONDS + 10)
def relay_messages() -> None:
    outbox.relay()


@shared_task(name="core.forget_past")
def forget_past() -> None:
    """Remove what nobody needs any more: counts of past periods, and messages of long ago."""
    limits.forget_past()
    outbox.forget_past()


@shared_task(name="core.seal_access_log")
def seal_access_log() -> None:
    seals.seal()
