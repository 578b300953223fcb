"""Dienstverlening, row by row of the seeds: from the start page on, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.installation import Installation
from tests.browser.steps import look, main, navigation, save, says, to_beheer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
WVP = "Wet verbetering poortwachter"
VDD = "Bron: VDD. Verzuim en zwangerschap worden in VDD gemeld."


def seeded(house: Installation, call: str) -> None:
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_services import draft, from_vdd, published; {call}")


def to_services(beheer: Visitor, employer: str) -> None:
    """Beheer > Organisatie > Werkgever zoeken > tab Dienstverlening."""
    to_beheer(beheer)
    section = main(beheer).get_by_role("region", name="Organisatie", exact=True)
    section.get_by_role("link", name=re.compile("^Werkgever(s| zoeken)")).click()
    main(beheer).get_by_role("searchbox").fill(employer)
    main(beheer).get_by_role("button", name="Zoeken").click()
    beheer.click(employer)
    main(beheer).locator(".tabs").get_by_role("link", name=re.compile("^Dienstverlening")).click()
    beheer.settle()


def field(beheer: Visitor, label: str) -> Locator:
    return main(beheer).get_by_label(re.compile(f"^{label}")).first


def stack(beheer: Visitor, *variations: str, watched: bool = False) -> None:
    """+ Dienstverleningsvariatie toevoegen, once for each."""
    lines = main(beheer).get_by_label("Dienstverleningsvariatie (niet verplicht)")
    for variation in variations:
        place = lines.count()
        save(beheer, "+ Dienstverleningsvariatie toevoegen")
        expect(lines).to_have_count(place + 1)
        if watched:
            look(beheer)
        lines.nth(place).select_option(label=variation)


def add(beheer: Visitor, kind: str, starts_on: date, *variations: str, watched: bool = False) -> None:
    beheer.click("+ Overeenkomst toevoegen")
    field(beheer, "Soort dienstverlening").select_option(label=kind)
    field(beheer, "Ingangsdatum").fill(starts_on.isoformat())
    stack(beheer, *variations, watched=watched)
    save(beheer)


def rows(beheer: Visitor, title: str) -> list[str]:
    table = main(beheer).get_by_role("region", name=title).get_by_role("row")
    return [" ".join(one.split()) for one in table.all_inner_texts()[1:]]


def to_dossier(visitor: Visitor, last_name: str) -> None:
    """Dossier zoeken on the start page."""
    visitor.open("/")
    visitor.page.get_by_role("main").get_by_role("searchbox").first.fill(last_name)
    visitor.page.keyboard.press("Enter")
    expect(main(visitor).get_by_role("heading", level=1)).to_have_text("Dossier zoeken")
    main(visitor).get_by_role("link", name=re.compile(last_name)).first.click()
    expect(main(visitor).get_by_role("heading", level=1)).to_contain_text(last_name)


def menu(visitor: Visitor) -> Locator:
    actions = main(visitor).locator("[data-actions]")
    actions.locator("summary").click()
    return actions


def act(visitor: Visitor, entry: str) -> None:
    menu(visitor).get_by_role("link", name=entry, exact=True).click()
    visitor.settle()


def test_row_57_an_agreement_needs_the_debtor_number_and_does_not_overlap(house: Installation, beheer: Visitor) -> None:
    seeded(house, "draft('Molen De Hoop'); published('Kwekerij Zonnebloem')")
    to_services(beheer, "Molen De Hoop")
    says(beheer, "Vul eerst het debiteurennummer in, op de tab Contracten.")
    expect(main(beheer).get_by_role("button", name="+ Overeenkomst toevoegen")).to_have_attribute(
        "aria-disabled", "true"
    )
    look(beheer)

    to_services(beheer, "Kwekerij Zonnebloem")
    look(beheer)
    add(beheer, WVP, date.today(), "Verzuim op afroep", watched=True)
    says(beheer, "Op deze dagen is er al een overeenkomst van deze soort.")
    look(beheer)
    field(beheer, "Ingangsdatum").fill("2014-01-01")
    field(beheer, "Einddatum").fill("2014-12-31")
    save(beheer)
    says(beheer, "De overeenkomst is toegevoegd.")
    assert rows(beheer, "Beëindigde overeenkomsten")[0].startswith(f"{WVP} 01-01-2014 31-12-2014 Verzuim op afroep")


def test_row_58_contracts_are_added_one_by_one_and_stacked(house: Installation, beheer: Visitor) -> None:
    seeded(house, "published('Kaasmakerij Goudriaan')")
    to_services(beheer, "Kaasmakerij Goudriaan")
    add(beheer, "Ziektewet", date.today(), "Ziektewet ERD")
    add(beheer, "Medisch tarief", date.today(), "Medisch tarief")
    assert len(rows(beheer, "Lopende overeenkomsten")) == 3
    add(beheer, WVP, date.today() + 9 * DAY, "Standaard verzuim", "Verzuim op afroep")
    says(beheer, "Op deze dagen is er al een overeenkomst van deze soort.")
    expect(main(beheer).get_by_label("Dienstverleningsvariatie (niet verplicht)")).to_have_count(2)


def test_row_66_what_was_not_agreed_is_not_offered(
    house: Installation, beheer: Visitor, open_browser: Callable[[], Visitor]
) -> None:
    seeded(house, "published('Drogisterij Kamille', 'Wolkenveld')")
    anna = open_browser()
    anna.sign_in("anna")
    to_dossier(anna, "Wolkenveld")
    act(anna, "Traject starten")
    says(anna, "naast de begeleiding van verzuim niets overeengekomen")
    look(anna)

    to_services(beheer, "Drogisterij Kamille")
    add(beheer, "Preventief", date.today(), "Preventieve begeleiding")
    to_dossier(anna, "Wolkenveld")
    act(anna, "Traject starten")
    assert main(anna).get_by_label("ZW ERD", exact=True).count() == 0
    add(beheer, "Ziektewet", date.today(), "Ziektewet ERD")

    to_dossier(anna, "Wolkenveld")
    act(anna, "Traject starten")
    expect(main(anna).get_by_role("radio")).to_have_count(2)
    expect(main(anna).get_by_label("ZW ERD", exact=True)).to_be_visible()
    main(anna).get_by_label("Preventief", exact=True).check()
    look(anna)
    save(anna)
    says(anna, "Het traject Preventief is gestart. Er zijn 2 taken gepland.")
    look(anna)


def test_row_67_a_changed_contract_counts_for_what_starts_after_it(
    house: Installation, beheer: Visitor, open_browser: Callable[[], Visitor]
) -> None:
    seeded(house, "published('Touwslagerij Hennep', 'Vlasman', 'Katoenman')")
    anna = open_browser()
    anna.sign_in("anna")
    report_sick(anna, "Vlasman", date.today() - 9 * DAY)
    says(anna, "Ziekmelding opgeslagen.")

    to_services(beheer, "Touwslagerij Hennep")
    beheer.click(f"Overeenkomst {WVP} afsluiten")
    field(beheer, "Einddatum").fill((date.today() - DAY).isoformat())
    look(beheer)
    save(beheer)
    says(beheer, f"Vanaf {date.today():%d-%m-%Y} is er geen overeenkomst voor {WVP}")
    look(beheer)
    save(beheer, "Keuze wijzigen")
    field(beheer, "en vervang door een nieuwe overeenkomst").check()
    stack(beheer, "Verzuim op afroep")
    save(beheer)
    says(beheer, "De overeenkomst is afgesloten.")
    assert len(rows(beheer, "Lopende overeenkomsten")) == len(rows(beheer, "Beëindigde overeenkomsten")) == 1
    look(beheer)

    report_sick(anna, "Katoenman", date.today())
    expect(main(anna).get_by_role("region", name="Recente trajecten")).to_contain_text("Verzuim op afroep")
    to_dossier(anna, "Vlasman")
    expect(main(anna).get_by_role("region", name="Recente trajecten")).not_to_contain_text("op afroep")


def test_row_43_where_vdd_is_leading_absence_is_locked_and_prevention_is_not(
    house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    seeded(house, "published('Rederij Wad', 'Schipper'); from_vdd('Rederij Wad', 'reder', 'VDD40201')")
    employer, anna = open_browser(), open_browser()
    employer.sign_in("reder")
    to_dossier(employer, "Schipper")
    entry = menu(employer).get_by_role("listitem").filter(has_text=re.compile("Ziek"))
    expect(entry).to_contain_text(VDD)
    address = employer.page.url.rstrip("/").rsplit("/", 1)[-1]
    employer.open(f"/ziek-melden/werknemer/{address}/")
    says(employer, VDD)
    expect(main(employer).get_by_role("button", name="Volgende")).to_have_count(0)
    look(employer)

    anna.sign_in("anna")
    to_dossier(anna, "Schipper")
    act(anna, "Ziek")
    says(anna, VDD)
    save(anna, "Volgende")
    says(anna, "Vul “Waarom hier?” in.")
    look(anna)
    field(anna, "Waarom hier").fill("VDD ligt eruit")
    save(anna, "Volgende")
    save(anna)
    says(anna, "Ziekmelding opgeslagen.")
    says(anna, f"Hier gewijzigd op {date.today():%d-%m-%Y}")
    why = "SELECT detail->>'despite_source' FROM core_accessevent WHERE event_type = 'sickness.reported'"
    assert ("VDD ligt eruit",) in house.query(why)
    act(anna, "Traject starten")
    main(anna).get_by_label("Preventief", exact=True).check()
    save(anna)
    says(anna, "Het traject Preventief is gestart.")
    look(anna)


def test_row_54_the_form_offers_what_the_employer_has(house: Installation, open_browser: Callable[[], Visitor]) -> None:
    seeded(house, "published('Glasblazerij Leerdam', 'Blazer')")
    anna = open_browser()
    anna.sign_in("anna")
    to_dossier(anna, "Blazer")
    act(anna, "Ziek")
    question = main(anna).get_by_role("group", name="Verzuimclassificatie")
    expect(question.get_by_role("radio")).to_have_count(5)
    expect(question).not_to_contain_text("(Sivi)")
    unlink = "from orgstructure.models import Employer; one = Employer.objects.get(node__name='Glasblazerij Leerdam')"
    gone = "one.classifications.remove('organ_donation'); one.save()"
    house.manage("shell", "-v0", "-c", f"{unlink}; {gone}")
    anna.page.reload()
    expect(question.get_by_role("radio")).to_have_count(4)
    expect(question).not_to_contain_text("orgaandonatie")


def test_services_are_listed_and_changed(beheer: Visitor) -> None:
    to_beheer(beheer)
    main(beheer).get_by_role("link", name=re.compile("^Dienstverlening")).click()
    look(beheer)
    beheer.click("Ziektewet ERD")
    says(beheer, "ZW ERD (ZW ERD)")
    look(beheer)
    save(beheer)
    says(beheer, "Ziektewet ERD is opgeslagen.")
    expect(navigation(beheer, "Beheer")).to_be_visible()


def report_sick(visitor: Visitor, last_name: str, first_day: date) -> None:
    to_dossier(visitor, last_name)
    act(visitor, "Ziek")
    field(visitor, "Eerste ziektedag").fill(first_day.isoformat())
    save(visitor, "Volgende")
    save(visitor)
