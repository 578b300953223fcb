"""A real browser against a real installation. Each page is watched: console, content policy, accessibility."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.installation import Installation
from tests.browser.visitor import Visitor

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("installation")
    with Installation(f"browser_{worker_id}", folder) as running:
        yield running


@pytest.fixture(scope="session")
def places(installation: Installation) -> dict[str, str]:
    """Where the things of tests.browser.seed are; the processes run from here on."""
    found: dict[str, str] = installation.run("tests.browser.seed")
    installation.start()
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("XSUITE_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visitors(browser: Browser, installation: Installation, places: dict[str, str]) -> Iterator["Visitors"]:
    opened = Visitors(browser, installation)
    yield opened
    opened.close()


class Visitors:
    """The people of a journey, each in a browser of their own."""

    def __init__(self, browser: Browser, installation: Installation) -> None:
        self.browser, self.url, self.installation = browser, installation.url, installation
        self.people: list[Visitor] = []

    def sign_in(self, login: str, **look: object) -> Visitor:
        visitor = Visitor(self.browser, self.url, looks=self._looks, **look)
        self.people.append(visitor)
        visitor.sign_in(login)
        return visitor

    def _looks(self, login: str) -> int:
        """Lines of the access log in which this user looked at or for a dossier."""
        found = self.installation.query(
            "SELECT count(*) FROM core_accessevent event JOIN accounts_user account ON account.id = event.user_id "
            f"WHERE account.login = '{login}' AND event.event_type IN ('dossier.read', 'dossier.searched')"
        )
        return int(found[0][0])

    def close(self) -> None:
        for visitor in self.people:
            visitor.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Installation]:
    """An installation whose users, groups and authorisations are changed: not for journeys that count on them."""
    folder: Path = tmp_path_factory.mktemp("house")
    with Installation(f"users_{worker_id}", folder, SIGN_IN_TRIES="3") as running:
        running.run("tests.browser.seed_users")
        running.start()
        yield running


@pytest.fixture(scope="session")
def beheer(browser: Browser, house: Installation) -> Iterator[Visitor]:
    """Klantbeheer, signed in for all of the tests."""
    visitor = Visitor(browser, house.url)
    visitor.sign_in("klantbeheer")
    yield visitor
    visitor.close()


@pytest.fixture
def open_browser(browser: Browser, house: Installation) -> Iterator[Callable[[], Visitor]]:
    opened: list[Visitor] = []

    def another() -> Visitor:
        opened.append(Visitor(browser, house.url))
        return opened[-1]

    yield another
    for visitor in opened:
        visitor.close()
