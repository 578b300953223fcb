"""Protocols in Beheer, the timeline of a trajectory on screen and on paper, and the bar of 104 weeks (row 79)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import fill, look, main, says, to_beheer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def seed(house: Installation, last_name: str, **days: int) -> str:
    """Makes who is ill; gives the address of the dossier."""
    values = ", ".join(f"{name}={value}" for name, value in days.items())
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_protocols import ill; ill('{last_name}', {values})")
    found = house.query(
        "SELECT dossier.uuid FROM dossiers_dossier dossier JOIN dossiers_employee employee "
        f"ON employee.id = dossier.employee_id WHERE employee.last_name = '{last_name}'"
    )
    return f"/dossiers/{found[0][0]}/"


def versions_of(house: Installation, last_name: str) -> list[Any]:
    found = house.query(
        "SELECT variation.version FROM dossiers_trajectory trajectory "
        "JOIN services_protocolvariation variation ON variation.id = trajectory.variation_id "
        "JOIN dossiers_dossier dossier ON dossier.id = trajectory.dossier_id "
        f"JOIN dossiers_employee employee ON employee.id = dossier.employee_id WHERE employee.last_name = '{last_name}'"
    )
    return [version for (version,) in found]


def test_a_protocol_is_edited_and_only_new_trajectories_follow(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    seed(house, "Vlierbes", days_ago=3)
    before = versions_of(house, "Vlierbes")
    to_beheer(beheer)
    main(beheer).get_by_role("link", name=re.compile("^Protocollen")).click()
    look(beheer)
    beheer.click("Verzuim")
    look(beheer)
    beheer.click("Wijzigen")
    look(beheer)
    beheer.click("Eerste verzuimgesprek")
    look(beheer)
    fill(beheer, Titel="Eerste verzuimgesprek (bellen)", Toelichting="Bel binnen twee dagen.")
    due = main(beheer).get_by_label("Aantal dagen").nth(1)
    due.fill("-2")
    beheer.click("Stap bewaren", role="button")
    says(beheer, "Werkdagen tellen alleen vooruit. Kies kalenderdagen.")
    expect(main(beheer).get_by_label("Titel")).to_have_value("Eerste verzuimgesprek (bellen)")
    look(beheer)
    due.fill("2")
    beheer.click("Stap bewaren", role="button")
    beheer.click("“Eindevaluatie plan van aanpak” verwijderen", role="button")
    says(beheer, "telt vanaf “")
    beheer.click("Gevolgen bekijken")
    says(beheer, "Eerste verzuimgesprek (bellen)")
    says(beheer, "Vlierbes")
    look(beheer)
    fill(beheer, Wat="Eerder bellen, op verzoek van de werkgevers")
    beheer.click("Nieuwe versie maken", role="button")
    says(beheer, "Eerder bellen, op verzoek van de werkgevers")
    look(beheer)
    seed(house, "Braambes", days_ago=3)
    assert (versions_of(house, "Vlierbes"), versions_of(house, "Braambes")) == (before, [before[0] + 1])
    anna = open_browser()
    anna.sign_in("anna")
    assert anna.open("/beheer/protocollen/verzuim/wijzigen/") == 403


def test_row_79_the_weeks_and_the_timeline_on_screen_and_on_paper(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    address = seed(house, "Kruisbes", days_ago=90, recovered=40, again=30)
    beheer.open(address)
    bar = main(beheer).locator(".week-bar")
    expect(bar).to_contain_text("Week 12 van 104")
    expect(bar.get_by_role("list", name="Dagen die niet meetellen")).to_contain_text("Onderbreking")
    expect(bar).to_contain_text("10 dagen")
    assert bar.locator(".week-bar-word").all_text_contents() == ["6", "8", "42", "52", "88", "91", "93", "104"]
    bar.locator("summary").click()
    expect(bar).to_contain_text("effectieve eerste ziektedag")
    look(beheer)
    beheer.click("Hele tijdlijn")
    shown = main(beheer).get_by_role("list", name="Tijdlijn", exact=True)
    expect(shown).to_contain_text("Opnieuw ziek voor 100%")
    expect(shown).to_contain_text("Week 104: ")
    why = shown.get_by_text(re.compile("^Effectieve eerste ziektedag .* 42 dagen = "))
    expect(why.first).to_be_hidden()
    shown.locator("summary", has_text="Probleemanalyse").first.click()
    expect(why.first).to_be_visible()
    look(beheer)
    beheer.page.emulate_media(media="print")
    for place in range(why.count()):
        expect(why.nth(place)).to_be_visible()
    expect(beheer.page.locator(".navigation")).to_be_hidden()
    beheer.page.emulate_media(media="screen")
    beheer.click("Afdrukken")
    assert main(beheer).locator("details[data-unfolds]:not([open])").count() == 0
    expect(main(beheer).get_by_role("button", name="Afdrukken")).to_be_visible()
    look(beheer)
    outsider = open_browser()
    outsider.sign_in("rematgebruiker")
    assert outsider.open(f"{address}tijdlijn/") == 404
