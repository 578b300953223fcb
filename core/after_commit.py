"""Announce work to Celery after the transaction, by task name, so that no app imports another's tasks."""

import logging
import os
import queue
import threading
from functools import cache
from typing import Any, NamedTuple

from celery import current_app
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)
_starting = threading.Lock()


class _Announcement(NamedTuple):
    task: str
    ids: dict[str, Any]


def after_commit(task: str, **ids: Any) -> None:
    """Send task `task` with plain ids once the transaction is committed, without the caller waiting for the broker.

    A broker that is slow or away is logged and forgotten: every piece of work also stands in the database, where
    the sweeper finds it (security.md 5.1).
    """
    transaction.on_commit(lambda: _announce(_Announcement(task, ids)))


def _announce(announcement: _Announcement) -> None:
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):  # no broker: the tests carry it out here and now
        _send(announcement)
        return
    with _starting:
        announcements = _messenger()
    try:
        announcements.put_nowait(announcement)
    except queue.Full:
        logger.warning("broker too slow, %s waits for the sweeper", announcement.task)


def _send(announcement: _Announcement) -> None:
    current_app.signature(announcement.task, kwargs=announcement.ids).apply_async(retry=False)


@cache
def _messenger() -> "queue.Queue[_Announcement]":
    """The queue of this process's one thread that talks to the broker."""
    announcements: queue.Queue[_Announcement] = queue.Queue(maxsize=1000)
    threading.Thread(target=_work, args=(announcements,), name="broker", daemon=True).start()
    return announcements


def _work(announcements: "queue.Queue[_Announcement]") -> None:
    while True:
        announcement = announcements.get()
        try:
            _send(announcement)
        except Exception as error:  # whatever the broker answers, the next announcement must get its turn
            logger.warning("%s of the broker, %s waits for the sweeper", type(error).__name__, announcement.task)


os.register_at_fork(after_in_child=_messenger.cache_clear)  # a child has the queue, but not the thread
