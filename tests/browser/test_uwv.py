"""UWV-meldingen: from draft to received, a rejection, and what those see who may not handle them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import look, main, navigation, save, says
from tests.browser.test_employments import to_dossier
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

NAME, NET, WEEK = "Leerlooierij Eik", "Aanvraag (vervroeging) vangnetuitkering", "42e-weeksmelding bij UWV"


def open_notification(visitor: Visitor, title: str) -> None:
    visitor.page.goto(f"{visitor.url}/")
    visitor.settle()
    navigation(visitor, "UWV-meldingen").click()
    main(visitor).get_by_label("Werkgever").fill(NAME)
    visitor.page.keyboard.press("Enter")
    visitor.settle()
    main(visitor).get_by_role("row").filter(has_text=title).get_by_role("link").click()
    expect(main(visitor).get_by_role("heading", level=1)).to_have_text(title)


def test_a_notification_goes_from_draft_to_received_and_one_is_rejected(
    house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    seed = f"from tests.browser.seed_uwv import long_ill; long_ill('{NAME}', 'Looier', 'looi')"
    house.manage("shell", "-v0", "-c", seed)
    anna = open_browser()
    anna.sign_in("anna")
    open_notification(anna, WEEK)
    look(anna)
    save(anna, "Opmaken")
    says(anna, "Te accorderen")
    assert "111222333" not in anna.page.content()
    with anna.page.expect_download() as download:
        main(anna).get_by_role("link", name="Bericht downloaden").click()
    assert "<BSN>111222333</BSN>" in download.value.path().read_text(encoding="utf-8")
    save(anna, "Accorderen en verzenden")
    says(anna, "De melding is verzonden.")
    save(anna, "Ontvangen")
    says(anna, "Vul “Kenmerk van UWV” in.")
    main(anna).get_by_label("Kenmerk van UWV").fill("UWV-77")
    save(anna, "Ontvangen")
    says(anna, "UWV heeft de melding ontvangen.")
    look(anna)

    open_notification(anna, NET)
    says(anna, "orgaandonatie")
    save(anna, "Opmaken")
    save(anna, "Accorderen en verzenden")
    main(anna).get_by_label("Waarom UWV de melding afkeurt").fill("Aansluitnummer onbekend")
    save(anna, "Afgekeurd")
    says(anna, "UWV heeft deze melding afgekeurd. Aansluitnummer onbekend")
    navigation(anna, "UWV-meldingen").click()
    expect(main(anna).get_by_role("row").filter(has_text="Looier")).to_contain_text("Afgekeurd")
    look(anna)
    events = house.query("SELECT event_type FROM core_accessevent WHERE event_type LIKE 'uwv.%' ORDER BY id")
    assert [event for (event,) in events] == [
        *("uwv.prepared", "uwv.downloaded", "uwv.sent", "uwv.received"),
        *("uwv.prepared", "uwv.sent", "uwv.rejected"),
    ]
    address = anna.page.url

    employer, klantbeheer = open_browser(), open_browser()
    employer.sign_in("looi")
    to_dossier(employer, "Looier")
    says(employer, "Ziek, vangnet van toepassing")
    says(employer, "Vangnet: Ja")
    assert not re.search("orgaandonatie", employer.page.content(), re.IGNORECASE)
    main(employer).get_by_role("link", name=re.compile("^Taken")).click()
    says(employer, f"Verzonden op {date.today():%d-%m-%Y}")
    klantbeheer.sign_in("klantbeheer")
    for visitor in (employer, klantbeheer):
        expect(navigation(visitor, "UWV-meldingen")).to_have_count(0)
        answer = visitor.page.request.get(address)
        assert answer.status == 403
