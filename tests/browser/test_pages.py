"""Every page that the navigation leads to, as each kind of user, light and dark, wide and narrow: clean and quiet."""

import pytest

from tests.browser.conftest import Visitors

pytestmark = pytest.mark.browser

OF_A_CASE_MANAGER = [
    "/",
    "/taken/",
    "/trajecten/",
    "/dossiers/zoeken/?q=smit",
    "/dossiers/{smit}/",
    "/dossiers/{smit}/taken/",
    "/dossiers/{smit}/autorisatie/",
    "/dossiers/{smit}/case-toewijzen/",
    "/ziek-melden/",
    "/werkgevers/",
    "/werkgevers/{bakkerij}/",
    "/werkgevers/{bakkerij}/stamgegevens/",
    "/organisatiestructuur/",
    "/Instellingen/",
    "/Instellingen/extra-stap/",
    "/Instellingen/sessies/",
    "/Instellingen/weergave/",
    "/Instellingen/plaatsvervanging/",
    "/Instellingen/bevestigen/",
]
OF_KLANTBEHEER = [
    "/",
    "/onbehandelde-werkvoorraad/",
    "/organisatiestructuur/{zuyd}/casemanagementteam/",
    "/beheer/",
    "/beheer/klassiek/",
    "/beheer/organisatie/{zuyd}/",
    "/beheer/organisatie/{zuyd}/coordinatoren/",
    "/beheer/gebruikers/",
    "/beheer/gebruikers/boom/",
    "/beheer/functiegroepen/",
    "/beheer/rechten/",
    "/beheer/protocollen/",
    "/beheer/inzagelogboek/",
    "/beheer/berichten/",
    "/beheer/demoberichten/",
    "/beheer/yubikeys/",
    "/beheer/gebruikers/toevoegen/",
    "/componenten/",
]
OF_AN_EMPLOYER = [
    "/",
    "/taken/",
    "/dossiers/{smit}/",
    "/dossiers/{smit}/taken/",
    "/werkgevers/{bakkerij}/",
    "/ziek-melden/",
    "/Instellingen/",
]


@pytest.mark.parametrize(
    ("login", "paths"),
    [("anna", OF_A_CASE_MANAGER), ("klantbeheer", OF_KLANTBEHEER), ("baker", OF_AN_EMPLOYER)],
    ids=["case manager", "klantbeheer", "employer"],
)
@pytest.mark.parametrize(("width", "theme"), [(1366, "light"), (390, "dark")])
def test_pages_are_clean(
    visitors: Visitors, places: dict[str, str], login: str, paths: list[str], width: int, theme: str
) -> None:
    visitor = visitors.sign_in(login, width=width, theme=theme)
    for path in paths:
        assert visitor.open(path.format(**places)) == 200
        visitor.look()


def test_the_main_pages_work_without_script(visitors: Visitors, places: dict[str, str]) -> None:
    visitor = visitors.sign_in("anna", script=False)
    visitor.open("/taken/")
    assert visitor.page.get_by_role("row").count() > 1
    visitor.open("/dossiers/zoeken/?q=smit")
    visitor.page.get_by_role("main").get_by_role("link", name="Smit").first.click()
    assert "/dossiers/" in visitor.page.url
