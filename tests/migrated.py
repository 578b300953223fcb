"""A database with all migrations in it, made once and then copied: that takes a moment, to migrate half a minute.

Whoever copies it still runs `migrate`, which then finds nothing to do but what it does each time.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

CHECKOUT = Path(__file__).resolve().parents[1]
_PREFIX = "xsuite_migrated"
_LOCK = 20180  # one at a time makes it, the others wait


def template() -> str:
    """The name of the database, after what made it; another than that is of migrations that have changed since."""
    name = f"{_PREFIX}_{_fingerprint()}"
    with _owner() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [_PREFIX])
        found = {known for (known,) in cursor.fetchall()}
        if name not in found:
            for former in found:
                cursor.execute(f'DROP DATABASE "{former}"')
            _make(name, cursor)
    return name


def _make(name: str, cursor: Any) -> None:
    """Beside and then renamed: what was broken off is not taken for the whole."""
    beside = f"{_PREFIX}_new"
    cursor.execute(f'CREATE DATABASE "{beside}"')
    address = urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{beside}"))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "xsuite.settings.test", "DATABASE_OWNER_URL": address}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=CHECKOUT, env=environment, check=True)
    cursor.execute(f'ALTER DATABASE "{beside}" RENAME TO "{name}"')


def _fingerprint() -> str:
    """Of our migrations, and of the packages that have some."""
    files = [CHECKOUT / "requirements.txt", *sorted(CHECKOUT.glob("*/migrations/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


@contextlib.contextmanager
def _owner() -> Iterator[Any]:
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as connection:
        connection.autocommit = True
        yield connection.cursor()
