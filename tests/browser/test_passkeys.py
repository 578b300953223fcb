"""A passkey from the first log-in on, with Chromium's own virtual authenticator."""

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import Visitors
from tests.browser.visitor import Visitor
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

LOGIN = "sleutel"  # of tests.browser.seed; only this test logs in with it
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_set_up_and_used(visitors: Visitors) -> None:
    visitor = newcomer(visitors)
    devtools, device = with_device(visitor)

    # The first time: the chain, aside to the passkey, the back-up codes, in.
    give_password(visitor)
    expect(visitor.page).to_have_url(re.compile("/Account/beveiliging/"))
    visitor.look()
    visitor.page.locator("a[href$='/beveiliging/passkey/']").click()
    visitor.look()
    visitor.page.get_by_label(re.compile("^Naam van deze passkey")).fill("Testlaptop")
    use_passkey(visitor)
    expect(visitor.page).to_have_url(re.compile("/beveiliging/codes/"))
    (credential,) = credentials(devtools, device)
    assert credential["rpId"] == "localhost"

    # The same device once more is refused by the browser, and the page says so.
    visitor.open("/Account/beveiliging/passkey/")
    use_passkey(visitor)
    expect(visitor.page.get_by_role("alert")).to_have_text("Dit apparaat heeft al een passkey voor uw account.")
    visitor.look()

    visitor.open("/Account/beveiliging/codes/")
    make_codes(visitor)
    expect(visitor.page).to_have_url(f"{visitor.url}/")
    visitor.look()

    # From then on: password and passkey.
    log_out(visitor)
    give_password(visitor)
    expect(visitor.page).to_have_url(re.compile("/Account/tweede-stap/passkey/"))
    visitor.look()
    use_passkey(visitor)
    expect(visitor.page).to_have_url(f"{visitor.url}/")
    visitor.look()
    (used,) = credentials(devtools, device)
    assert used["signCount"] > credential["signCount"]

    # A device without this passkey leads nowhere; the page stays and says what happened.
    log_out(visitor)
    devtools.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    give_password(visitor)
    use_passkey(visitor)
    expect(visitor.page.get_by_role("alert")).to_have_text(re.compile("gesloten of het duurde te lang"))
    visitor.look()
    assert visitor.page.url.endswith("/Account/tweede-stap/passkey/")


def test_without_a_script_the_page_says_what_it_needs(visitors: Visitors) -> None:
    visitor = newcomer(visitors, script=False)
    visitor.page.goto(f"{visitor.url}/")
    visitor.page.get_by_label("Inlognaam").fill("nieuw")
    visitor.page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Inloggen").click()
    visitor.page.goto(f"{visitor.url}/Account/beveiliging/passkey/")
    expect(visitor.page.get_by_text("Deze browser kan geen passkeys gebruiken")).to_be_visible()
    expect(visitor.page.locator("[data-passkey] [type=submit]")).to_be_hidden()


def newcomer(visitors: Visitors, **look: Any) -> Visitor:
    visitor = Visitor(visitors.browser, visitors.url, **look)
    visitors.people.append(visitor)
    return visitor


def with_device(visitor: Visitor) -> tuple[CDPSession, str]:
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    answer = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devtools, answer["authenticatorId"]


def credentials(devtools: CDPSession, device: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    return found


def give_password(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.get_by_label("Inlognaam").fill(LOGIN)
    visitor.page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Inloggen").click()
    visitor.settle()


def use_passkey(visitor: Visitor) -> None:
    visitor.page.locator("[data-passkey] [type=submit]").click()
    visitor.settle()


def make_codes(visitor: Visitor) -> None:
    visitor.look()
    visitor.page.locator("form[action$='/beveiliging/codes/'] button").click()
    visitor.settle()
    visitor.look()
    kept = visitor.page.locator("form[action$='/beveiliging/klaar/']")
    kept.get_by_role("checkbox").check()
    kept.get_by_role("button").click()
    visitor.settle()


def log_out(visitor: Visitor) -> None:
    visitor.page.locator(".topbar-user summary").click()
    visitor.page.get_by_role("button", name="Uitloggen").click()
    visitor.settle()
