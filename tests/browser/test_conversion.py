"""Begeleiding omzetten and Correcties, row by row of the seeds: from the start page on, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.installation import Installation
from tests.browser.steps import choose, fill, look, main, save, says
from tests.browser.test_employments import to_change
from tests.browser.test_services import act, menu, to_dossier
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

EMPLOYER, WHO = "Zeilmakerij De Bries", "Zeilman"
DAY = timedelta(days=1)
WARNING = "Waarschuwing: deze werknemer heeft een zieketraject en het dienstverband loopt af"
INSTRUCTION = (
    "Deze werknemer heeft een zieketraject en het dienstverband loopt af. Zet het traject om naar een ZW ERD traject. "
    "Selecteer rechtsboven bij Acties - Begeleiding omzetten. Klik in het volgende scherm op Protocolvariatie wijzigen."
)
NO_SERVICE = "Er moet eerst een Ziektewet dienstverlening aan het contract worden toegevoegd."


def seeded(house: Installation, call: str) -> None:
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_changes import *; {call}")


def warning(visitor: Visitor) -> Locator:
    return main(visitor).locator(".task-row", has_text=WARNING)


def test_rows_132_to_134_and_174_from_the_warning_to_ziektewet_and_a_correction(
    house: Installation, beheer: Visitor, open_browser: Callable[[], Visitor]
) -> None:
    seeded(house, f"ill_at('{EMPLOYER}', '{WHO}', 30, 'zeezwaluw')")
    first_day, last_day = date.today() - 30 * DAY, date.today() + 20 * DAY
    anna = open_browser()
    anna.sign_in("anna")

    # Row 132: what was not agreed is not offered.
    to_dossier(anna, WHO)
    act(anna, "Overige acties")
    look(anna)
    anna.click(re.compile("^Begeleiding omzetten"))
    expect(main(anna).get_by_label("Ziektewet", exact=True)).to_be_disabled()
    assert main(anna).get_by_label("Verzuim op afroep").count() == 0
    says(anna, NO_SERVICE)
    look(anna)

    # Rows 133 and 174: the end of the employment in twenty days is a task with its instruction.
    to_dossier(beheer, WHO)
    to_change(beheer, "Uit dienst melden")
    fill(beheer, **{"Laatste dag": str(last_day)})
    expect(main(beheer).get_by_label("Begeleiding omzetten")).to_be_disabled()
    says(beheer, NO_SERVICE)
    choose(beheer, "Ziek uit dienst", "Open laten")
    look(beheer)
    save(beheer)
    says(beheer, "De laatste dag is opgeslagen.")
    anna.open("/taken/")
    main(anna).get_by_role("link", name=WARNING).click()
    expect(warning(anna)).to_contain_text(INSTRUCTION)
    expect(warning(anna)).to_contain_text(f"{date.today() + 3 * DAY:%d-%m-%Y}")
    look(anna)

    # Row 134: with the service it is converted, from the same first day, after a look at what that does.
    seeded(house, f"agree_on_sickness_benefit('{EMPLOYER}')")
    place = re.sub(r"/taken/.*", "/", anna.page.url)
    to_dossier(anna, WHO)
    act(anna, "Begeleiding omzetten")
    expect(main(anna).get_by_label("ZW ERD")).to_be_checked()
    save(anna, "Protocolvariatie wijzigen")
    expect(main(anna).get_by_role("region", name="Deze taken vervallen").first).to_contain_text(WARNING)
    expect(main(anna).get_by_role("region", name="Deze taken komen erbij").first).to_contain_text("bij UWV")
    look(anna)
    save(anna)
    says(anna, "Het traject is omgezet naar ZW ERD.")
    found = house.query(
        "SELECT variation.key, trajectory.first_day, effective_first_day FROM dossiers_trajectory trajectory "
        "JOIN services_protocolvariation variation ON variation.id = trajectory.variation_id "
        "JOIN dossiers_dossier dossier ON dossier.id = trajectory.dossier_id "
        f"WHERE dossier.uuid = '{place[-37:-1]}'"
    )
    assert found == [("zw-erd", first_day, first_day)]
    anna.open("/taken/")
    assert main(anna).get_by_role("link", name=WARNING).count() == 0

    # A correction of the first day.
    to_dossier(anna, WHO)
    act(anna, "Correcties")
    look(anna)
    anna.click(re.compile("^Eerste ziektedag corrigeren"))
    fill(anna, **{"Eerste ziektedag": str(first_day - DAY)})
    save(anna)
    says(anna, "Waarom wordt dit gecorrigeerd?")
    look(anna)
    anna.troubles.clear()
    fill(anna, **{"Waarom wordt dit gecorrigeerd": "Verkeerd doorgegeven"})
    save(anna)
    says(anna, "De correctie is opgeslagen.")
    expect(main(anna).locator(".page-heading")).to_contain_text(f"{first_day - DAY:%d-%m-%Y}")

    # Who may not: no entry, and no page.
    other = open_browser()
    other.sign_in("zeezwaluw")
    to_dossier(other, WHO)
    entries = menu(other)
    expect(entries.get_by_text("Correcties")).to_be_visible()
    assert entries.get_by_text("Begeleiding omzetten").count() == 0
    other.page.keyboard.press("Escape")
    token = other.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for answer in (
        other.page.request.get(f"{place}begeleiding-omzetten/"),
        other.page.request.post(
            f"{place}begeleiding-omzetten/",
            form={"csrfmiddlewaretoken": token, "variation": "verzuim"},
            headers={"Referer": place},
        ),
    ):
        assert answer.status == 403
        assert "U heeft geen toegang tot deze pagina" in answer.text()
