"""Write the locks: `.venv/bin/python -m script.lock`, with Python 3.11, which needs the most.

Names, versions and hashes only; no address of an index, so that any mirror will do.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HEADER = "# Made by `.venv/bin/python -m script.lock` from pyproject.toml; do not edit.\n"
OPTIONS = [
    "--quiet",
    "--allow-unsafe",
    "--annotation-style=line",
    "--generate-hashes",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-header",
    "--strip-extras",
]


def main() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"] + groups["private-servers"]
    compile_lock("requirements.txt", runtime)
    compile_lock("requirements-dev.txt", ["-c requirements.txt", *runtime, *groups["dev"]])


def compile_lock(name: str, requirements: list[str]) -> None:
    """The development lock follows the other, so that one environment can serve both."""
    target = CHECKOUT / name
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pyproject.toml.in"
        constraint = f"-c {CHECKOUT / 'requirements.txt'}"
        source.write_text("\n".join(requirements).replace("-c requirements.txt", constraint) + "\n")
        made = Path(folder) / name
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, f"--output-file={name}", source.name]
        if target.exists():  # keep the versions we have, unless pyproject.toml says otherwise
            made.write_text(target.read_text())
        subprocess.run([*command, *sys.argv[1:]], cwd=folder, check=True)
        target.write_text(HEADER + _without_paths(made.read_text()))


def _without_paths(lock: str) -> str:
    lines = [line.split("    # via")[0].rstrip() for line in lock.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("#")) + "\n"


if __name__ == "__main__":
    main()
