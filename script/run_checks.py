"""`script/check`: every step runs, also after one has failed; CI calls the same."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from script import environment

APPS = [
    *("core", "accounts", "orgstructure", "services", "dossiers", "planning", "casemanagement", "imports"),
    "backoffice",
]
MANAGE = [sys.executable, "manage.py"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "xsuite.settings.production",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
}


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


STEPS = [
    Step("types", ["mypy"]),
    Step("format", ["ruff", "format", "--check", "."]),
    Step("lint", ["ruff", "check", "."]),
    Step("imports", ["lint-imports"]),
    Step("templates", ["djlint", "templates", "--lint", "--quiet"]),
    Step("django", [*MANAGE, "check", "--fail-level=WARNING"]),
    Step("production", [*MANAGE, "check", "--deploy", "--fail-level=WARNING"], PRODUCTION),
    Step("missing migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Step("safe migrations", [*MANAGE, "lintmigrations", "--no-cache", "--include-apps", *APPS]),
    Step("translations", [*MANAGE, "messages", "check"]),
]


def main() -> int:
    environment.start_servers()
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        passed = list(pool.map(_run, STEPS))
    print(f"{passed.count(True)} of {len(passed)} checks passed")
    return 0 if all(passed) else 1


def _run(step: Step) -> bool:
    begin = time.monotonic()
    result = subprocess.run(
        step.command,
        cwd=environment.CHECKOUT,
        env={**os.environ, **step.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    lines = [f"{'ok  ' if passed else 'FAIL'} {step.name} ({time.monotonic() - begin:.1f} s)"]
    if not passed:
        lines += [f"     {line}" for line in result.stdout.splitlines()]
    print("\n".join(lines), flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
