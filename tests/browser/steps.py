"""Steps through the portal and Beheer that several journeys take, by clicking as a user does."""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.installation import Installation
from tests.browser.visitor import Visitor

WIDE, NARROW = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


def look(visitor: Visitor) -> None:
    """As on a desk, and as on a telephone."""
    visitor.look()
    visitor.page.set_viewport_size(NARROW)
    visitor.look()
    visitor.page.set_viewport_size(WIDE)


def main(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("main")


def navigation(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(".navigation").get_by_role("link", name=re.compile(f"^{name}( |$)"))


def to_beheer(beheer: Visitor) -> None:
    beheer.page.goto(f"{beheer.url}/")
    beheer.settle()  # who leaves while its cards are on their way breaks them off
    navigation(beheer, "Beheer").click()
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Beheer")


def to_tree(beheer: Visitor, *folders: str) -> None:
    """Beheer > Gebruikers > Gebruikersbeheer, and these folders open, each in the one before."""
    to_beheer(beheer)
    users = main(beheer).get_by_role("region", name="Gebruikers", exact=True)
    users.get_by_role("link", name=re.compile("^Gebruikersbeheer")).click()
    expect(main(beheer).get_by_role("tree")).to_have_attribute("data-ready", "true")
    for folder in folders:
        row(beheer, folder).locator("[data-toggle]").click()
        expect(item(beheer, folder)).to_have_attribute("aria-expanded", "true")


def to_user(beheer: Visitor, name: str, *folders: str) -> None:
    to_tree(beheer, *folders)
    beheer.click(name)
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text(name)


def row(beheer: Visitor, name: str) -> Locator:
    return main(beheer).locator(".tree-row", has=beheer.page.get_by_role("link", name=name, exact=True))


def item(beheer: Visitor, name: str) -> Locator:
    return row(beheer, name).locator("xpath=..")


def labels_in(beheer: Visitor, folder: str) -> list[str]:
    """The groups and users directly in an open folder, from top to bottom."""
    level = item(beheer, folder).locator("> [role=group] > [role=treeitem] > .tree-row .tree-label > a")
    return level.all_inner_texts()


def choose_in_menu(beheer: Visitor, folder: str, entry: str) -> None:
    """The three dots behind a group."""
    row(beheer, folder).locator("summary").click()
    row(beheer, folder).get_by_role("link", name=entry, exact=True).click()


def fill(beheer: Visitor, **fields: str) -> None:
    for label, value in fields.items():
        main(beheer).get_by_label(re.compile(f"^{label}"), exact=False).first.fill(value)


def choose(beheer: Visitor, question: str, answer: str) -> None:
    main(beheer).get_by_role("group", name=re.compile(question)).get_by_label(answer, exact=True).check()


def save(visitor: Visitor, button: str | re.Pattern[str] = "Opslaan") -> None:
    visitor.click(button, role="button")


def says(visitor: Visitor, text: str) -> None:
    """On the page, or in the message above it."""
    expect(visitor.page.locator("body")).to_contain_text(text)


def logged(house: Installation, event: str) -> list[tuple[Any, ...]]:
    """By whom and about whom, newest last."""
    return house.query(
        "SELECT actor.login, subject.login FROM core_accessevent event "
        "JOIN accounts_user actor ON actor.id = event.user_id "
        "JOIN accounts_user subject ON subject.id = event.object_id "
        f"WHERE event_type = '{event}' ORDER BY event.id"
    )
