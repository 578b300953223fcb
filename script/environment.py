"""What the commands share once they run inside the environment: servers, translations, running Django's commands."""

import os
import subprocess
import sys
from pathlib import Path

from xsuite import private_servers

CHECKOUT = Path(__file__).resolve().parents[1]


def start_servers() -> None:
    """For this process and all that it starts, which find the addresses in their environment."""
    try:
        os.environ.update(private_servers.environment())
    except private_servers.ServerError as error:
        sys.exit(str(error))


def manage(*words: str) -> int:
    return subprocess.call([sys.executable, "manage.py", *words], cwd=CHECKOUT)


def compile_messages() -> None:
    """Only when a translation is newer than what was made of it."""
    catalogues = list((CHECKOUT / "locale").glob("*/LC_MESSAGES/*.po"))
    if any(_is_stale(path) for path in catalogues) and manage("messages", "compile"):
        sys.exit("The translations could not be compiled.")


def _is_stale(catalogue: Path) -> bool:
    made = catalogue.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime < catalogue.stat().st_mtime
