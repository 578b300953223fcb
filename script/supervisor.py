"""Start processes, stop them all when one ends, and let none outlive us, whatever happens to us."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from xsuite.private_servers.system import stamp

SECONDS_TO_FINISH = 35  # a worker ends its task first; gunicorn takes 30 seconds at most
PR_SET_PDEATHSIG = 1


class AlreadyRunningError(Exception):
    """Another supervisor keeps this record; the text says which process."""


class Supervisor:
    """Children in sessions of their own, written down in `record` so that a next start can clean up after kill -9."""

    def __init__(self, record: Path, environment: Mapping[str, str]) -> None:
        """`environment` is what the children get besides ours, as it is when they start."""
        self._record = record
        self._extra = dict(environment)
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def clean_up(self) -> None:
        """End what a killed predecessor left. Raises AlreadyRunningError when it is alive."""
        try:
            found = json.loads(self._record.read_text())
        except (FileNotFoundError, ValueError):
            return
        pid, mark = found["supervisor"]
        if stamp(pid) == mark:
            raise AlreadyRunningError(f"already running here as process {pid}: stop that first (kill {pid}).")
        for pid, mark in found["children"]:
            _end_group(pid, leader_mark=mark)
        self._record.unlink()

    def start(self, name: str, command: list[str]) -> None:
        _Asked.held = True
        self._children[name] = subprocess.Popen(
            command,
            env=self._environment(),
            start_new_session=True,  # Ctrl-C is ours to pass on, in good order
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - we have no threads
        )
        self._write()
        _Asked.held = False
        stop_if_asked()

    def _environment(self) -> dict[str, str]:
        """The application's role is all that they get: what owns the tables stays with `migrate`."""
        return {**{name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}, **self._extra}

    def ended(self) -> str | None:
        """The name of a process that is no longer there."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def stop(self) -> None:
        _Asked.held = True
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + SECONDS_TO_FINISH
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(child.pid)  # and what it may have left behind
            child.wait()
        self._record.unlink(missing_ok=True)

    def _write(self) -> None:
        children = [(child.pid, stamp(child.pid)) for child in self._children.values()]
        beside = self._record.with_suffix(".new")
        beside.write_text(json.dumps({"supervisor": (os.getpid(), stamp(os.getpid())), "children": children}))
        beside.replace(self._record)


def _die_with(parent: int) -> Callable[[], None] | None:
    """On Linux a child asks the kernel for a SIGTERM when its parent is gone."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _end_group(leader: int, *, leader_mark: str | None) -> None:
    """The group outlives its leader; a group number is not given out again as long as a member lives."""
    if stamp(leader) not in (leader_mark, None):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while time.monotonic() < deadline:
            os.killpg(leader, 0)
            time.sleep(0.05)
        os.killpg(leader, signal.SIGKILL)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


class _Asked:
    """What the signal handler knows: the first signal, and whether raising would now leave a child unrecorded."""

    number: int | None = None
    held = False


def stop_signals() -> None:
    """Turn the first Ctrl-C, SIGTERM or closed terminal into SystemExit; further ones don't disturb the stopping.

    Python swallows what is raised at some moments (while it forks), so loops ask `stop_if_asked` as well.
    """

    def stop(number: int, frame: object) -> None:
        if _Asked.number is None:
            _Asked.number = number
            if not _Asked.held:
                stop_if_asked()

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)


def stop_if_asked() -> None:
    if _Asked.number is not None:
        raise SystemExit(0 if _Asked.number == signal.SIGINT else 128 + _Asked.number)
