"""A PostgreSQL on a Unix socket with the two roles of production: the owner migrates, the application owns nothing."""

import os
import shutil
import signal
import socket
import struct
import time
from pathlib import Path

from xsuite.private_servers.postgres_programs import Programs, find_programs
from xsuite.private_servers.system import ServerError, closed_folder, command_name, run, say, stamp

OWNER, APPLICATION, DATABASE, SUPERUSER = "xsuite_owner", "xsuite_app", "xsuite", "xsuite_superuser"
EXTENSIONS = ["pg_trgm", "btree_gist", "unaccent"]
PORT = 5432  # names the socket's file; there is no TCP
SECONDS = 60
LARGEST_LOG = 10_000_000

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "4GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_checkpoints": "off",
}
# Test databases are thrown away: safety against a power cut costs a third of the suite's time and buys nothing.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class Postgres:
    """One server with its data in `data`; only the two roles may sign in, both by password."""

    def __init__(self, data: Path, sockets: Path, passwords: dict[str, str], *, throwaway: bool) -> None:
        self.data = data
        self.sockets = sockets
        self._passwords = passwords
        self._throwaway = throwaway

    @property
    def address(self) -> str:
        return self._address(APPLICATION, self._passwords["app_password"])

    @property
    def owner_address(self) -> str:
        return self._address(OWNER, self._passwords["owner_password"])

    def _address(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@/{DATABASE}?host={self.sockets}&port={PORT}"

    def ensure(self) -> None:
        if self.answers():
            return
        programs = find_programs(self.data)
        if self._postmaster():
            self._stop_with(programs)
        self._clear_traces()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs)
        self._start(programs)

    def answers(self) -> bool:
        """Ask for encryption, to which a living server says yes or no: no password, no trace in the log."""
        if not self._postmaster():
            return False
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
                connection.sendall(struct.pack("!ii", 8, 80877103))
                return connection.recv(1) in (b"N", b"S")
        except OSError:
            return False

    def stop(self) -> None:
        if self._postmaster():
            self._stop_with(find_programs(self.data))
        self._clear_traces()

    def _stop_with(self, programs: Programs) -> None:
        for mode in ("fast", "immediate"):
            try:
                run([programs.folder / "pg_ctl", "-D", self.data, "-w", "-t", str(SECONDS), "-m", mode, "stop"])
            except ServerError:
                continue
            return
        if pid := self._postmaster():
            os.kill(pid, signal.SIGQUIT)

    def _postmaster(self) -> int | None:
        """The running server's process id; a stranger under a recycled number is no server."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        if stamp(pid) is None:
            return None
        try:
            return pid if Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve() else None
        except OSError:
            return pid if command_name(pid).startswith("postgres") else None

    def _clear_traces(self) -> None:
        """What a killed server leaves keeps the next one from starting once its number is somebody else's."""
        traces = [self.data / "postmaster.pid", *self.sockets.glob(f".s.PGSQL.{PORT}*")]
        for trace in traces:
            trace.unlink(missing_ok=True)

    def _initialise(self, programs: Programs) -> None:
        """Build beside and rename: a broken-off first start leaves nothing that looks like a database."""
        say(f"Making a PostgreSQL {programs.version} ({programs.origin}) in {self.data}.")
        beside = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        closed_folder(beside)
        run([programs.folder / "initdb", "-D", beside, "-U", SUPERUSER, "--auth=reject", *programs.locale()])
        (beside / "pg_hba.conf").write_text(f"local all {OWNER},{APPLICATION} scram-sha-256\n")
        single: list[str | Path] = [programs.folder / "postgres", "--single", "-D", beside, "-c", "exit_on_error=true"]
        run([*single, "template1"], text=self._first_statements())
        run([*single, "postgres"], text=f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n")
        beside.rename(self.data)

    def _first_statements(self) -> str:
        """One statement a line. In template1, so that test databases have the extensions too."""
        statements = [
            f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self._passwords['owner_password']}'",
            f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{self._passwords['app_password']}'",
            f"ALTER ROLE {APPLICATION} SET statement_timeout = '60s'",
            f"ALTER ROLE {APPLICATION} SET idle_in_transaction_session_timeout = '60s'",
            f"ALTER ROLE {APPLICATION} SET lock_timeout = '15s'",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"GRANT ALL ON SCHEMA public TO {OWNER}",
            *(f"CREATE EXTENSION {name}" for name in EXTENSIONS),
        ]
        return "".join(f"{statement}\n" for statement in statements)

    def _start(self, programs: Programs) -> None:
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.unlink()
        self._write_settings()
        command: list[str | Path] = [
            programs.folder / "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-t",
            str(SECONDS),
            "-l",
            log,
            "start",
        ]
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                run(command)
                return
            except ServerError as error:
                words = log.read_text(errors="replace")[-1500:] if log.exists() else ""
                # Processes of a killed server need a moment to notice.
                if "shared memory block" not in words or time.monotonic() > deadline:
                    raise ServerError(f"PostgreSQL did not start; see {log}:\n{words or error}") from error
                log.unlink()
                time.sleep(0.2)

    def _write_settings(self) -> None:
        settings = {**SETTINGS, **(THROWAWAY_SETTINGS if self._throwaway else {})}
        settings["unix_socket_directories"] = f"'{self.sockets}'"
        settings["port"] = str(PORT)
        path = self.data / "postgresql.conf"
        path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        path.chmod(0o644)  # the folder around it is closed; the server may run under another account than ours
