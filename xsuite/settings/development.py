"""A checkout on somebody's own machine: private servers, secrets made at first start and kept in `var/`."""

import os

from xsuite import private_servers

os.environ.update(private_servers.environment())
os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('BIND', ':8000').rpartition(':')[2]}")
os.environ.setdefault("EMAIL_BACKEND", "core.demo_mail.Backend")
os.environ.setdefault("SMS_BACKEND", "core.sms.demo.Backend")

from xsuite.settings.base import *  # noqa: F403 - the servers' addresses must be known first
from xsuite.settings.env import env

DEBUG = env.flag("DEBUG", False)
SHOW_COMPONENTS = True

# Files straight from their folders: a change shows at the next reload, and nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
