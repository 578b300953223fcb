"""Processes and accounts of the operating system, as far as the servers need them."""

import functools
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT = "xsuite-db"
OUTSIDE = Path("/var/lib/xsuite")


class ServerError(Exception):
    """A server can't be had; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The ordinary system user under which servers run when we are root: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """`test -x PATH` and the like, asked as that user: modes, groups and access lists all count."""
        return subprocess.run(["test", test, str(path)], cwd="/", check=False, **self.identity()).returncode == 0

    def identity(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@functools.cache
def server_account() -> Account | None:
    """None for an ordinary user, who runs the servers himself."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _create_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def _create_account() -> None:
    say(f"PostgreSQL does not run as root: creating the system user {ACCOUNT} (no login) for it.")
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise ServerError(f"Create a system user named {ACCOUNT}: PostgreSQL does not run as root.")
    shell, home = "/usr/sbin/nologin", "/nonexistent"
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", home, "--shell", shell, ACCOUNT]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    already_there = 9  # another start was quicker
    if result.returncode not in (0, already_there):
        raise ServerError(f"Could not create the system user {ACCOUNT}: {result.stderr.strip()}")


def run(command: Sequence[str | Path], text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a server's tool under the right account with `text` as input and a clean environment.

    PGDATA, PGOPTIONS and the like of the user must not reach it. Raises ServerError with what the tool said.
    """
    account = server_account()
    result = subprocess.run(
        [str(word) for word in command],
        input=text,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        umask=0o077,
        check=False,
        **(account.identity() if account else {}),
    )
    if result.returncode:
        raise ServerError(f"{Path(command[0]).name}: {(result.stderr or result.stdout).strip()[-2000:]}")
    return result


def stamp(pid: int) -> str | None:
    """Something that tells this process from a later one with the same number; None when it no longer runs."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self").exists() else _stamp_by_ps(pid)
    state, started = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}:{started}"


def command_name(pid: int) -> str:
    """The name of the program that runs under this number, empty when none does."""
    result = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return Path(result.stdout.strip()).name if result.stdout.strip() else ""


@functools.cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _stamp_by_ps(pid: int) -> str | None:
    result = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return result.stdout.strip() or None


def closed_folder(path: Path) -> None:
    """Make `path` a 0700 folder of the servers' account; refuse one that somebody else laid there."""
    account = server_account()
    owner = account.uid if account else os.geteuid()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in (owner, os.geteuid()):
        raise ServerError(f"{path} belongs to somebody else: remove it.")
    path.chmod(0o700)
    if account:
        account.own(path)


def reachable_copy(source: Path, names: Sequence[str], target: str) -> Path:
    """`source`, or a copy of its folders `names` below /var/lib/xsuite when the account can't get there.

    The virtual environment may stand in a closed home folder; opening that is not ours to do.
    """
    account = server_account()
    if account is None or account.can("-x", source / names[0]):
        return source
    copy = OUTSIDE / "bin" / target
    if not copy.exists():
        say(f"{ACCOUNT} has no access to {source}: copying the server's programs to {copy}.")
        _copy_whole(source, names, copy)
    return copy


def _copy_whole(source: Path, names: Sequence[str], copy: Path) -> None:
    """Copy beside and rename: a broken-off copy is never taken for a whole one."""
    beside = copy.with_name(f"{copy.name}.{os.getpid()}")
    previous = os.umask(0o022)
    try:
        for name in names:
            shutil.copytree(source / name, beside / name)
    finally:
        os.umask(previous)
    for path in [copy.parent.parent, copy.parent, beside, *beside.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        beside.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(beside)


def say(sentence: str) -> None:
    """Standard error: what a command prints for programs stays clean."""
    print(sentence, file=sys.stderr, flush=True)
