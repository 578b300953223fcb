"""(Deel)herstel and samengesteld verzuim, row by row of the seeds: from the start page on, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import fill, look, main, save, says
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
PARTIAL, FULL = (
    "De medewerker meldt zich voor een hoger/lager percentage ziek",
    "De medewerker meldt zich volledig hersteld",
)


def shown(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def seeded(house: Installation, call: str) -> None:
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_recoveries import ill; {call}")


def to_page(visitor: Visitor, action: str, surname: str) -> None:
    """From the start page: the action, and whose dossier."""
    visitor.page.goto(f"{visitor.url}/")
    visitor.settle()
    visitor.click(action)
    visitor.page.get_by_role("combobox", name="Werknemer").press_sequentially(surname, delay=30)
    visitor.page.get_by_role("option", name=re.compile(surname)).click()
    visitor.settle()
    save(visitor, "Volgende")


def test_rows_129_to_131_and_combined_absence(house: Installation, open_browser: Callable[[], Visitor]) -> None:
    seeded(house, "ill('Kantelaar', 60); ill('Zwaluw', 60, sickness_benefit=True)")
    today, anna = date.today(), open_browser()
    anna.sign_in("anna")

    # Rows 130 and 131: another percentage, with AT-uren.
    to_page(anna, "(deel)Herstel", "Kantelaar")
    look(anna)
    card = main(anna).locator("section.card", has_text=PARTIAL)
    card.get_by_label("Verzuimpercentage").fill("0")
    card.get_by_label("Per", exact=True).fill((today - 40 * DAY).isoformat())
    save(anna, "Verzuimpercentage wijzigen")
    says(anna, "van 1 tot en met 100")
    look(anna)
    card.get_by_label("Verzuimpercentage").fill("50")
    card.get_by_label(re.compile("^AT-uren")).fill("8,5")
    save(anna, "Verzuimpercentage wijzigen")
    says(anna, f"Het verzuimpercentage is gewijzigd per {shown(today - 40 * DAY)}.")
    expect(main(anna).get_by_role("row", name=re.compile("50%.*Lopend|50%"))).not_to_have_count(0)
    look(anna)
    dossier = anna.page.url

    # Full recovery: the window of four weeks.
    anna.page.locator(".page-actions summary").click()
    anna.click("(deel)Herstel")
    card = main(anna).locator("section.card", has_text=FULL)
    card.get_by_label("Hersteldatum").fill((today - 70 * DAY).isoformat())
    save(anna, "Hersteld melden")
    says(anna, "De eerste ziektedag was")
    card.get_by_label("Hersteldatum").fill((today - 20 * DAY).isoformat())
    save(anna, "Hersteld melden")
    says(anna, f"Hersteld sinds {shown(today - 20 * DAY)}, venster tot {shown(today + 8 * DAY)}")
    look(anna)

    # Ill again: the system assumes that it goes on.
    anna.page.locator(".page-actions summary").click()
    expect(main(anna).get_by_role("link", name="(deel)Herstel")).to_have_count(0)
    anna.click("Ziek")
    since = shown(today - 40 * DAY)
    words = rf"Samengesteld met traject nr \d+, onderbreking 20 dagen, effectieve eerste ziektedag {since}"
    combined = re.compile(words)
    expect(main(anna)).to_contain_text(combined)
    expect(main(anna).get_by_label("Nieuw bedongen arbeid")).not_to_be_checked()
    look(anna)
    save(anna, "Volgende")
    expect(main(anna)).to_contain_text(combined)
    look(anna)
    save(anna)
    expect(main(anna)).to_contain_text(combined)
    look(anna)
    anna.click("Trajectendossier")
    expect(main(anna)).to_contain_text(combined)
    look(anna)

    # The last report is taken back.
    anna.open(f"{dossier.removeprefix(anna.url)}melding-terugdraaien/")
    says(anna, "Opnieuw ziek per")
    look(anna)
    fill(anna, Reden="Verkeerde werknemer gekozen")
    save(anna, "Terugdraaien")
    says(anna, "De laatste melding is teruggedraaid.")
    says(anna, f"Hersteld sinds {shown(today - 20 * DAY)}")

    # Row 129: in a trajectory Ziektewet there is full recovery only.
    to_page(anna, "(deel)Herstel", "Zwaluw")
    says(anna, "In een Ziektewettraject bestaat geen deelherstel")
    expect(main(anna).get_by_role("button", name="Verzuimpercentage wijzigen")).to_be_disabled()
    look(anna)
    place = anna.page.url

    # Who may not: the action is absent, and the address refuses.
    doctor = open_browser()
    doctor.sign_in("doctor")
    doctor.page.goto(place.replace("herstel/", ""))
    expect(doctor.page.get_by_role("link", name="(deel)Herstel")).to_have_count(0)
    assert [doctor.page.goto(place).status, posted(doctor, place)] == [403, 403]


def posted(visitor: Visitor, place: str) -> int:
    """The answer to a form that somebody made himself."""
    token = next(one["value"] for one in visitor.context.cookies() if "csrf" in one["name"])
    answer = visitor.page.request.post(
        place, form={"act": "recovered"}, headers={"X-CSRFToken": token, "Referer": place}
    )
    return answer.status
