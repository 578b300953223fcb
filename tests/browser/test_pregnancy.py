"""Zwangerschap, its link with an illness, and who may not, row by row of the seeds: by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import choose, fill, look, main, save, says
from tests.browser.test_recovery import shown, to_page
from tests.browser.test_services import act, menu, to_dossier
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
RELATED = "De ziekmelding heeft alsnog een relatie met zwangerschap"
TASK = "Aanvraag (vervroeging) vangnetuitkering"


def test_rows_128_and_135_to_141(house: Installation, beheer: Visitor, open_browser: Callable[[], Visitor]) -> None:
    house.manage("shell", "-v0", "-c", "from tests.browser.seed_recoveries import employed; employed('Ooievaar')")
    today, anna = date.today(), open_browser()
    due = today + 100 * DAY
    start, last = due - 41 * DAY, due + 70 * DAY
    anna.sign_in("anna")

    # Rows 136 to 138: from the start page, and what follows is shown before it is saved.
    to_page(anna, "Zwanger", "Ooievaar")
    look(anna)
    fill(anna, **{"Vermoedelijke bevallingsdatum": str(today + 900 * DAY)})
    save(anna, "Volgende")
    says(anna, "Geef een vermoedelijke bevallingsdatum")
    fill(anna, **{"Vermoedelijke bevallingsdatum": str(due)})
    choose(anna, "Meerling", "Nee")
    save(anna, "Volgende")
    says(anna, f"{shown(start)} t/m {shown(last)}")
    look(anna)
    save(anna)
    says(anna, "De zwangerschap is opgevoerd.")
    card = main(anna).locator("section.card", has_text="Hele zwangerschap")
    expect(card).to_contain_text(f"{shown(start)} t/m {shown(last)}")
    look(anna)

    # Rows 128 and 139: reported ill by pregnancy it is linked at once, with its task.
    act(anna, "Ziek")
    main(anna).get_by_label("Ziek ten gevolge van zwangerschap", exact=True).check()
    look(anna)
    save(anna, "Volgende")
    save(anna)
    says(anna, "Gekoppeld aan verzuim")
    main(anna).get_by_role("link", name=re.compile("^Taken")).click()
    anna.settle()
    expect(main(anna)).to_contain_text(TASK)
    expect(main(anna)).to_contain_text(shown(today + 42 * DAY))

    # Row 140, the other way round: taken away, and put back by the tick.
    for reason in ("Toch niet", "Toch wel"):
        to_dossier(anna, "Ooievaar")
        act(anna, "Correcties")
        anna.click(re.compile("^Relatie met zwangerschap"))
        main(anna).get_by_label(RELATED).set_checked(reason == "Toch wel")
        fill(anna, Waarom=reason)
        look(anna)
        save(anna)
        says(anna, "De correctie is opgeslagen")
    says(anna, "Gekoppeld aan verzuim")

    # What can follow: each on the page of the pregnancy.
    main(anna).get_by_role("link", name="Hele zwangerschap").click()
    for summary in ("Definitieve bevallingsdatum invoeren", "Beëindigen om andere reden"):
        main(anna).locator("summary", has_text=summary).click()
    look(anna)
    part = main(anna).locator("details.card", has=anna.page.locator("summary", has_text="Beëindigen om andere reden"))
    part.get_by_label("Reden").select_option("other")
    part.get_by_label("Beëindigd op").fill(str(today))
    part.get_by_role("button", name="Opslaan").click()
    says(anna, f"Beëindigd op {shown(today)}")
    says(anna, "Overigen")
    look(anna)
    page = anna.page.url

    # Row 135: klantbeheer is not on the list, and reads that it has ended, not why.
    to_dossier(beheer, "Ooievaar")
    expect(menu(beheer).get_by_role("link", name="Zwanger", exact=True)).to_have_count(0)
    beheer.page.goto(page)
    says(beheer, f"Beëindigd op {shown(today)}")
    expect(main(beheer)).not_to_contain_text("Overigen")
    look(beheer)
