"""A real browser against a real installation. Each page is watched: console, content policy, accessibility."""

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.browser.installation import Installation, Kept
from tests.browser.visitor import Visitor

# Chromium prepares a menu for its address bar in each new browser, which takes longer than the first page. This takes
# the place of Playwright's own list, so what matters of that is here too.
NOT_NEEDED = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "LensOverlay", "MediaRouter", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "PreconnectToSearch", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"),
    *("PaintHolding", "DestroyProfileOnBrowserClose", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(NOT_NEEDED)}",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps a loop in this thread, and tests that come after a journey ask the database in the same thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = os.environ.get("XSUITE_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


class Start(NamedTuple):
    """What every journey begins with: the rows, where they are, and what klantbeheer's browser knows."""

    kept: Kept
    places: dict[str, str]
    signed_in: StorageState


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Installation]:
    """The processes, started once for all journeys. Who is signed in at their start stays so till the last of them."""
    settings = {"SIGN_IN_TRIES": "3", "SESSION_IDLE_MINUTES": "600"}
    with Installation(f"browser_{worker_id}", tmp_path_factory.mktemp("installation"), **settings) as started:
        yield started


@pytest.fixture(scope="session")
def start(browser: Browser, running: Installation) -> Start:
    places: dict[str, str] = running.run("tests.browser.seed_users")
    running.start()
    klantbeheer = Visitor(browser, running.url)
    klantbeheer.sign_in("klantbeheer")
    signed_in = klantbeheer.context.storage_state()
    klantbeheer.close()
    return Start(running.keep("start"), places, signed_in)


@pytest.fixture
def house(running: Installation, start: Start) -> Installation:
    """The installation as at the start: no journey meets what another left."""
    running.put_back(start.kept)
    return running


@pytest.fixture
def places(start: Start) -> dict[str, str]:
    """Where the things of tests.browser.seed are."""
    return start.places


@pytest.fixture
def beheer(browser: Browser, house: Installation, start: Start) -> Iterator[Visitor]:
    """Klantbeheer, signed in."""
    visitor = Visitor(browser, house.url, signed_in=start.signed_in)
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


@pytest.fixture
def visitors(browser: Browser, house: Installation) -> Iterator["Visitors"]:
    opened = Visitors(browser, house)
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
