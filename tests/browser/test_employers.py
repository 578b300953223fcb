"""Setting up an employer, row by row of the seeds' chapter on it: from the start page on, by clicking."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.installation import Installation
from tests.browser.steps import fill, look, main, save, says, to_beheer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

TABS = ["Organisatie", "Contracten", "Dienstverlening", "Casemanagementteam", "Vestiging", "Publiceren"]
STANDARD = [
    "Ziek",
    "Ziek ten gevolge van een arbeidsongeval",
    "Ziek ten gevolge van een arbeidsongeval met regresmogelijkheid",
    "Ziek ten gevolge van orgaandonatie",
    "Ziek ten gevolge van zwangerschap",
]
ADDRESS = {"Straat": "Kade", "Huisnummer": "45", "Postcode": "2803 pe", "Plaats": "Gouda"}
UNKNOWN = {"Loonheffingennummer": "000000000L01", "UWV-aansluitnummer": "12345678912345"}


def entry(beheer: Visitor, name: str) -> None:
    """A card of Beheer > Organisatie."""
    to_beheer(beheer)
    section = main(beheer).get_by_role("region", name="Organisatie", exact=True)
    section.get_by_role("link", name=re.compile(f"^{name}")).click()
    beheer.settle()


def add(beheer: Visitor, name: str, **fields: str) -> None:
    """Beheer > Organisatie > Werkgever toevoegen, filled in with what is known of nobody, and saved."""
    entry(beheer, "Werkgever toevoegen")
    fill(beheer, Werkgevernaam=name, Telefoon="0182 55 01 00", **ADDRESS, **UNKNOWN)
    fill(beheer, **{"Omschrijving aanbod van werkgever": "_", **fields})
    main(beheer).get_by_label(re.compile("^UWV-vestiging")).select_option(label="UWV Tilburg")
    main(beheer).get_by_label(re.compile("^Sector")).select_option(label="99. Sector onbekend")
    save(beheer)


def find(beheer: Visitor, name: str) -> None:
    """Beheer > Organisatie > Werkgever zoeken."""
    entry(beheer, "Werkgever zoeken")
    main(beheer).get_by_role("searchbox").fill(name)
    main(beheer).get_by_role("button", name="Zoeken").click()
    beheer.settle()
    beheer.click(name)


def tab(beheer: Visitor, name: str) -> Locator:
    return main(beheer).locator(".employer-tabs").get_by_role("link", name=re.compile(f"^{name}"))


def to_tab(beheer: Visitor, name: str) -> None:
    tab(beheer, name).click()
    expect(tab(beheer, name)).to_have_attribute("aria-current", "page")


def field(beheer: Visitor, label: str) -> Locator:
    return main(beheer).get_by_label(re.compile(f"^{label}")).first


def problems(beheer: Visitor) -> list[str]:
    return main(beheer).locator("[data-error-summary] li").all_inner_texts()


def seeded(house: Installation, call: str) -> None:
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_employers import agree, published; {call}")


def test_row_44_saving_nothing_lists_every_required_field(beheer: Visitor) -> None:
    entry(beheer, "Werkgever toevoegen")
    look(beheer)
    for name in STANDARD:
        main(beheer).get_by_label(name, exact=True).uncheck()

    save(beheer)

    stars = [
        *("Werkgevernaam", "Telefoon", "Straat", "Huisnummer", "Postcode", "Plaats", "Loonheffingennummer"),
        *("UWV-vestiging", "UWV-aansluitnummer", "Sector", "Omschrijving aanbod", "Verzuimclassificaties"),
    ]
    told = problems(beheer)
    assert len(told) == len(stars)
    assert all(star.lower() in line.lower() for star, line in zip(stars, told, strict=True))
    look(beheer)


def test_row_45_47_51_52_after_saving_the_tabs_stand_in_order(beheer: Visitor) -> None:
    add(beheer, "Rederij Noordzee")

    says(beheer, "Rederij Noordzee is opgeslagen")
    labels = main(beheer).locator(".employer-tabs .tab > span:first-child").all_inner_texts()
    assert labels == TABS
    expect(tab(beheer, "Organisatie")).to_contain_text("compleet")
    expect(tab(beheer, "Contracten")).to_contain_text("nog niet bekeken")
    look(beheer)
    to_tab(beheer, "Contracten")
    expect(tab(beheer, "Contracten")).to_contain_text("mist verplichte velden")


def test_row_46_48_49_50_wrong_numbers_are_told_and_what_was_typed_stays(beheer: Visitor) -> None:
    add(beheer, "Foute Nummers", Werkgevercode="VDD4017", Postcode="0123AB", Loonheffingennummer="123456789L01")
    told = " ".join(problems(beheer))
    assert len(problems(beheer)) == 3
    assert "VDD40173" in told and "2803 PE" in told and "123456782L01" in told
    assert field(beheer, "Werkgevercode").input_value() == "VDD4017"
    look(beheer)

    fill(beheer, Werkgevercode="VDD40199", Postcode="2803PE", Loonheffingennummer="123456782L01")
    save(beheer)
    says(beheer, "Foute Nummers is opgeslagen")
    add(beheer, "Dubbele Code", Werkgevercode="VDD40199")
    assert problems(beheer) == ["Deze werkgevercode is al in gebruik."]


def test_row_48_postal_address_is_asked_without_the_tick_only(beheer: Visitor) -> None:
    entry(beheer, "Werkgever toevoegen")
    street = field(beheer, "Straat of postbus")
    expect(street).to_be_hidden()
    field(beheer, "Postadres = bezoekadres").uncheck()
    expect(street).to_be_visible()
    save(beheer)
    assert "Vul “Straat of postbus” in." in problems(beheer)


def test_row_43_53_54_55_a_code_of_vdd_ticks_the_twins_of_sivi(beheer: Visitor) -> None:
    entry(beheer, "Werkgever toevoegen")
    assert field(beheer, "Medewerkersbeheersysteem").input_value() == "verzuimxpert"
    ticked = (
        main(beheer)
        .get_by_role("group", name=re.compile("Verzuimclassificaties"))
        .get_by_role("checkbox", checked=True)
    )
    assert ticked.count() == 5

    add(beheer, "RS Crewing", Werkgevercode="VDD40173")

    says(beheer, "Bron: VDD")
    assert ticked.count() == 10
    to_tab(beheer, "Contracten")
    save(beheer, "voorstel")
    assert field(beheer, "Debiteurennummer").input_value() == "040173"


def test_row_54_a_classification_that_is_not_linked_is_not_offered(house: Installation, beheer: Visitor) -> None:
    seeded(house, "published('Glashandel Kristal', 'Ruit')")
    find(beheer, "Glashandel Kristal")
    main(beheer).get_by_label("Ziek ten gevolge van een arbeidsongeval met regresmogelijkheid", exact=True).uncheck()
    save(beheer)
    says(beheer, "De gegevens van Glashandel Kristal zijn opgeslagen")
    beheer.page.goto(f"{beheer.url}/dossiers/zoeken/?q=Ruit")
    beheer.page.get_by_role("main").get_by_role("link", name=re.compile("Ruit")).first.click()
    main(beheer).locator("summary", has_text="Acties").click()
    beheer.click("Ziek")
    offered = main(beheer).get_by_role("group", name=re.compile("Verzuimclassificatie")).get_by_role("radio")
    expect(offered).to_have_count(2)  # which safety net applies is not klantbeheer's to say


def test_row_56_the_debtor_number_is_proposed_and_counts_once(beheer: Visitor) -> None:
    add(beheer, "Touwslagerij Een", Huisnummertoevoeging="D")
    to_tab(beheer, "Contracten")
    save(beheer)
    assert problems(beheer) == ["Vul “Debiteurennummer” in."]
    save(beheer, "voorstel")
    assert field(beheer, "Debiteurennummer").input_value() == "2803PE45D"
    look(beheer)
    save(beheer)
    expect(tab(beheer, "Contracten")).to_contain_text("compleet")

    add(beheer, "Touwslagerij Twee", Huisnummertoevoeging="D")
    to_tab(beheer, "Contracten")
    fill(beheer, Debiteurennummer="2803pe45d")
    save(beheer)
    assert problems(beheer) == ["Dit debiteurennummer is al in gebruik."]
    save(beheer, "voorstel")
    assert field(beheer, "Debiteurennummer").input_value() == "2803PE45D-2"


def test_row_59_60_the_fixed_case_manager_has_the_trajectories(house: Installation, beheer: Visitor) -> None:
    seeded(house, "published('Zeilmakerij Fok', 'Schoot')")
    find(beheer, "Zeilmakerij Fok")
    to_tab(beheer, "Casemanagementteam")
    look(beheer)
    main(beheer).get_by_label("Ja", exact=True).check()
    field(beheer, "Casemanager Arbo").select_option(label="Carla")
    save(beheer, "Gevolgen bekijken")
    look(beheer)
    save(beheer)
    expect(main(beheer).get_by_role("row", name=re.compile("^Casemanager Arbo")).first).to_contain_text("Carla")
    answer = (
        "SELECT account.login FROM dossiers_nodeteam answer "
        "JOIN accounts_user account ON account.id = answer.user_id "
        "JOIN orgstructure_node node ON node.id = answer.node_id "
        "JOIN accounts_usergroup team ON team.id = answer.team_id "
        "WHERE node.name = 'Zeilmakerij Fok' AND team.key = 'casemanager-arbo'"
    )
    assert house.query(answer) == [("carla",)]

    field(beheer, "Casemanager Arbo").select_option(label="..... volgt")
    save(beheer, "Gevolgen bekijken")
    save(beheer)
    row = main(beheer).get_by_role("row", name=re.compile("^Casemanager Arbo")).first
    expect(row).to_contain_text("..... volgt")
    expect(row).to_contain_text("Anna")


def test_row_61_locations_begin_with_the_head_location(beheer: Visitor) -> None:
    add(beheer, "Kuiperij Duig")
    to_tab(beheer, "Vestiging")
    beheer.click("Vestiging toevoegen")
    fill(beheer, Naam="Werf", Straat="Havenweg", Huisnummer="3", Postcode="2803 PK", Plaats="Gouda")
    look(beheer)
    save(beheer)
    says(beheer, "Werf is opgeslagen")
    beheer.click("Contactpersoon toevoegen", nth=1)
    fill(beheer, Naam="P. Smit", Telefoon="0182550101")
    main(beheer).get_by_label(re.compile("^Soort")).select_option(label="Preventiemedewerker")
    save(beheer)
    titles = main(beheer).get_by_role("heading", level=2).all_inner_texts()
    assert titles[-2:] == ["Hoofdvestiging", "Werf"]
    says(beheer, "2803 PK Gouda")
    look(beheer)
    beheer.click("Werf verwijderen")
    says(beheer, "P. Smit")
    look(beheer)
    save(beheer, "Verwijderen")
    says(beheer, "Werf is verwijderd")


def test_row_62_63_publishing_needs_all_and_makes_visible(house: Installation, beheer: Visitor) -> None:
    add(beheer, "Bierbrouwerij Hop")
    to_tab(beheer, "Publiceren")
    says(beheer, "2 tabs zijn niet compleet")
    look(beheer)
    search = f"{beheer.url}/werkgevers/?q=Bierbrouwerij"
    beheer.page.goto(search)
    expect(main(beheer).get_by_role("link", name="Bierbrouwerij Hop")).to_have_count(0)
    seeded(house, "agree('Bierbrouwerij Hop')")

    find(beheer, "Bierbrouwerij Hop")
    to_tab(beheer, "Publiceren")
    look(beheer)
    save(beheer, "Publiceren")
    assert len(problems(beheer)) == 1
    field(beheer, "Onder welk kantoor").select_option(label="– Zuyd")
    save(beheer, "Publiceren")
    look(beheer)
    save(beheer)

    says(beheer, "Bierbrouwerij Hop is gepubliceerd")
    expect(tab(beheer, "Publiceren")).to_have_count(0)
    says(beheer, "Minimaal 1 afdeling")
    look(beheer)
    entry(beheer, "Onvolledige werkgevergegevens")
    expect(main(beheer).get_by_role("row", name=re.compile("^Bierbrouwerij Hop"))).to_contain_text(
        "Minimaal 1 afdeling"
    )
    beheer.page.goto(search)
    expect(main(beheer).get_by_role("link", name="Bierbrouwerij Hop")).to_have_count(1)


def test_row_65_list_names_the_placeholders_of_each_employer(beheer: Visitor) -> None:
    add(beheer, "Spinnerij Garen")
    expect(main(beheer).get_by_text("fictief", exact=True)).to_have_count(4)

    entry(beheer, "Onvolledige werkgevergegevens")
    field(beheer, "Wat niet volledig is").select_option(label="Fictieve gegevens")
    beheer.settle()

    row = main(beheer).get_by_role("row", name=re.compile("^Spinnerij Garen"))
    for name in ("Loonheffingennummer", "UWV-aansluitnummer", "Sector", "Omschrijving aanbod van werkgever"):
        expect(row).to_contain_text(name)
    look(beheer)
    row.get_by_role("link", name="Loonheffingennummer").click()
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Spinnerij Garen")


def test_row_50_the_list_of_uwv_offices_is_kept_in_beheer(beheer: Visitor) -> None:
    entry(beheer, "UWV-vestigingen")
    look(beheer)
    beheer.click("UWV-vestiging toevoegen")
    fill(beheer, Naam="UWV Terschelling", Plaats="West")
    save(beheer)
    beheer.click("UWV Terschelling")
    look(beheer)
    main(beheer).get_by_label(re.compile("^Te kiezen")).uncheck()
    save(beheer)
    beheer.click("UWV Terschelling")
    beheer.click("Historie")
    look(beheer)
    entry(beheer, "Werkgever toevoegen")
    assert "UWV Terschelling" not in field(beheer, "UWV-vestiging").inner_text()
