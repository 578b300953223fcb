"""The Celery application: worker and beat start from here."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import after_setup_logger, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xsuite.settings.production")
app = Celery("xsuite", task_cls="core.worker:LoggedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def make_up_for_lost_days(sender: Any, **_kwargs: Any) -> None:
    """A night without a worker is made good as soon as there is one."""
    sender.app.send_task("casemanagement.advance_day")


class _Rounds(logging.Filter):
    """Leaves out the rounds that beat asks for every few seconds: they would bury what there is to read."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or not any(task in record.getMessage() for task in self._rounds())

    @staticmethod
    def _rounds() -> list[str]:
        entries = app.conf.beat_schedule.values()
        return [entry["task"] for entry in entries if isinstance(entry["schedule"], float)]


@after_setup_logger.connect
def leave_out_rounds(logger: logging.Logger, **_kwargs: Any) -> None:
    for handler in logger.handlers:
        handler.addFilter(_Rounds())
