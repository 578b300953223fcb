"""Announce work to Celery after the transaction, by task name, so that no app imports another's tasks."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def after_commit(task: str, **ids: Any) -> None:
    """Send task `task` with plain ids once the transaction is committed.

    An unreachable broker is logged and forgotten: every piece of work also stands in the database, where the
    sweeper finds it (security.md 5.1). The request never fails because Redis is away.
    """

    def send() -> None:
        try:
            current_app.signature(task, kwargs=ids).apply_async(retry=False)
        except (OperationalError, OSError):
            logger.warning("broker unreachable, %s waits for the sweeper", task)

    transaction.on_commit(send)
