"""What pip can't install: by apt when we may, else as one command for whoever may. Only the standard library."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# What WeasyPrint loads to lay out documents, by the names of its files, with Debian's package of each.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class SetupError(Exception):
    """The set-up can't go on; the text says what to do."""


def ensure_libraries() -> None:
    if sys.platform == "darwin":
        if not ctypes.util.find_library("pango-1.0"):
            raise SetupError("Pango is missing (for PDF documents): run `brew install pango`.")
        return
    missing = [package for file, package in LIBRARIES.items() if not _loads(file)]
    if missing:
        install(missing, "to make PDF documents")


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def install(packages: list[str], why: str) -> None:
    """Raises SetupError, with the one command to run, when we are not allowed to or it fails."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise SetupError(f"Needed {why}: install {', '.join(packages)} (their names on Debian) and start again.")
    if os.geteuid() != 0:
        raise SetupError(f"Needed {why}; run this and start again:\n\n    sudo {' '.join(command)}\n")
    print(f"Installing {', '.join(packages)} {why}…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], capture_output=True, env=environment, check=False)
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if result.returncode:
        raise SetupError(f"`{' '.join(command)}` failed:\n{result.stderr[-2000:]}")


def chromium() -> str:
    """The path of a browser for the tests: an installed one, else Debian's, else Playwright's own.

    Raises SetupError rather than let the tests in a browser be skipped.
    """
    if found := installed_browser():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install(["chromium", "fonts-liberation"], "for the tests in a browser")
        if found := installed_browser():
            return found
    return _browser_of_playwright()


def installed_browser() -> str | None:
    names = [os.environ.get("XSUITE_CHROMIUM", ""), *BROWSERS]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _browser_of_playwright() -> str:
    print("No Chromium here: asking Playwright for its own…", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    code = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    path = result.stdout.strip()
    if not path or not Path(path).exists():
        raise SetupError(
            "The tests in a browser need Chromium: run `sudo apt-get install chromium`, or name one with"
            " XSUITE_CHROMIUM=/path/to/chromium."
        )
    return path
