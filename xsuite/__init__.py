"""The project: settings, addresses, processes. Knows all apps, holds no rule."""

from xsuite.celery import app as celery_app

__all__ = ["celery_app"]
