"""For the test suites: the owner's role makes the test databases, passwords are quick, Celery runs in place."""

import os

from xsuite import private_servers

os.environ.setdefault("XSUITE_SERVERS", "test")  # quick servers of their own, also for a plain `pytest`
os.environ.update(private_servers.environment())

from xsuite.settings.base import *  # noqa: F403 - the servers' addresses must be known first
from xsuite.settings.env import env

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # noqa: F405 - for script/check
DATABASES = {"default": {**env.database("DATABASE_OWNER_URL"), "CONN_HEALTH_CHECKS": True}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SMS_BACKEND = "core.sms.demo.Backend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
