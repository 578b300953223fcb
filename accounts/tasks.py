"""What the worker does about accounts."""

from celery import shared_task
from django.utils import timezone

from accounts import captcha, lockout
from accounts.usecases import idle, links, recovery, second_step, sessions


@shared_task(name=recovery.ANSWER)
def answer_recoveries() -> None:
    recovery.answer_all()


@shared_task(name="accounts.forget_past")
def forget_past() -> None:
    """Remove what has run out: sessions, half-way sign-ins, links, requests, captchas and old counts of tries."""
    for past in (sessions, second_step, links, recovery, captcha, lockout):
        past.forget_past()


@shared_task(name="accounts.block_unused")
def block_unused() -> None:
    idle.block_unused(timezone.localdate())
