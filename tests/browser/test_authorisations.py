"""What somebody sees is ticked, lent and taken away: rows 37 to 39 and 151 of the seeds, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.installation import Installation
from tests.browser.steps import fill, look, main, navigation, save, says, to_user
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

SMIT = "P. (Petra) Smit"
OURS, EMPLOYERS = "NLG Arbo Gebruikers", "Arbo Werkgever Rechtstreeks"
TODAY, DAY = date.today, timedelta(days=1)
Open = Callable[[], Visitor]


def place(beheer: Visitor, name: str) -> Locator:
    """A line of the tick tree."""
    named = beheer.page.locator(".tree-row", has=beheer.page.get_by_text(name, exact=True))
    return main(beheer).locator("[data-ticks]").locator(named)


def unfold(beheer: Visitor, *names: str) -> None:
    for name in names:
        line = place(beheer, name).locator("xpath=..")
        if line.get_attribute("aria-expanded") != "true":
            place(beheer, name).locator("[data-toggle]").click()
        expect(line).to_have_attribute("aria-expanded", "true")
        expect(line.locator("> [role=group] > [role=treeitem]").first).to_be_visible()


def checked(beheer: Visitor, name: str) -> str | None:
    return place(beheer, name).locator("xpath=..").get_attribute("aria-checked")


def search(visitor: Visitor, text: str) -> list[str]:
    visitor.open(f"/dossiers/zoeken/?q={text}")
    visitor.look()
    return main(visitor).locator("tbody tr td:first-child a").all_inner_texts()


def refused(visitor: Visitor, path: str) -> int:
    """The browser reports a page that is not there; that is what we wanted."""
    status = visitor.open(path)
    visitor.troubles.clear()
    return status


def dossiers(house: Installation) -> dict[str, str]:
    found = house.query(
        "SELECT employee.last_name, dossier.uuid FROM dossiers_dossier dossier "
        "JOIN dossiers_employee employee ON employee.id = dossier.employee_id"
    )
    return {name: f"/dossiers/{uuid}/" for name, uuid in found}


def test_rows_37_and_39_a_tick_on_a_department_is_what_a_user_sees(
    beheer: Visitor, house: Installation, open_browser: Open
) -> None:
    pages, chief = dossiers(house), open_browser()
    chief.sign_in("winkelchef")
    assert search(chief, "Jansen") == []
    assert refused(chief, pages["Jansen"]) == 404

    # Row 39: the four tabs.
    to_user(beheer, "Winkelchef", EMPLOYERS, "Bakkerij Van Kessel")
    tabs = ["Gebruiker bewerken", "Autorisaties", "Klantbeeldautorisaties", "Autorisaties voor gebruikers"]
    assert main(beheer).locator(".tabs a").all_inner_texts() == tabs
    beheer.click("Autorisaties")
    look(beheer)
    beheer.click("Beheer autorisatie methode")
    unfold(beheer, "NLG Arbo", "Zuyd", "Bakkerij Van Kessel")
    place(beheer, "Winkel").get_by_role("checkbox").check()
    assert [checked(beheer, name) for name in ("NLG Arbo", "Bakkerij Van Kessel", "Winkel", "Productie")] == [
        "mixed", "mixed", "true", "false",
    ]  # fmt: skip
    look(beheer)
    save(beheer, "Gevolgen bekijken")
    says(beheer, "Ziet straks")
    look(beheer)
    save(beheer)
    says(beheer, "Winkel")

    # Row 37: by search, by address, in the tree; at the next click of an open session.
    assert search(chief, "Jansen") == ["J. (Johan) Jansen"]
    assert search(chief, "Smit") == ["P. (Petra) Smit"]
    assert search(chief, "Ovens") == []
    assert [refused(chief, pages[name]) for name in ("Jansen", "Ovens", "Yılmaz")] == [200, 404, 404]
    navigation(chief, "Organisatiestructuur").click()
    expect(main(chief).get_by_role("treeitem").filter(has_text="Winkel").first).to_be_visible()
    expect(main(chief).get_by_text("Productie", exact=True)).to_have_count(0)

    # Down to a single employee: a tick less is a dossier less.
    beheer.click("Beheer autorisatie methode")
    unfold(beheer, "NLG Arbo", "Zuyd", "Bakkerij Van Kessel", "Winkel")
    place(beheer, SMIT).get_by_role("checkbox").uncheck()
    assert checked(beheer, "Winkel") == "mixed"
    look(beheer)
    save(beheer, "Gevolgen bekijken")
    save(beheer)
    assert search(chief, "Smit") == []
    assert [refused(chief, pages[name]) for name in ("Jansen", "Smit")] == [200, 404]
    seen = house.query(
        "SELECT event.object_name FROM core_accessevent event JOIN accounts_user actor ON actor.id = event.user_id "
        "WHERE actor.login = 'winkelchef' AND event_type = 'dossier.read' ORDER BY event.id"
    )
    assert [name for (name,) in seen] == ["J. (Johan) Jansen", "J. (Johan) Jansen"]


def test_row_37_another_employer_is_refused_at_the_place(beheer: Visitor) -> None:
    to_user(beheer, "Winkelchef", EMPLOYERS, "Bakkerij Van Kessel")
    beheer.click("Autorisaties")
    beheer.click("Beheer autorisatie methode")
    unfold(beheer, "NLG Arbo", "Noord")
    place(beheer, "Remat").get_by_role("checkbox").check()
    save(beheer, "Gevolgen bekijken")
    expect(main(beheer).get_by_role("alert")).to_be_visible()
    expect(place(beheer, "Remat").get_by_role("checkbox")).to_be_checked()
    beheer.troubles.clear()
    look(beheer)


def test_row_38_whom_one_may_give_work_to(beheer: Visitor, house: Installation, open_browser: Open) -> None:
    """One of our own may choose Carla only; a user of an employer only who works there too."""
    giver, chief = open_browser(), open_browser()
    giver.sign_in("zuyderling")
    assign = dossiers(house)["Smit"] + "case-toewijzen/"

    def to_choose() -> set[str]:
        giver.open(assign)
        options = main(giver).locator("select").first.locator("option").all_inner_texts()
        return {one for one in options if one in ("Anna", "Carla", "Vervanger")}

    assert to_choose() == {"Anna", "Carla", "Vervanger"}
    to_user(beheer, "Zuyderling", OURS, "Casemanager Arbo", "Casemanager Arbo Zuyd")
    beheer.click("Autorisaties")
    beheer.click("Beheer gebruikersautorisaties")
    expect(main(beheer).get_by_role("heading", name="2. Gebruikers")).to_be_visible()
    for folder in (OURS, "Casemanager Arbo"):
        summary = main(beheer).locator("summary", has=beheer.page.get_by_text(folder, exact=True))
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    main(beheer).get_by_role("checkbox", name=OURS, exact=True).uncheck()
    main(beheer).get_by_role("checkbox", name=re.compile("^Carla")).check()
    look(beheer)
    save(beheer)
    assert to_choose() == {"Carla"}

    chief.sign_in("winkelchef")
    chief.open("/Instellingen/plaatsvervanging/")
    choices = {"Baker": "Baker, Bakkerij Van Kessel", "Remat": "Geen resultaat", "Anna": "Geen resultaat"}
    for typed, found in choices.items():
        box = main(chief).get_by_role("combobox", name=re.compile("^Vervangen door"))
        box.fill("")
        with chief.page.expect_response("**/plaatsvervanging/collega/**"):
            box.press_sequentially(typed)
        expect(main(chief).get_by_role("option")).to_have_text(found)


def test_row_40_one_user_has_a_right_more_than_the_group(beheer: Visitor, open_browser: Open) -> None:
    chief, unattended = open_browser(), "/onbehandelde-werkvoorraad/"
    chief.sign_in("winkelchef")
    assert refused(chief, unattended) == 403
    to_user(beheer, "Winkelchef", EMPLOYERS, "Bakkerij Van Kessel")
    beheer.click(re.compile("^Rechten: via de groep"))
    look(beheer)
    beheer.click(re.compile("^Toevoegen ?: .*nbehandelde werkvoorraad"), role="button")
    expect(main(beheer).get_by_role("table", name="Toegevoegd voor deze gebruiker")).to_contain_text("Onbehandelde")
    look(beheer)
    assert chief.open(unattended) == 200


def test_row_39_a_part_of_the_employer_page_is_closed(beheer: Visitor, house: Installation, open_browser: Open) -> None:
    baker = open_browser()
    baker.sign_in("baker")
    navigation(baker, "Werkgevers").click()
    baker.click("Bakkerij Van Kessel")
    baker.click("Stamgegevens")
    address = baker.page.url.removeprefix(baker.url)
    look(baker)
    to_user(beheer, "Baker", EMPLOYERS, "Bakkerij Van Kessel")
    beheer.click("Klantbeeldautorisaties")
    look(beheer)
    main(beheer).get_by_role("group", name="Stamgegevens").get_by_label("Nee", exact=True).check()
    save(beheer)
    assert refused(baker, address) == 403
    navigation(baker, "Werkgevers").click()
    baker.click("Bakkerij Van Kessel")
    expect(main(baker).get_by_role("link", name="Stamgegevens")).to_have_count(0)


def test_row_151_somebody_else_does_the_work_for_a_while(
    beheer: Visitor, house: Installation, open_browser: Open
) -> None:
    anna, stand_in, page = open_browser(), open_browser(), dossiers(house)["Smit"]
    stand_in.sign_in("vervanger")
    anna.sign_in("anna")
    assert refused(stand_in, page) == 404

    anna.open("/")
    navigation(anna, "Instellingen").click()
    anna.click("Plaatsvervanging")
    look(anna)
    # What can't be is said at the field, and what was typed stays.
    fill(anna, **{"Vanaf": str(TODAY() + 3 * DAY), "Tot en met": str(TODAY() + 2 * DAY)})
    save(anna)
    says(anna, "Kies wie de plaatsvervanger is")
    anna.troubles.clear()
    look(anna)
    choose_colleague(anna, "Verv", "Vervanger, Casemanager Arbo")
    save(anna)
    says(anna, "De periode eindigt voordat zij begint")
    expect(main(anna).get_by_role("combobox", name=re.compile("^Vervangen door"))).to_have_value("Vervanger")
    anna.troubles.clear()
    fill(anna, **{"Vanaf": str(TODAY()), "Tot en met": str(TODAY() + 2 * DAY)})
    save(anna)
    says(anna, "Vervanger is de plaatsvervanger.")
    expect(main(anna).get_by_role("note")).to_contain_text("Vervanger vervangt u tot en met")
    look(anna)

    # In the period the substitute, who was signed in already, has the work; both are told so on every page.
    navigation(stand_in, "Taken").click()
    expect(main(stand_in).get_by_role("note")).to_contain_text("U vervangt Anna tot en met")
    task = main(stand_in).locator("tbody tr", has_text="Smit").first
    expect(task).to_contain_text("namens Anna")
    look(stand_in)
    assert stand_in.open(page) == 200
    look(stand_in)
    stand_in.open("/taken/")
    task.get_by_role("button", name=re.compile("^Uitgevoerd")).click()
    says(stand_in, "is uitgevoerd")

    # The log has both names, on the screen of who may read it too.
    beheer.open("/beheer/inzagelogboek/")
    line = main(beheer).locator("tbody tr", has_text="Vervanger").filter(has_text="namens Anna").first
    expect(line).to_be_visible()
    look(beheer)

    # One second after the end, in a session that is open.
    house.manage("shell", "-v0", "-c", "from tests.browser.seed_users import end_substitutions; end_substitutions()")
    assert refused(stand_in, page) == 404
    navigation(stand_in, "Taken").click()
    expect(main(stand_in).get_by_text("namens Anna")).to_have_count(0)
    expect(main(stand_in).get_by_role("note")).to_have_count(0)


def choose_colleague(visitor: Visitor, typed: str, option: str) -> None:
    box = main(visitor).get_by_role("combobox", name=re.compile("^Vervangen door"))
    box.fill("")
    box.press_sequentially(typed)
    main(visitor).get_by_role("option", name=option).click()
