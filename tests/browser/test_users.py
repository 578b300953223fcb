"""User administration, row by row of the seeds' chapters on accounts: from the start page on, by clicking."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.browser.installation import Installation
from tests.browser.proofs import next_code
from tests.browser.steps import (
    WIDE,
    choose,
    choose_in_menu,
    fill,
    item,
    labels_in,
    logged,
    look,
    main,
    navigation,
    row,
    save,
    says,
    to_beheer,
    to_tree,
    to_user,
)
from tests.browser.test_sign_in import NEW_PASSWORD, arrived, choose_password, fill_login, give_code, newest
from tests.browser.visitor import Visitor
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

EMPLOYERS = "Arbo Werkgever Rechtstreeks"
INSURED = "Arbo Werkgever Verzekerd"
OURS = "NLG Arbo Gebruikers"
TODAY, DAY = date.today, timedelta(days=1)


def limit(beheer: Visitor, first: date, last: date, *, watched: bool) -> None:
    """On the page of a user: his first and last day, with a look at what that does."""
    beheer.click("Geldigheid wijzigen")
    choose(beheer, "Specifieke geldigheidsperiode", "Ja")
    fill(beheer, **{"Geldig vanaf": str(first), "Geldig tot en met": str(last)})
    if watched:
        look(beheer)
    save(beheer, "Gevolgen bekijken")
    if watched:
        look(beheer)
    save(beheer)
    says(beheer, "is gewijzigd")


def let_in(house: Installation, login: str) -> None:
    house.manage("shell", "-v0", "-c", f"from tests.browser.seed_users import let_in; let_in({login!r})")


def refused_at_the_door(visitor: Visitor, login: str, password: str = PASSWORD) -> None:
    visitor.open("/")
    fill_login(visitor, login, password)
    expect(visitor.page.get_by_label("Wachtwoord", exact=True)).to_be_visible()


def half_way_in(visitor: Visitor, login: str, password: str = PASSWORD) -> None:
    visitor.open("/")
    fill_login(visitor, login, password)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Extra stap")


def come_in(visitor: Visitor, login: str) -> None:
    half_way_in(visitor, login)
    visitor.click("Back-upcode")
    give_code(visitor, next_code(login))
    expect(visitor.page).to_have_url(f"{visitor.url}/")


def test_rows_19_and_24_beheer_is_for_klantbeheer_only(beheer: Visitor, open_browser: Callable[[], Visitor]) -> None:
    """The link stands at the bottom left; who may not enter has none, and gets 403."""
    beheer.open("/")
    place = navigation(beheer, "Beheer").bounding_box()
    others = [one.bounding_box() for one in beheer.page.locator(".navigation li:not([data-bottom]) a").all()]
    assert place
    assert place["x"] < 100
    assert all(one and one["y"] + one["height"] <= place["y"] for one in others)
    assert place["y"] > WIDE["height"] / 2
    navigation(beheer, "Beheer").click()
    look(beheer)

    for login in ("anna", "baker"):
        visitor = open_browser()
        visitor.sign_in(login)
        expect(navigation(visitor, "Instellingen")).to_be_visible()
        expect(navigation(visitor, "Beheer")).to_have_count(0)
        for path in ("/beheer/", "/beheer/gebruikers/toevoegen/"):
            assert visitor.open(path) == 403
        visitor.troubles.clear()  # the browser reports the 403s that we wanted
        look(visitor)


def test_rows_20_and_25_the_tree_opens_and_closes_by_mouse_and_keyboard(beheer: Visitor) -> None:
    to_tree(beheer)
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Gebruikersbeheer")
    expect(main(beheer).get_by_role("navigation").first).to_contain_text(re.compile("Beheer.*Gebruikers.*Gebruikersbe"))
    for folder in (EMPLOYERS, INSURED, OURS):
        toggle, line = row(beheer, folder).locator("[data-toggle]"), item(beheer, folder)
        for key, opened in (
            (None, True),
            (None, False),
            ("ArrowRight", True),
            ("ArrowLeft", False),
            ("ArrowRight", True),
        ):
            line.press(key) if key else toggle.click()
            expect(line).to_have_attribute("aria-expanded", str(opened).lower())
            expect(line.get_by_role("treeitem").first).to_be_visible(visible=opened)
    look(beheer)

    # Row 29: the group of an office lists only its own users.
    row(beheer, "Casemanager Arbo").locator("[data-toggle]").click()
    row(beheer, "Casemanager Arbo Zuyd").locator("[data-toggle]").click()
    expect(row(beheer, "Zuyderling")).to_be_visible()
    assert labels_in(beheer, "Casemanager Arbo Zuyd") == ["Zuyderling"]
    assert labels_in(beheer, "Casemanager Arbo")[:5] == ["Casemanager Arbo Zuyd", "Anna", "Bram", "Carla", "Dirk"]
    look(beheer)


def test_rows_21_22_and_41_blocked_unblocked_and_a_new_password(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    dirk = open_browser()
    for _try in range(3):
        refused_at_the_door(dirk, "dirk", "niet het wachtwoord")
    refused_at_the_door(dirk, "dirk")

    to_user(beheer, "Dirk", OURS, "Casemanager Arbo")
    status = main(beheer).locator("dt", has_text=re.compile("^Status$")).locator("xpath=following-sibling::dd")
    expect(status).to_contain_text("Geblokkeerd")
    expect(status).to_contain_text("na onjuiste pogingen")
    look(beheer)
    beheer.click("Deblokkeren")
    look(beheer)
    save(beheer, "Deblokkeren")
    expect(status).to_contain_text("Actief")
    assert logged(house, "user.account_changed")[-1] == ("klantbeheer", "dirk")
    half_way_in(dirk, "dirk")

    # Row 22: the mail goes to the address that is filled in; the old password is over once a new one is chosen.
    before = newest(house)
    beheer.click("Wachtwoord resetten")
    look(beheer)
    fill(beheer, **{"Vul het e-mailadres": "geen adres"})
    save(beheer, "E-mail versturen")
    look(beheer)
    fill(beheer, **{"Vul het e-mailadres": "dirk@elders.example.org"})
    save(beheer, "E-mail versturen")
    expect(status).to_contain_text("Actief")
    _number, to, mail = arrived(house, "/Account/koppeling/", after=before)
    link = re.search(r"https?://\S+/Account/koppeling/\S+", mail)
    assert link
    assert to == "dirk@elders.example.org"
    dirk.page.goto(link[0])
    choose_password(dirk, NEW_PASSWORD)
    refused_at_the_door(dirk, "dirk")
    half_way_in(dirk, "dirk", NEW_PASSWORD)


def test_row_23_who_stays_away_too_long_is_blocked_at_night(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    house.manage("shell", "-v0", "-c", "from accounts.tasks import block_unused; block_unused()")
    refused_at_the_door(open_browser(), "stil")
    to_user(beheer, "Stil", OURS, "Casemanager ZW")
    says(beheer, "te lang niet gebruikt")
    look(beheer)


def test_rows_26_to_28_30_31_34_and_35_a_user_of_an_employer(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    # Rows 26 and 27: the folder, its three dots, a group with the name of the employer.
    to_tree(beheer, EMPLOYERS)
    choose_in_menu(beheer, EMPLOYERS, "Gebruikersgroep toevoegen")
    look(beheer)
    main(beheer).get_by_label(re.compile("^Werkgever van deze groep")).select_option(label="Bakkerij Van Kessel")
    expect(main(beheer).get_by_label(re.compile("^Naam van de groep"))).to_have_value("Bakkerij Van Kessel")
    save(beheer)
    says(beheer, "bestaat hier al")  # once per folder
    look(beheer)
    fill(beheer, **{"Naam van de groep": "Van Kessel"})
    save(beheer)
    assert labels_in(beheer, EMPLOYERS) == ["Bakkerij Van Kessel", "Van Kessel"]

    # Rows 28, 30, 31, 33-35: the form of that group.
    choose_in_menu(beheer, "Van Kessel", "+ Gebruiker toevoegen")
    chosen = main(beheer).get_by_label("Gebruikersgroep").locator("option:checked")
    assert chosen.inner_text().strip(" –-") == "Van Kessel"
    labels = [" ".join(one.split()) for one in main(beheer).locator(".field-label").all_inner_texts()]
    required = [one for one in labels if not one.endswith("(niet verplicht)")]
    assert required == [
        "Gebruikersgroep", "Achternaam", "Geslacht", "Specifieke geldigheidsperiode account instellen",
        "Autorisatie-overname",
    ]  # fmt: skip
    assert labels[1:9] == [
        "Roepnaam (niet verplicht)", "Voorletters (niet verplicht)", "Tussenvoegsel (niet verplicht)", "Achternaam",
        "Geslacht", "E-mailadres (niet verplicht)", "Telefoonnummer (niet verplicht)", "Inlognaam (niet verplicht)",
    ]  # fmt: skip
    medical, second = (main(beheer).get_by_label(re.compile(f"^{one}")) for one in ("Medische gegevens", "2-factor"))
    expect(medical).to_be_disabled()
    expect(second).to_be_checked()
    expect(second).to_be_disabled()
    expect(main(beheer).get_by_role("group", name=re.compile("Autorisatie")).get_by_label("Nee")).to_be_checked()
    look(beheer)
    fill(beheer, Roepnaam="Johan", Voorletters="J.", Achternaam="Jansen", Telefoonnummer="06-1234 5678")
    choose(beheer, "Geslacht", "Man")
    fill(beheer, **{"E-mailadres": "johan@"})
    expect(main(beheer).get_by_label(re.compile("^Inlognaam"))).to_have_value("NLGArbo.VANKESSEL.JANSEN")
    save(beheer)
    says(beheer, "Dit is geen geldig e-mailadres")
    expect(main(beheer).get_by_label(re.compile("^Achternaam"))).to_have_value("Jansen")
    look(beheer)

    # Row 36: without an address it is saved, and says that nothing was sent.
    fill(beheer, **{"E-mailadres": ""})
    save(beheer)
    says(beheer, "Er is geen mail verstuurd")
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("J. Jansen")
    expect(main(beheer).get_by_role("link", name="Van Kessel", exact=True)).to_be_visible()
    look(beheer)

    # Row 35: Nee, so he sees nothing of what the group may see.
    let_in(house, "NLGArbo.VANKESSEL.JANSEN")
    jansen = open_browser()
    come_in(jansen, "NLGArbo.VANKESSEL.JANSEN")
    navigation(jansen, "Werkgevers").click()
    says(jansen, "U ziet alleen werkgevers waarvoor u bent geautoriseerd")
    expect(main(jansen).get_by_role("link", name="Bakkerij Van Kessel")).to_have_count(0)


def test_rows_29_35_and_36_one_of_our_own_sees_what_his_group_sees(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    before = newest(house)
    to_tree(beheer, OURS, "Casemanager Arbo")
    choose_in_menu(beheer, "Casemanager Arbo Zuyd", "+ Gebruiker toevoegen")
    expect(main(beheer).get_by_role("group", name=re.compile("Autorisatie")).get_by_label("Ja")).to_be_checked()
    late: list[Route] = []  # the proposal comes when another name has been typed already

    def hold(route: Route) -> None:
        late.append(route)

    beheer.page.route("**/gebruikers/inlognaam/", hold)
    with beheer.page.expect_request("**/gebruikers/inlognaam/"):
        fill(beheer, Roepnaam="Iris", Achternaam="Bos", Inlognaam="NLGArbo.Zuyd.BOS")
    with beheer.page.expect_response("**/gebruikers/inlognaam/"):
        late[0].continue_()
    beheer.page.unroute("**/gebruikers/inlognaam/")
    fill(beheer, **{"E-mailadres": "iris@example.org"})
    expect(main(beheer).get_by_label(re.compile("^Inlognaam"))).to_have_value("NLGArbo.Zuyd.BOS")
    save(beheer)
    says(beheer, "krijgt per e-mail een uitnodiging")
    _number, _to, mail = arrived(house, "iris@example.org", after=before)
    assert "/Account/koppeling/" in mail
    let_in(house, "NLGArbo.Zuyd.BOS")
    iris = open_browser()
    come_in(iris, "NLGArbo.Zuyd.BOS")
    navigation(iris, "Werkgevers").click()
    expect(main(iris).get_by_role("link", name="Bakkerij Van Kessel")).to_be_visible()
    expect(main(iris).get_by_role("link", name="Remat")).to_have_count(0)

    # Row 36: a mail that came back is shown at its user.
    to_user(beheer, "Verhuisd", OURS, "Casemanager ZW")
    says(beheer, "De laatste mail aan deze gebruiker is niet aangekomen.")
    says(beheer, "550 5.1.1 User unknown")
    look(beheer)
    beheer.click("Naar de uitgaande berichten")
    expect(main(beheer).get_by_role("row", name=re.compile("550 5.1.1 User unknown"))).to_be_visible()


def test_rows_26_and_32_before_and_after_the_period_nobody_comes_in(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    to_tree(beheer, INSURED)
    choose_in_menu(beheer, "Remat", "+ Gebruiker toevoegen")
    fill(beheer, Achternaam="Smit", **{"E-mailadres": "smit@example.org"})
    expect(main(beheer).get_by_label("Geldig vanaf")).to_be_hidden()
    choose(beheer, "Specifieke geldigheidsperiode", "Ja")
    fill(beheer, **{"Geldig vanaf": str(TODAY() + DAY), "Geldig tot en met": str(TODAY() - DAY)})
    save(beheer)
    says(beheer, "De periode eindigt voordat zij begint")
    look(beheer)
    fill(beheer, **{"Geldig tot en met": str(TODAY() + 9 * DAY)})
    save(beheer)
    says(beheer, "het account is vandaag niet geldig")
    expect(main(beheer).get_by_role("link", name="Remat", exact=True)).to_be_visible()
    let_in(house, "NLGArbo.REMAT.SMIT")
    smit = open_browser()
    refused_at_the_door(smit, "NLGArbo.REMAT.SMIT")

    limit(beheer, TODAY() - 9 * DAY, TODAY() + 9 * DAY, watched=True)
    half_way_in(smit, "NLGArbo.REMAT.SMIT")
    limit(beheer, TODAY() - 9 * DAY, TODAY() - DAY, watched=False)
    says(beheer, "Verlopen op")
    refused_at_the_door(smit, "NLGArbo.REMAT.SMIT")


def test_rows_22_and_33_medical_data_is_given_by_who_sees_it(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    """Klantbeheer can neither give it, nor remove the extra step of who has it; both are logged."""
    to_user(beheer, "Doctor", OURS, "Medische gebruikers", "Bedrijfsarts")
    expect(main(beheer).get_by_role("link", name=re.compile("^Extra stap verwijderen"))).to_have_count(0)
    says(beheer, "Alleen een beheerder met toegang tot medische gegevens")
    beheer.click("Gegevens wijzigen")
    expect(main(beheer).get_by_label(re.compile("^Medische gegevens"))).to_be_disabled()
    look(beheer)

    above = open_browser()
    above.sign_in("super")
    to_user(above, "Doctor", OURS, "Medische gebruikers", "Bedrijfsarts")
    above.click(re.compile("^Extra stap verwijderen: Authenticatie-app"))
    look(above)
    save(above, "Verwijderen")
    assert logged(house, "factor.removed") == [("super", "doctor")]
    to_user(above, "Carla", OURS, "Casemanager Arbo")
    above.click("Gegevens wijzigen")
    main(above).get_by_label(re.compile("^Medische gegevens")).check()
    save(above)
    expect(main(above).locator("dt", has_text="Medische gegevens").locator("xpath=following-sibling::dd")).to_have_text(
        "ja"
    )
    assert logged(house, "user.medical_access_given") == [("super", "carla")]
    above.click("Historie")
    says(above, "edische gegevens")
    look(above)


def test_row_40_a_right_of_the_group_reaches_its_members_at_the_next_click(
    beheer: Visitor, open_browser: Callable[[], Visitor]
) -> None:
    carla = open_browser()
    carla.sign_in("carla")
    actions = carla.page.locator("[data-actions]")
    actions.locator("summary").click()
    expect(actions.get_by_role("link", name="Ziek", exact=True)).to_be_visible()
    for act, stays in (("Intrekken", False), ("Toekennen", True)):
        to_tree(beheer, OURS)
        choose_in_menu(beheer, "Casemanager Arbo", "Rechten")
        if stays:
            look(beheer)
        save(beheer, re.compile(f"^{act} ?: Ziek melden"))
        navigation(carla, "Taken").click()
        carla.settle()
        actions.locator("summary").click()
        expect(actions.get_by_role("link").first).to_be_visible()
        expect(actions.get_by_role("link", name="Ziek", exact=True)).to_have_count(1 if stays else 0)


def test_row_42_deactivated_at_once_while_signed_in(
    beheer: Visitor, house: Installation, open_browser: Callable[[], Visitor]
) -> None:
    """Bram coordinates an office: first the page says what falls to whom. His name stays."""
    bram = open_browser()
    bram.sign_in("bram")
    to_user(beheer, "Bram", OURS, "Casemanager Arbo")
    beheer.click("Geldigheid wijzigen")
    choose(beheer, "Specifieke geldigheidsperiode", "Ja")
    look(beheer)
    beheer.click("Meteen deactiveren")
    says(beheer, "De gebruiker wordt meteen uitgelogd")
    expect(main(beheer).get_by_role("row", name=re.compile("Bram.*niemand: onbehandelde werkvoorraad"))).to_be_visible()
    look(beheer)
    save(beheer, "Meteen deactiveren")
    says(beheer, "Gedeactiveerd")
    navigation(bram, "Taken").click()
    expect(bram.page).to_have_url(re.compile("/Account/LogOn/"))
    refused_at_the_door(bram, "bram")
    beheer.click("Historie")
    expect(main(beheer).get_by_role("heading", level=1)).to_contain_text("Bram")
    says(beheer, "Klantbeheer")
    look(beheer)
    assert house.query("SELECT last_name FROM accounts_user WHERE login = 'bram'") == [("Bram",)]


def test_row_176_klassiek_beheer_has_the_three_numbered_pages(beheer: Visitor) -> None:
    def to_page(name: str) -> None:
        to_beheer(beheer)
        beheer.click(re.compile("^Klassiek Beheer"))
        beheer.click(name)

    to_beheer(beheer)
    beheer.click(re.compile("^Klassiek Beheer"))
    pages = [one for one in main(beheer).get_by_role("listitem").all_inner_texts() if re.match(r"\d\. ", one)]
    assert [re.match(r"\d\. \w+", one)[0] for one in pages] == [
        "1. Organisatiestructuur",
        "2. Gebruikers",
        "3. Rechten",
    ]  # type: ignore[index]
    look(beheer)
    to_page("1. Organisatiestructuur")
    beheer.click(re.compile("Zuyd$"))
    expect(main(beheer).get_by_role("link", name="Case management team", exact=True)).to_be_visible()
    look(beheer)
    to_page("2. Gebruikers")
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Gebruikersbeheer")
    to_page("3. Rechten")
    look(beheer)
    beheer.click("Casemanager ZW")
    save(beheer, re.compile("^Toekennen ?: Case toewijzen"))
    expect(main(beheer).get_by_role("button", name=re.compile("^Intrekken ?: Case toewijzen"))).to_be_visible()
    look(beheer)
