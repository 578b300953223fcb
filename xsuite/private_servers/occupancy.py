"""Who uses a server set, counted under a lock, so that the last one out can stop the servers."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xsuite.private_servers.system import ServerError, stamp


class Occupancy:
    """The processes that use a set. Only to be had through `locked`; a killed process counts as gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _read(path)
        self.users = {int(pid): mark for pid, mark in self._state.get("users", {}).items() if stamp(int(pid)) == mark}

    @property
    def sockets(self) -> Path | None:
        """Where the running servers listen: the temporary folder of the process that started them."""
        return Path(self._state["sockets"]) if "sockets" in self._state else None

    @sockets.setter
    def sockets(self, folder: Path) -> None:
        self._state["sockets"] = str(folder)

    def enter(self) -> None:
        self.users[os.getpid()] = stamp(os.getpid())
        self.save()

    def leave(self) -> None:
        self.users.pop(os.getpid(), None)
        self.save()

    def save(self) -> None:
        self._state["users"] = self.users
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(self._state))
        beside.replace(self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):  # lost with a crash: the servers are found by their own traces
        return {}


@contextmanager
def locked(folder: Path) -> Iterator[Occupancy]:
    """Wait for our turn; the system gives the lock back when a process dies."""
    try:
        lock = (folder / "lock").open("w")
    except PermissionError as error:
        raise ServerError(f"{folder} belongs to another user: run this as that user, or remove the folder.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Occupancy(folder / "state.json")
