"""What holds everywhere. What differs per environment comes from the environment, through `env`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF

from xsuite.settings.env import env

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "backoffice.apps.BackofficeConfig",
    "imports",
    "casemanagement",
    "planning",
    "dossiers",
    "services",
    "orgstructure",
    "accounts",
    "core",
    "axes",
    "captcha",
    "django_otp",
    "django_otp_webauthn",
    "backoffice.apps.BackofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "mptt",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "core.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.AccessContextMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "xsuite.urls"
WSGI_APPLICATION = "xsuite.wsgi.application"

_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.shell",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "core.forms.PortalRenderer"

# The application's role owns nothing; only `migrate` uses the owner's (architecture.md ch. 5).
# Compiling a query to machine code takes longer than any query of a page.
_OPTIONS = {"options": "-c jit=off"}
DATABASES = {
    "default": {**env.database("DATABASE_URL"), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": _OPTIONS}
}
if env.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # core/history.py names what is looked up
ATOMIC_REQUESTS = False

PROXIES = env.number("PROXIES", 0)  # how many reverse proxies of ours stand before the web, each adding an address
REDIS_URL = env.text("REDIS_URL")  # for Celery only: no request waits for it
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # login names are unique without regard to case, by a constraint
    "axes.W002",  # the sign-in page answers itself when an account is blocked
    "axes.W006",  # tries are counted per account over all addresses; those per address have a limit of ours
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.auth.RightsBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_validation.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "first_name", "last_name", "email")},
    },
    {"NAME": "accounts.password_validation.GuessableValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "casemanagement:current"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE = timedelta(minutes=env.number("SESSION_IDLE_MINUTES", 30))  # NIST SP 800-63B-4, 2.2.3: at most an hour
SESSION_LASTS = timedelta(hours=env.number("SESSION_HOURS", 12))  # and at most a day
SESSION_COOKIE_AGE = int(SESSION_LASTS.total_seconds()) + 86400  # so that who comes back too late is told why
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Signing in (docs/sign-in.md). Tries are counted per account by django-axes, and per address by us.
SIGN_IN_TRIES = env.number("SIGN_IN_TRIES", 5)
ACCOUNT_IDLE_DAYS = env.number("ACCOUNT_IDLE_DAYS", 180)  # 0: accounts are never blocked for not being used
SIGN_IN_TRIES_PER_ADDRESS = env.number("SIGN_IN_TRIES_PER_ADDRESS", 100)
SIGN_IN_LASTS = timedelta(minutes=15)  # from the password to the second proof
CONFIRMATION_LASTS = timedelta(minutes=5)  # in which a confirmed user may change password, proofs and addresses
AXES_FAILURE_LIMIT = SIGN_IN_TRIES
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "accounts.lockout.account_key"
AXES_COOLOFF_TIME = None  # until klantbeheer unblocks (seeds)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # ours is the access log
AXES_SENSITIVE_PARAMETERS = ["login", "password", "next"]
AXES_VERBOSE = False

# Second proofs.
PASSKEY_REQUIRED = env.flag("PASSKEY_REQUIRED", False)
PASSKEY_RIGHTS = ["accounts.use_backoffice"]  # whoever has one of these, when the line above says so
OTP_WEBAUTHN_RP_NAME = "xsuite"
OTP_WEBAUTHN_RP_ID = urlsplit(SITE_URL).hostname
OTP_WEBAUTHN_ALLOWED_ORIGINS = [SITE_URL]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
YUBIKEY = env.flag("YUBIKEY", True)
YUBIKEY_URL = env.text("YUBIKEY_URL", "")
YUBIKEY_CLIENT_ID = env.text("YUBIKEY_CLIENT_ID", "")
YUBIKEY_API_KEY = env.text("YUBIKEY_API_KEY", "")  # without it no answer of the server is believed
SECURITY_QUESTION = env.flag("SECURITY_QUESTION", False)

# Codes by SMS: per number and per account, and for everybody together, so that nobody is flooded or billed.
SMS_PAUSE_SECONDS = env.number("SMS_PAUSE_SECONDS", 30)
SMS_PER_QUARTER = env.number("SMS_PER_QUARTER", 4)
SMS_PER_DAY = env.number("SMS_PER_DAY", 15)
SMS_PER_HOUR_IN_ALL = env.number("SMS_PER_HOUR_IN_ALL", 1000)
SMS_BACKEND = env.text("SMS_BACKEND", "core.sms.budgetsms.Backend")
SMS_URL = env.text("SMS_URL", "https://api.budgetsms.net/sendsms/")
SMS_USERNAME = env.text("SMS_USERNAME", "")
SMS_USER_ID = env.text("SMS_USER_ID", "")
SMS_HANDLE = env.text("SMS_HANDLE", "")
SMS_SENDER = env.text("SMS_SENDER", "NLGArbo")

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "NLG Arbo <noreply@localhost>")
MAIL_DOMAIN = urlsplit(SITE_URL).hostname

CAPTCHA_LENGTH = 5
CAPTCHA_TIMEOUT = 10  # minutes
CAPTCHA_FONT_SIZE = 42
CAPTCHA_IMAGE_SIZE = (240, 72)
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_2X_IMAGE = False

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
FORMAT_MODULE_PATH = "xsuite.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a tree with a tick before each of thousands of users is one form
SECURE_REFERRER_POLICY = "same-origin"

# Field encryption: "id:base64key,…", the first one encrypts; the index key is kept apart (security.md ch. 2).
FIELD_KEYS = env.words("FIELD_KEYS")
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY")

# The same socket in Celery's words: it names the database differently.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_DEFAULT_QUEUE = env.text("QUEUE", "celery")  # installations that share a Redis each need their own
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env.text("BEAT_SCHEDULE_FILE", str(BASE_DIR / "var" / "beat-schedule"))
CELERY_BEAT_SCHEDULE = {
    "advance-day": {"task": "casemanagement.advance_day", "schedule": crontab(hour=0, minute=5)},
    "prove": {"task": "casemanagement.prove", "schedule": crontab(hour=3, minute=0)},
    "forget-past": {"task": "core.forget_past", "schedule": crontab(hour=2, minute=30)},
    "relay-messages": {"task": "core.relay_messages", "schedule": 10.0, "options": {"expires": 10}},
    "answer-recoveries": {"task": "accounts.answer_recoveries", "schedule": 60.0, "options": {"expires": 60}},
    "forget-past-accounts": {"task": "accounts.forget_past", "schedule": crontab(hour=2, minute=40)},
    "block-unused-accounts": {"task": "accounts.block_unused", "schedule": crontab(hour=1, minute=30)},
    "seal-access-log": {"task": "core.seal_access_log", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-imports": {"task": "imports.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "forget-past-imports": {"task": "imports.forget_past", "schedule": crontab(hour=2, minute=50)},
    "sweep-jobs": {"task": "casemanagement.sweep_jobs", "schedule": 60.0, "options": {"expires": 60}},
}

# To the standard error, for whoever runs the process; never what was typed. The id is the answer's X-Request-ID.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.request_context.RequestIdFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that is not there or a form that is refused is no news
    },
}

# Above this number of dossiers a change of responsibility carries the tasks in a job (architecture.md ch. 4).
REASSIGN_IN_REQUEST = env.number("REASSIGN_IN_REQUEST", 5000)
# A complete import that ends more than this percentage of the running employments asks for a second yes.
IMPORT_END_SHARE = env.number("IMPORT_END_SHARE", 10)
ACCESS_LOG_SITE = env.text("ACCESS_LOG_SITE", "NLG Arbo")
ACCESS_LOG_SOURCE = env.text("ACCESS_LOG_SOURCE", "xsuite")
# Where the heads of the chain of seals are kept, outside the database (verify_access_log).
ACCESS_LOG_HEADS = env.text("ACCESS_LOG_HEADS", str(BASE_DIR / "var" / "access-log-heads.jsonl"))
