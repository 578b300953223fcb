"""The one thing that the product exists for, told by the people who do it, with all processes running."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visitors
from tests.browser.installation import Installation
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_sick_report_becomes_tasks_in_the_inbox_of_the_right_person(
    visitors: Visitors, house: Installation, places: dict[str, str]
) -> None:
    dossier = f"/dossiers/{places['jansen']}/"

    # The employer reports Johan Jansen sick.
    baker = visitors.sign_in("baker")
    baker.look()
    baker.click("Ziek", role="link")
    baker.look()
    baker.page.get_by_role("combobox", name="Werknemer").press_sequentially("jansen", delay=30)
    baker.page.get_by_role("option", name=re.compile("Jansen")).click()
    baker.settle()
    baker.click("Volgende", role="button")
    baker.look()
    baker.page.get_by_label("Eerste ziektedag").fill(date.today().isoformat())
    baker.click("Volgende", role="button")
    baker.look()
    baker.click("Opslaan", role="button")
    expect(baker.page.get_by_text("Ziekmelding opgeslagen")).to_be_visible()
    baker.look()

    # Anna, coordinator of office Zuyd, has the tasks, and gives the case to Carla.
    anna = visitors.sign_in("anna")
    anna.look()
    anna.open("/taken/")
    anna.look()
    expect(anna.page.get_by_role("row", name=re.compile("Jansen")).first).to_be_visible()
    anna.open(dossier)
    anna.look()
    anna.open(f"{dossier}case-toewijzen/")
    anna.look()
    assign(anna, "Carla")
    anna.open(f"{dossier}autorisatie/")
    expect(anna.page.get_by_role("main")).to_contain_text("Carla")
    anna.look()

    # Carla finds trajectory and tasks on Actueel, and does the first.
    carla = visitors.sign_in("carla")
    expect(carla.page.get_by_role("main")).to_contain_text("Jansen")
    carla.look()
    carla.open("/taken/")
    carla.page.get_by_role("row", name=re.compile("Jansen")).first.get_by_role("button", name="Uitgevoerd").click()
    carla.settle()
    expect(carla.page.get_by_text(re.compile("uitgevoerd", re.I)).first).to_be_visible()
    carla.look()

    # Klantbeheer moves the employer to office Noord, after seeing what that does.
    beheer = visitors.sign_in("klantbeheer")
    move(beheer, places)
    responsible = house.manage("responsible", number(house, places["smit"]), "--json")
    assert '"bram"' in responsible and '"coordinator"' in responsible
    assigned = house.manage("responsible", number(house, places["jansen"]), "--json")
    assert '"carla"' in assigned and '"specific"' in assigned
    bram = visitors.sign_in("bram")
    bram.open("/taken/")
    expect(bram.page.get_by_role("row", name=re.compile("Smit")).first).to_be_visible()
    assert anna.open(dossier) == 404
    anna.troubles.clear()  # the browser reports the 404 that we wanted

    # 'geen specifieke toewijzing' brings the case back to the coordinator.
    bram.open(f"{dossier}case-toewijzen/")
    bram.look()
    assign(bram, None)
    bram.open("/taken/")
    expect(bram.page.get_by_role("row", name=re.compile("Jansen")).first).to_be_visible()
    house.manage("check_tree")
    house.manage("check_responsibility")


def assign(visitor: Visitor, name: str | None) -> None:
    """Fill Case toewijzen: a case manager, or 'geen specifieke toewijzing'; look at the preview; save."""
    choice = visitor.page.locator("#id_user")
    choice.select_option(option_with(choice, name or "geen specifieke toewijzing"))
    visitor.click("Gevolgen bekijken", role="button")
    expect(visitor.page.get_by_role("main")).to_contain_text("Dit gebeurt er")
    visitor.look()
    visitor.click("Opslaan", role="button")
    visitor.look()


def move(visitor: Visitor, places: dict[str, str]) -> None:
    """Hang the employer under office Noord in Beheer, by way of 'Verplaatsen…' and its preview."""
    visitor.open(f"/beheer/organisatie/{places['bakkerij_node']}/verplaatsen/")
    visitor.look()
    visitor.page.get_by_label("Nieuwe plaats").select_option(value=places["noord"])
    visitor.click("Gevolgen bekijken", role="button")
    expect(visitor.page.get_by_role("row", name=re.compile("Anna.*Bram"))).to_be_visible()
    visitor.look()
    visitor.click("Opslaan", role="button")
    visitor.look()


def number(installation: Installation, uuid: str) -> str:
    """The printed number of a dossier."""
    return str(installation.query(f"SELECT number FROM dossiers_dossier WHERE uuid = '{uuid}'")[0][0])


def option_with(choice: Locator, text: str) -> str:
    """The value of the option that says this."""
    option = choice.locator("option").filter(has_text=re.compile(text, re.I)).first
    return option.get_attribute("value") or ""
