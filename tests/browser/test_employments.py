"""Employees and employments, row by row of the seeds' chapter: from the start page on, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import choose, fill, look, main, navigation, save, says
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

BAKERY = "Bakkerij Van Kessel"
TODAY, DAY = date.today, timedelta(days=1)


def add(beheer: Visitor, surname: str, *, bsn: str = "", watched: bool = False, **fields: str) -> None:
    """A new employee of the bakery, in the shop since 2024."""
    beheer.page.goto(f"{beheer.url}/")
    beheer.settle()
    beheer.click("Werknemer toevoegen")
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Werknemer toevoegen")
    if watched:
        look(beheer)
    beheer.click(BAKERY)
    fill(beheer, BSN=bsn, Achternaam=surname, Geboortedatum="1985-05-06", **{"Eerste dag": "2024-01-01"}, **fields)
    main(beheer).get_by_label("Afdeling", exact=True).select_option(label="Winkel")
    if watched:
        look(beheer)
    save(beheer)


def to_dossier(visitor: Visitor, surname: str, *, left: bool = False) -> None:
    visitor.page.goto(f"{visitor.url}/")
    visitor.settle()
    navigation(visitor, "Dossiers").click()
    if left:
        main(visitor).get_by_label("Ook op uit dienst getreden werknemers zoeken").check()
        visitor.settle()
    main(visitor).get_by_label(re.compile("^Naam, geboortedatum")).fill(surname)
    visitor.page.keyboard.press("Enter")
    visitor.settle()
    main(visitor).get_by_role("link", name=re.compile(surname)).click()
    visitor.settle()


def to_change(visitor: Visitor, kind: str, *, watched: bool = False) -> None:
    """On the dossier: the icon behind the job title or "Uit dienst", and step 1."""
    main(visitor).locator(".page-heading summary").click()
    main(visitor).locator(".page-heading").get_by_role("link", name="Wijzigen dienstverband").click()
    if watched:
        look(visitor)
    choose(visitor, "Wat wilt u wijzigen", kind)
    save(visitor, "Verder")


def place_of(house: Installation, surname: str) -> list[str]:
    found = house.query(
        "SELECT node.name FROM dossiers_dossier dossier JOIN orgstructure_node node ON node.id = dossier.node_id "
        f"JOIN dossiers_employee employee ON employee.id = dossier.employee_id WHERE employee.last_name = '{surname}'"
    )
    return [name for (name,) in found]


def test_row_69_employee_is_added_and_a_second_one_is_noticed(beheer: Visitor, house: Installation) -> None:
    add(beheer, "Amandel", bsn="111222333", watched=True, Uren="24", Normuren="40")
    says(beheer, "De werknemer is toegevoegd.")
    says(beheer, "deeltijdfactor 0,60")
    look(beheer)
    assert "111222333" not in beheer.page.content()
    save(beheer, "BSN tonen")
    says(beheer, "111222333")
    assert house.query("SELECT count(*) FROM core_accessevent WHERE event_type = 'bsn.shown'")[0][0] >= 1
    beheer.page.locator(".page-actions summary").click()
    beheer.click("Werknemergegevens wijzigen")
    fill(beheer, Achternaam="Amandelen")
    look(beheer)
    save(beheer)
    says(beheer, "De werknemergegevens zijn opgeslagen.")
    add(beheer, "Ander", bsn="111222333")
    expect(main(beheer).get_by_role("link", name=re.compile("^Amandelen, 06-05-1985"))).to_be_visible()
    look(beheer)
    fill(beheer, BSN="", Achternaam="Amandelen")
    save(beheer)
    main(beheer).get_by_label("Toch toevoegen").check()
    look(beheer)
    save(beheer)
    says(beheer, "De werknemer is toegevoegd.")


@pytest.mark.parametrize("left", [False, True])
def test_rows_70_71_75_department_is_corrected_from_job_title_and_from_out_of_service(
    beheer: Visitor, house: Installation, left: bool
) -> None:
    surname = "Bakgraag" if left else "Deegman"
    add(beheer, surname, **({"Laatste dag": "2024-06-30"} if left else {}))
    to_dossier(beheer, surname, left=left)
    assert main(beheer).locator(".page-heading").get_by_text("Uit dienst").count() == int(left)
    to_change(beheer, "Dienstverbandgegevens corrigeren", watched=True)
    says(beheer, BAKERY)
    offered = main(beheer).get_by_label("Afdeling", exact=True).locator("option").all_inner_texts()
    assert "Hal" not in offered
    main(beheer).get_by_label("Afdeling", exact=True).select_option(label="Productie")
    look(beheer)
    save(beheer)
    says(beheer, "De dienstverbanden zijn opgeslagen.")
    assert place_of(house, surname) == ["Productie"]


def test_row_71_department_changes_from_a_date_and_the_history_stays(beheer: Visitor, house: Installation) -> None:
    add(beheer, "Cakewalk")
    to_dossier(beheer, "Cakewalk")
    to_change(beheer, "Andere afdeling vanaf een datum")
    main(beheer).get_by_label("Nieuwe afdeling").select_option(label="Productie")
    fill(beheer, Vanaf="2025-03-01")
    look(beheer)
    save(beheer)
    says(beheer, "01-01-2024 – 28-02-2025")
    assert place_of(house, "Cakewalk") == ["Productie"]


def test_row_74_who_left_is_found_with_the_tick_only(beheer: Visitor) -> None:
    add(beheer, "Eierkoek", **{"Laatste dag": "2024-06-30"})
    beheer.page.goto(f"{beheer.url}/dossiers/zoeken/")
    beheer.settle()
    typed = main(beheer).get_by_label(re.compile("^Naam, geboortedatum"))
    typed.fill("Eierkoek")
    beheer.page.keyboard.press("Enter")
    beheer.settle()
    says(beheer, "Geen dossier gevonden")
    main(beheer).get_by_label("Ook op uit dienst getreden werknemers zoeken").check()
    expect(main(beheer).get_by_role("row", name=re.compile("Eierkoek.*Uit dienst"))).to_be_visible()
    look(beheer)


def test_row_76_job_title_is_added_and_chosen_at_once(beheer: Visitor) -> None:
    surname, title = "Flensje", "Kok"
    add(beheer, surname)
    to_dossier(beheer, surname)
    to_change(beheer, "Dienstverbandgegevens corrigeren")
    fill(beheer, **{"Niet in de lijst": title, "Uren": "32"})
    save(beheer, "+ TOEVOEGEN")
    expect(main(beheer).get_by_label(re.compile("^Functie"))).to_have_value(title)
    expect(main(beheer).get_by_label(re.compile("^Uren")).first).to_have_value("32")
    look(beheer)
    fill(beheer, Normuren="40", **{"Laatste dag": "2023-01-01"})
    save(beheer)
    says(beheer, "Het dienstverband eindigt voor")
    fill(beheer, **{"Laatste dag": ""})
    save(beheer)
    says(beheer, "De dienstverbanden zijn opgeslagen.")
    expect(main(beheer).locator(".page-heading")).to_contain_text(title)
    beheer.troubles.clear()


def test_row_77_employer_corrects_its_own_and_is_asked_about_who_is_ill(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    add(beheer, "Honingraat")
    baker = open_browser()
    baker.sign_in("baker")
    to_dossier(baker, "Honingraat")
    report_sick(baker)
    place = baker.page.url
    to_change(baker, "Uit dienst melden")
    fill(baker, **{"Laatste dag": str(TODAY() + 7 * DAY)})
    look(baker)
    save(baker)
    says(baker, "Wat gebeurt daarmee?")
    baker.troubles.clear()
    expect(main(baker).get_by_label("Begeleiding omzetten")).to_be_disabled()
    choose(baker, "Ziek uit dienst", "Open laten")
    save(baker)
    says(baker, "De laatste dag is opgeslagen.")
    assert house.query("SELECT count(*) FROM core_outgoingmessage WHERE template = 'employment_ends'")[0][0] >= 1
    other = open_browser()
    other.sign_in("rematgebruiker")
    answer = other.page.goto(f"{place}dienstverband/")
    assert answer is not None
    assert answer.status == 404


def report_sick(visitor: Visitor) -> None:
    visitor.page.locator(".page-actions summary").click()
    visitor.click("Ziek")
    fill(visitor, **{"Eerste ziektedag": str(TODAY())})
    save(visitor, "Volgende")
    save(visitor)
    says(visitor, "Ziekmelding opgeslagen")
