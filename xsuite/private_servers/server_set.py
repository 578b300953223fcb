"""A PostgreSQL and a Valkey that belong together, in one folder, shared by the processes of one checkout."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from xsuite.private_servers import credentials
from xsuite.private_servers.occupancy import Occupancy, locked
from xsuite.private_servers.postgres import Postgres
from xsuite.private_servers.system import OUTSIDE, ServerError, closed_folder, say, server_account
from xsuite.private_servers.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY")
THROWAWAY = "test"
LONGEST_FOLDER = 80  # a socket's path may have at most 103 bytes on some systems


class ServerSet:
    """`folder` holds lock, state and secrets; the data are there too, unless the servers' account can't get there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._joined: dict[str, Postgres | Valkey] = {}

    @classmethod
    def from_environment(cls) -> "ServerSet":
        """XSUITE_SERVERS names the set, XSUITE_VAR a folder to use instead of the checkout's var/."""
        name = os.environ.get("XSUITE_SERVERS") or "development"
        if not re.fullmatch(r"[a-z0-9-]{1,40}", name):
            raise ServerError(f"XSUITE_SERVERS can't be {name!r}: use small letters, digits and hyphens.")
        return cls(Path(os.environ.get("XSUITE_VAR") or CHECKOUT / "var") / name)

    def missing(self, given: Mapping[str, str]) -> set[str]:
        """The variables that we have to supply; who gives a database gives all its addresses."""
        names = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", *SECRETS} - {name for name in given if given[name]}
        return names - {"DATABASE_OWNER_URL"} if given.get("DATABASE_URL") else names

    def needs_servers(self, missing: Collection[str]) -> bool:
        return bool({"DATABASE_URL", "REDIS_URL"} & set(missing))

    def addresses(self, missing: Collection[str]) -> dict[str, str]:
        if not missing:
            return {}
        if not self.needs_servers(missing):
            self._prepare_folder()
            with locked(self.folder):
                self.secrets  # noqa: B018 - made at first use, under the lock
        known = {
            "DATABASE_URL": self.postgres.address,
            "DATABASE_OWNER_URL": self.postgres.owner_address,
            "REDIS_URL": self.valkey.address,
            **{name: self.secrets[name] for name in SECRETS},
        }
        return {name: known[name] for name in sorted(missing)}

    def join(self) -> None:
        """Sign this process in and start what does not run; all under the lock, so simultaneous starts share."""
        missing = self.missing(os.environ)
        self._prepare_folder()
        with locked(self.folder) as occupancy:
            occupancy.enter()
            self._find_sockets(occupancy)
            closed_folder(self.sockets)
            if "DATABASE_URL" in missing:
                self._joined["PostgreSQL"] = self.postgres
            if "REDIS_URL" in missing:
                self._joined["Valkey"] = self.valkey
            for server in self._joined.values():
                server.ensure()

    def silent(self) -> str | None:
        return next((name for name, server in self._joined.items() if not server.answers()), None)

    def leave(self) -> None:
        if not self.folder.exists():
            return
        with locked(self.folder) as occupancy:
            occupancy.leave()
            if not occupancy.users:
                self._stop(occupancy)

    def stop(self) -> None:
        """Stop the servers when nobody uses them. Raises ServerError naming who does."""
        self._prepare_folder()
        with locked(self.folder) as occupancy:
            self._stop(occupancy)

    def reset(self) -> None:
        """Throw the data away, not the secrets. Raises ServerError while somebody uses them."""
        self._prepare_folder()
        with locked(self.folder) as occupancy:
            self._stop(occupancy)
            for path in (self.postgres.data, self.valkey.home):
                if path.exists():
                    shutil.rmtree(path)

    def _stop(self, occupancy: Occupancy) -> None:
        if occupancy.users:
            pids = ", ".join(str(pid) for pid in sorted(occupancy.users))
            raise ServerError(f"The servers in {self.folder} are in use by process {pids}: stop that first.")
        self._find_sockets(occupancy)
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _find_sockets(self, occupancy: Occupancy) -> None:
        """Running servers keep the folder in which they were started, whatever our TMPDIR."""
        if occupancy.sockets and occupancy.sockets.exists():
            self.sockets = occupancy.sockets
        elif occupancy.sockets != self.sockets:
            occupancy.sockets = self.sockets
            occupancy.save()

    @cached_property
    def sockets(self) -> Path:
        return _socket_folder(self.folder)

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise ServerError(f"{self.folder} belongs to another user: run this as that user, or remove the folder.")

    @cached_property
    def secrets(self) -> dict[str, str]:
        path = self.folder / "secrets.json"
        if not path.exists() and (self._data_folder / "pg" / "PG_VERSION").exists():
            raise ServerError(
                f"{path} is gone, and with it the keys of the data in {self._data_folder}: put it back, or throw the"
                f" data away with `rm -r {self._data_folder / 'pg'}`."
            )
        return credentials.load_or_create(path)

    @cached_property
    def postgres(self) -> Postgres:
        return Postgres(self._data_folder / "pg", self.sockets, self.secrets, throwaway=self._throwaway)

    @cached_property
    def valkey(self) -> Valkey:
        home, password = self._data_folder / "valkey", self.secrets["valkey_password"]
        return Valkey(home, self.sockets, password, throwaway=self._throwaway)

    @property
    def _throwaway(self) -> bool:
        return self.folder.name == THROWAWAY

    @cached_property
    def _data_folder(self) -> Path:
        """Below /var/lib when the servers' account can't get into the checkout, whose folders stay as they are."""
        account = server_account()
        if account is None:
            return self.folder
        outside = OUTSIDE / _short_hash(self.folder)
        if not (outside / "pg" / "PG_VERSION").exists() and account.can("-x", self.folder):
            return self.folder
        if not outside.exists():
            say(f"The servers' account has no access to {self.folder}: the data are in {outside}.")
            outside.mkdir(mode=0o755, parents=True)
            OUTSIDE.chmod(0o755)
            outside.chmod(0o755)
        return outside


def _short_hash(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:10]


def _socket_folder(folder: Path) -> Path:
    temporary = Path(tempfile.gettempdir())
    account = server_account()
    if len(str(temporary)) > LONGEST_FOLDER or (account and not account.can("-x", temporary)):
        temporary = Path("/tmp")  # noqa: S108 - our folder in it is closed and checked for its owner
    return temporary / f"xsuite-{_short_hash(folder)}"
