"""For the web processes of `manage.py bench`, which gives them a database of their own."""

from xsuite.settings.base import *  # noqa: F403
from xsuite.settings.base import CACHES, MIDDLEWARE

ROOT_URLCONF = "casemanagement.bench.urls"
MIDDLEWARE = ["casemanagement.bench.counting.QueryCountMiddleware", *MIDDLEWARE]
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": "bench"}}
CELERY_BROKER_URL = "memory://"  # nobody must carry out what is only measured
