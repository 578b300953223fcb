"""Somebody with a browser: opens pages, and notices everything that is wrong with them."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState, expect

from tests.browser.proofs import next_code
from tests.world import PASSWORD

# Put into each document beforehand, and read only where somebody looks: to send it each time takes longer.
_AXE = f"window.loadAxe = () => {{ {Axe().axe_script} }};"
_VIOLATIONS = """async () => {
    if (!window.axe) window.loadAxe();
    const options = { preload: false, resultTypes: ["violations"] };  // it would preload from the wrong folder
    const found = await window.axe.run(document, options);
    return found.violations;
}"""

# Runs in each document before its own scripts: how many answers they still wait for.
_COUNT = """{
    window.underWay = 0;
    const done = () => { window.underWay -= 1; };
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...words) {
        window.underWay += 1;
        this.addEventListener("loadend", done);
        return send.apply(this, words);
    };
    const { fetch } = window;
    window.fetch = (...words) => { window.underWay += 1; return fetch(...words).finally(done); };
}"""
_AT_REST = """() => document.readyState === "complete" && window.underWay === 0
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
    && document.getAnimations().every(({ playState, effect }) =>
        playState !== "running" || effect.getComputedTiming().endTime === Infinity)"""

_A_LOOK = re.compile(r"/dossiers/([0-9a-f-]{36}/|zoeken/\?q=.)")  # one page is one line, its fragments write none

_STICKS_OUT = """[...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((one) => one.outerHTML.slice(0, 120)).slice(-3)"""


class Visitor:
    """`troubles` gathers console errors and violations of the content policy; `look` fails on any of them.

    `looks` counts the lines of the access log about dossiers of a user; then `open` fails when a page writes another
    number than it should. `signed_in` is what the browser of somebody who is knows.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        width: int = 1366,
        height: int = 900,
        theme: str = "light",
        script: bool = True,
        looks: Callable[[str], int] | None = None,
        signed_in: StorageState | None = None,
    ) -> None:
        self.url, self.login, self.looks, self.script = url, "", looks, script
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="nl-NL",
            java_script_enabled=script,
            storage_state=signed_in,
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(_COUNT + _AXE)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"pageerror {error}"))

    def sign_in(self, login: str) -> None:
        self.open("/")
        self.login = login
        self.page.get_by_label("Inlognaam").fill(login)
        self.page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Inloggen").click()
        self.page.get_by_role("link", name="Back-upcode").click()
        self.page.get_by_label("Back-upcode").fill(next_code(login))
        self.page.get_by_role("button", name="Controleren").click()
        expect(self.page).to_have_url(f"{self.url}/")

    def open(self, path: str) -> int:
        """Go to a page and wait until its parts are there; gives the status."""
        before = self.looks(self.login) if self.looks else 0
        answer = self.page.goto(f"{self.url}{path}")
        self.settle()
        assert answer is not None
        if self.looks:
            written, is_look = self.looks(self.login) - before, answer.status == 200 and _A_LOOK.match(path) is not None
            assert written == int(is_look), f"{path}: {written} lines in the access log"
        return answer.status

    def settle(self) -> None:
        """Wait until the page is there, what it asked for is in its place, and what moved has arrived."""
        self.page.wait_for_load_state()
        if self.script:
            self.page.wait_for_function(_AT_REST)

    def look(self) -> None:
        """The page must be accessible, quiet and as wide as the window."""
        self.settle()
        found = self.page.evaluate(_VIOLATIONS)
        assert not found, f"{self.page.url}: {_words(found)}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.page.url}: {overflow} px too wide, by {self.page.evaluate(_STICKS_OUT)}"
        assert not self.troubles, f"{self.page.url}: {self.troubles}"

    def click(self, name: str | re.Pattern[str], *, role: Any = "link", nth: int = 0) -> None:
        self.page.get_by_role("main").get_by_role(role, name=name, exact=isinstance(name, str)).nth(nth).click()
        self.settle()

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        """The browser writes every refused form to its console: that is no trouble of the page."""
        if message.type in ("error", "warning") and "status of 422 (" not in message.text:
            self.troubles.append(f"{message.type}: {message.text}")


def _words(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{entry['id']}: {entry['nodes'][0]['html'][:200]}" for entry in violations]
