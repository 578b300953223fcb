"""For the web processes of `manage.py bench`, which gives them a database of their own."""

from xsuite.settings.base import *  # noqa: F403
from xsuite.settings.base import MIDDLEWARE

ROOT_URLCONF = "casemanagement.bench.urls"
MIDDLEWARE = ["casemanagement.bench.counting.QueryCountMiddleware", *MIDDLEWARE]
CELERY_BROKER_URL = "memory://"  # nobody must carry out what is only measured
