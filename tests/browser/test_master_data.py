"""Stamgegevens, Werkgever zoeken and Organisatiestructuur, row by row of the seeds: from the start page on."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Start
from tests.browser.installation import Installation, Kept
from tests.browser.steps import choose, look, main, save, says
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

OURS, FROM_VDD, SHOP, WORKSHOP = "Smederij Vonk", "Kwekerij Bloem", "Smidse Winkel", "Smidse Werkplaats"


@pytest.fixture(scope="session")
def with_ours(running: Installation, start: Start) -> tuple[Kept, dict[str, str]]:
    """Two employers of these journeys alone."""
    running.put_back(start.kept)
    found: dict[str, str] = running.run("tests.browser.seed_master_data")
    return running.keep("master_data"), found


@pytest.fixture
def house(running: Installation, with_ours: tuple[Kept, dict[str, str]]) -> Installation:
    running.put_back(with_ours[0])
    return running


@pytest.fixture
def ours(with_ours: tuple[Kept, dict[str, str]]) -> dict[str, str]:
    return with_ours[1]


@pytest.fixture
def klantbeheer(beheer: Visitor) -> Visitor:
    return beheer


@pytest.fixture
def case_manager(open_browser: Callable[[], Visitor]) -> Iterator[Visitor]:
    visitor = open_browser()
    visitor.sign_in("smidmanager")
    return visitor


@pytest.fixture
def employer_user(open_browser: Callable[[], Visitor]) -> Iterator[Visitor]:
    visitor = open_browser()
    visitor.sign_in("smid")
    return visitor


def widget(visitor: Visitor, name: str) -> Locator:
    visitor.open("/")
    return main(visitor).get_by_role("search", name=name)


def to_employer(visitor: Visitor, name: str) -> None:
    """Actueel > Werkgever zoeken."""
    search = widget(visitor, "Werkgever zoeken")
    search.get_by_role("searchbox").fill(name)
    search.get_by_role("button", name="Zoeken").click()
    visitor.settle()
    visitor.click(name)
    expect(main(visitor).get_by_role("heading", level=1)).to_have_text(name)


def to_master_data(visitor: Visitor, name: str) -> None:
    to_employer(visitor, name)
    visitor.click("Stamgegevens")


def pencil(visitor: Visitor, section: str) -> None:
    main(visitor).locator(f"a[href$='/stamgegevens/{section}/']").click()
    visitor.settle()


def to_departments(visitor: Visitor) -> None:
    main(visitor).get_by_role("link", name="Afdelingen wijzigen").click()
    visitor.settle()


def test_row_68_vdd_is_leading_and_can_be_passed_by_with_a_reason(
    klantbeheer: Visitor, case_manager: Visitor, house: Installation
) -> None:
    to_master_data(klantbeheer, FROM_VDD)
    says(klantbeheer, "VDD is leidend.")
    look(klantbeheer)
    pencil(klantbeheer, "adres")
    look(klantbeheer)
    main(klantbeheer).locator("[name=city]").fill("Breda")
    save(klantbeheer)
    says(klantbeheer, "Vul in waarom dit niet in VDD wordt gewijzigd.")
    expect(main(klantbeheer).locator("[name=city]")).to_have_value("Breda")
    look(klantbeheer)
    main(klantbeheer).get_by_label("Reden").fill("VDD lag eruit")
    save(klantbeheer)
    says(klantbeheer, "Breda")
    told = house.query("SELECT detail->>'despite_source' FROM core_accessevent WHERE detail ? 'despite_source'")
    assert ("VDD lag eruit",) in told
    to_master_data(case_manager, FROM_VDD)
    says(case_manager, "VDD is leidend.")
    pencil(case_manager, "adres")
    assert main(case_manager).locator("[name=city]").count() == 0


def test_row_72_contact_persons_are_added_and_read(
    klantbeheer: Visitor, case_manager: Visitor, employer_user: Visitor
) -> None:
    to_master_data(klantbeheer, OURS)
    look(klantbeheer)
    klantbeheer.click("Contactpersoon toevoegen")
    look(klantbeheer)
    main(klantbeheer).locator("[name=kind]").select_option("hr")
    main(klantbeheer).locator("[name=phone]").fill("geen nummer")
    save(klantbeheer)
    expect(main(klantbeheer).get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    look(klantbeheer)
    main(klantbeheer).locator("[name=name]").fill("H. de Haan")
    main(klantbeheer).locator("[name=phone]").fill("013 555 01 01")
    save(klantbeheer)
    says(klantbeheer, "H. de Haan")
    look(klantbeheer)
    for visitor in (case_manager, employer_user):
        to_master_data(visitor, OURS)
        block = main(visitor).locator(".card", has_text="Contactpersoon voor Werkgever")
        expect(block).to_contain_text("H. de Haan")
        assert block.get_by_role("link", name=re.compile("toevoegen|wijzigen")).count() == 0
        look(visitor)
    klantbeheer.click("H. de Haan wijzigen")
    klantbeheer.click("Verwijderen", role="button")
    look(klantbeheer)
    klantbeheer.click("Verwijderen", role="button")
    says(klantbeheer, "Nog geen contactpersonen.")


def test_row_73_department_says_who_leads_it(
    klantbeheer: Visitor, case_manager: Visitor, employer_user: Visitor
) -> None:
    to_master_data(klantbeheer, OURS)
    to_departments(klantbeheer)
    look(klantbeheer)
    klantbeheer.click(WORKSHOP)
    leader = main(klantbeheer).locator(".card", has_text="Leidinggevende voor de afdeling")
    leader.locator("[name=name]").fill("P. Smit")
    leader.locator("[name=account]").select_option(label="Smid")
    look(klantbeheer)
    save(klantbeheer)
    says(klantbeheer, f"De leidinggevende van {WORKSHOP} is opgeslagen.")
    to_master_data(case_manager, OURS)
    to_departments(case_manager)
    case_manager.click(WORKSHOP)
    says(case_manager, "P. Smit")
    assert main(case_manager).locator("[name=name]").count() == 0
    look(case_manager)
    to_master_data(employer_user, OURS)
    expect(main(employer_user).get_by_role("link", name=WORKSHOP)).to_be_visible()
    says(employer_user, "P. Smit")


def test_rows_145_to_147_dossier_of_the_employer_is_found_in_the_structure(klantbeheer: Visitor) -> None:
    search = widget(klantbeheer, "Organisatiestructuur")
    look(klantbeheer)
    search.get_by_role("searchbox").fill("vonk")
    search.get_by_role("button", name="Zoeken").click()
    klantbeheer.settle()
    look(klantbeheer)
    klantbeheer.click(OURS)
    item = main(klantbeheer).get_by_role("treeitem", selected=True)
    if item.get_attribute("aria-expanded") != "true":
        item.locator("[data-toggle]").first.click()
    look(klantbeheer)
    file = main(klantbeheer).get_by_role("treeitem", name=f"Dossier {OURS}", exact=True)
    beside = item.locator("> [role=group] > [role=treeitem] .tree-label").all_inner_texts()
    assert beside == [f"Dossier {OURS}", WORKSHOP, SHOP]
    file.get_by_role("link").click()
    klantbeheer.settle()
    klantbeheer.click("Trajectendossier")
    says(klantbeheer, "In het dossier van deze werkgever loopt geen traject.")
    look(klantbeheer)


def test_tree_is_searched_while_typing_and_walked_with_the_keyboard(klantbeheer: Visitor) -> None:
    widget(klantbeheer, "Organisatiestructuur")
    klantbeheer.click("Organisatiestructuur openen")
    page = klantbeheer.page
    tree = main(klantbeheer).get_by_role("tree")
    expect(tree).to_have_attribute("data-ready", "true")
    focused = page.locator(":focus > .tree-row .tree-label")
    tree.get_by_role("treeitem").first.focus()
    page.keyboard.press("Home")
    expect(focused).to_have_text("NLG Arbo")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Noord")
    page.keyboard.press("z")
    expect(focused).to_have_text("Zuyd")
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_text(OURS, exact=True)).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    expect(focused).to_have_text(OURS)
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_text("Zuyd")
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_text(OURS, exact=True)).to_be_hidden()
    main(klantbeheer).get_by_role("searchbox", name="Zoek onderdeel").fill("w")
    says(klantbeheer, WORKSHOP)
    main(klantbeheer).get_by_role("searchbox", name="Zoek onderdeel").fill(SHOP)
    expect(main(klantbeheer).get_by_role("link", name=WORKSHOP)).to_have_count(0)
    klantbeheer.click(SHOP)
    look(klantbeheer)
    klantbeheer.click("Inklappen")
    expect(main(klantbeheer).get_by_role("treeitem", name=re.compile("Zuyd"))).to_be_hidden()
    klantbeheer.open("/organisatiestructuur/")
    klantbeheer.click("Uitklappen")
    expect(main(klantbeheer).get_by_text(WORKSHOP, exact=True)).to_be_visible()
    look(klantbeheer)


def test_row_70_overview_of_the_employer_lists_employees_with_what_they_do(
    klantbeheer: Visitor, employer_user: Visitor
) -> None:
    for visitor in (klantbeheer, employer_user):
        to_employer(visitor, OURS)
        block = main(visitor).locator(".card", has=visitor.page.locator("#employees"))
        expect(block.get_by_role("row", name=re.compile("Hamers"))).to_contain_text("Smid")
        expect(block).not_to_contain_text("Aambeeld")
        block.get_by_label("Ook op uit dienst getreden werknemers zoeken").check()
        expect(block.get_by_role("row", name=re.compile("Aambeeld"))).to_contain_text("Uit dienst")
        look(visitor)
        block.get_by_role("link", name="Hamers").click()
        visitor.settle()
        expect(main(visitor).get_by_role("heading", level=1)).to_have_text("Hamers")


def test_row_158_only_klantbeheer_changes_what_others_read(
    case_manager: Visitor, employer_user: Visitor, ours: dict[str, str]
) -> None:
    to_master_data(case_manager, OURS)
    pencil(case_manager, "uwv")
    look(case_manager)
    says(case_manager, "Alleen wie stamgegevens mag wijzigen, kan dit wijzigen.")
    to_master_data(employer_user, OURS)
    assert main(employer_user).locator("a[href$='/stamgegevens/uwv/']").count() == 0
    assert employer_user.open(f"/werkgevers/{ours['employer']}/stamgegevens/uwv/") == 403
    to_master_data(case_manager, OURS)
    case_manager.click("Casemanagementteams wijzigen")
    says(case_manager, "Alleen wie teams mag wijzigen")
    assert main(case_manager).get_by_role("radio").count() == 0


def test_rows_159_and_167_own_team_is_chosen_and_taken_back_after_a_preview(klantbeheer: Visitor) -> None:
    to_master_data(klantbeheer, OURS)
    klantbeheer.click("Casemanagementteams wijzigen")
    choose(klantbeheer, "Eigen team voor dit onderdeel instellen", "Ja")
    main(klantbeheer).locator("[name='team_casemanager-arbo']").select_option(label="Smidmanager")
    look(klantbeheer)
    klantbeheer.click("Gevolgen bekijken", role="button")
    says(klantbeheer, "Smidmanager")
    look(klantbeheer)
    save(klantbeheer)
    block = main(klantbeheer).locator(".card", has_text="Casemanagementteams")
    expect(block).to_contain_text("Smidmanager")
    klantbeheer.click("Casemanagementteams wijzigen")
    choose(klantbeheer, "Eigen team voor dit onderdeel instellen", "Nee")
    klantbeheer.click("Gevolgen bekijken", role="button")
    save(klantbeheer)
    expect(main(klantbeheer).locator(".card", has_text="Casemanagementteams")).to_contain_text("overgenomen")
