"""The web process as it runs in production, on the bench's database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from casemanagement.bench.database import address
from casemanagement.bench.visiting import Visitor

_PROCESSES = "xsuite.processes.PROCESSES"  # by name: an app may not import the project
_PATIENCE = 30  # seconds


@contextmanager
def web() -> Iterator[int]:
    """Two workers under the application's role; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own web process
        [sys.executable, "-m", *import_string(_PROCESSES)["web"]],
        cwd=settings.BASE_DIR,
        env=_environment(port),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _environment(port: int) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {
        **given,
        "DJANGO_SETTINGS_MODULE": "xsuite.settings.bench",
        "DATABASE_URL": address(),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "2",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            Visitor(port).get("/bench/floor/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError("The web process did not start; what it said stands above.")
