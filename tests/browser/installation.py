"""A running installation of its own: database, web, worker and beat as real processes, under the application's role."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from redis import Redis

from tests import migrated
from tests.browser import proofs
from xsuite.processes import PROCESSES

CHECKOUT = Path(__file__).resolve().parents[2]
_START_SECONDS = 40


class Kept(NamedTuple):
    """What was in a database at some moment: the name of its copy, and the back-up codes that were used up by then."""

    database: str
    used: Counter[str]


class Installation:
    """Starts on entering, leaves nothing behind on leaving. `environ` holds the addresses of the test servers.

    Begins with what another has kept, else with what every installation is shipped with. `settings` are words of the
    environment, such as SIGN_IN_TRIES="3".
    """

    def __init__(self, name: str, folder: Path, *, begin: Kept | None = None, **settings: str) -> None:
        self.name = f"xsuite_{name}"
        self.folder = folder
        self.begin = begin
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "xsuite.settings.development",
            "DATABASE_URL": _database(os.environ["DATABASE_URL"], self.name),
            "REDIS_URL": os.environ["REDIS_URL"].replace("db=0", "db=9"),
            "QUEUE": self.name,
            "BIND": f"127.0.0.1:{self.port}",
            "BEAT_SCHEDULE_FILE": str(folder / "beat"),
            "ACCESS_LOG_HEADS": str(folder / "heads.jsonl"),
            **settings,
        }
        self.environment.pop("DATABASE_OWNER_URL", None)
        self.owner = {**self.environment, "DATABASE_OWNER_URL": _database(os.environ["DATABASE_OWNER_URL"], self.name)}

    def __enter__(self) -> "Installation":
        self._remove()
        if self.begin:
            self.put_back(self.begin)
        else:
            self._admin(f'CREATE DATABASE "{self.name}" TEMPLATE "{migrated.template()}"')
            self.manage("migrate", "-v0", environment=self.owner)
            self.manage("load_shipped", "-v0")
        return self

    def keep(self, moment: str) -> Kept:
        """Set aside what is in the database now, to be put back as often as wanted; the processes may be running."""
        kept = Kept(f"{self.name}_{moment}", proofs.used())
        self._close_database()  # for good: PostgreSQL copies a database only while nobody is in it
        self._admin(f'DROP DATABASE IF EXISTS "{kept.database}"')
        self._admin(f'ALTER DATABASE "{self.name}" RENAME TO "{kept.database}"')
        self.put_back(kept)
        return kept

    def put_back(self, kept: Kept) -> None:
        """As if nothing had happened since: not in the database, not in the queue, not with the codes of the proofs.

        The processes run on: each finds its connection gone and makes another.
        """
        self._close_database()
        Redis.from_url(self.environment["REDIS_URL"]).delete(self.name)
        (self.folder / "heads.jsonl").unlink(missing_ok=True)
        self._admin(
            f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}" TEMPLATE "{kept.database}"'
        )
        proofs.put_back(kept.used)

    def start(self) -> None:
        """Start the processes that script/server starts, by the same command lines."""
        for kind, command in PROCESSES.items():
            self.start_process(kind, command)
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self.processes["web"].poll() is not None:
                raise RuntimeError(f"web did not start:\n{(self.folder / 'web.log').read_text()}")
            time.sleep(0.1)

    def start_process(self, kind: str, command: list[str]) -> None:
        program = Path(sys.executable).parent / command[0]
        with (self.folder / f"{kind}.log").open("ab") as log:
            self.processes[kind] = subprocess.Popen(
                [str(program), *command[1:]], cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def __exit__(self, *failure: object) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self._remove()

    def manage(self, *words: str, environment: dict[str, str] | None = None) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment or self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def run(self, module: str) -> Any:
        """Run a module of the tests inside the installation; what it prints is read as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Look at the database as the application's role does."""
        return _ask(self.environment["DATABASE_URL"], statement)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/", timeout=2) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def _remove(self) -> None:
        """The database and what was kept of it, also what a run left behind that was broken off."""
        found = f"SELECT datname FROM pg_database WHERE datname = '{self.name}' OR datname ^@ '{self.name}_'"
        names = [name for (name,) in _ask(os.environ["DATABASE_URL"], found)]
        self._admin(*(f'DROP DATABASE "{name}" WITH (FORCE)' for name in names))

    def _close_database(self) -> None:
        """Nobody comes in, and who is inside is put out: the owner does the one, the application's role the other."""
        here = f"datname = '{self.name}'"
        if not _ask(os.environ["DATABASE_URL"], f"SELECT FROM pg_database WHERE {here}"):
            return
        self._admin(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
        ours = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {here} AND usename = current_user"
        _ask(os.environ["DATABASE_URL"], ours)

    def _admin(self, *statements: str) -> None:
        with contextlib.closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)


def _ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall()


def _database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
