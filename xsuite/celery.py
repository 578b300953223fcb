"""The Celery application: worker and beat start from here."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xsuite.settings.production")
app = Celery("xsuite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def make_up_for_lost_days(sender: Any, **_kwargs: Any) -> None:
    """A night without a worker is made good as soon as there is one."""
    sender.app.send_task("casemanagement.advance_day")
