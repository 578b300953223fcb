"""`script/test [pytest arguments]`: all tests on servers of their own, spread over the processor's cores."""

import os
import subprocess
import sys
from pathlib import Path

from script import environment, system_packages

OWN_WORKERS = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--collect-only", "--co")


def main(arguments: list[str]) -> int:
    try:
        os.environ["XSUITE_CHROMIUM"] = system_packages.chromium()
    except system_packages.SetupError as error:
        sys.exit(str(error))
    environment.start_servers()
    environment.compile_messages()
    command = [sys.executable, "-m", "pytest", *workers(arguments), *arguments]
    return subprocess.call(command, cwd=environment.CHECKOUT)


def workers(arguments: list[str]) -> list[str]:
    """One process per core, unless somebody says otherwise or asks for a single file, where starting costs more."""
    if any(word.startswith(OWN_WORKERS) for word in arguments) or _only_files(arguments):
        return []
    return ["-n", str(os.cpu_count() or 2)]


def _only_files(arguments: list[str]) -> bool:
    paths = [word.split("::")[0] for word in arguments if not word.startswith("-")]
    found = [path for path in paths if (environment.CHECKOUT / path).exists()]
    return bool(found) and all(Path(environment.CHECKOUT / path).is_file() for path in found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
