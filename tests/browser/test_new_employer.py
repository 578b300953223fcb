"""From nothing to the first sick report: klantbeheer sets up an employer in one sitting, and somebody falls ill."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import test_employers as employers
from tests.browser import test_imports as imports
from tests.browser import test_services as services
from tests.browser.installation import Installation
from tests.browser.steps import fill, look, main, save, says
from tests.browser.visitor import Visitor
from tests.imports.files import employee, rows_of, xlsx

pytestmark = pytest.mark.browser

NAME = "Houthandel De Eik"


def test_an_employer_is_set_up_from_nothing_to_its_first_sick_report(
    house: Installation, beheer: Visitor, open_browser: Callable[[], Visitor], tmp_path: Path
) -> None:
    employers.add(beheer, NAME)
    employers.to_tab(beheer, "Contracten")
    save(beheer, "voorstel")
    save(beheer)
    employers.to_tab(beheer, "Dienstverlening")
    services.add(beheer, services.WVP, date.today() - timedelta(days=30), "Standaard verzuim")
    for step in ("Casemanagementteam", "Vestiging"):
        employers.to_tab(beheer, step)
    for step in employers.TABS[:-1]:
        expect(employers.tab(beheer, step)).to_contain_text("compleet")
    employers.to_tab(beheer, "Publiceren")
    employers.field(beheer, "Onder welk kantoor").select_option(label="– Zuyd")
    save(beheer, "Publiceren")
    save(beheer)
    says(beheer, f"{NAME} is gepubliceerd")

    beheer.click("Afdeling toevoegen")
    fill(beheer, Naam="Zagerij")
    save(beheer)
    says(beheer, "Zagerij is opgeslagen")
    _bring_in(beheer, tmp_path / "eik.xlsx")

    anna = open_browser()
    anna.sign_in("anna")
    services.report_sick(anna, "Balkema", date.today())
    says(anna, "Ziekmelding opgeslagen.")
    look(anna)
    responsible = (
        "SELECT DISTINCT account.login FROM dossiers_task task "
        "JOIN dossiers_dossier dossier ON dossier.id = task.dossier_id "
        "JOIN dossiers_employee employee ON employee.id = employee_id "
        "JOIN accounts_user account ON account.id = task.responsible_id "
        "WHERE employee.last_name = 'Balkema' AND task.state = 'open'"
    )
    assert house.query(responsible) == [("anna",)]
    house.manage("check_tree")
    house.manage("check_responsibility")


def _bring_in(beheer: Visitor, path: Path) -> None:
    people = [
        employee(f"E{number}", Achternaam=name, Afdeling="Zagerij") for number, name in enumerate(["Balkema", "Plank"])
    ]
    path.write_bytes(xlsx(rows_of(people)))
    imports.to_imports(beheer)
    imports.send(beheer, path, employer=NAME)
    save(beheer, "2 rijen importeren")
    expect(main(beheer).get_by_role("heading", name="Resultaat")).to_be_visible(timeout=30_000)
    says(beheer, "2 nieuw, 0 gewijzigd, 0 ongewijzigd, 0 niet geïmporteerd")
    look(beheer)
    expect(main(beheer).get_by_text(re.compile("eik.xlsx")).first).to_be_visible()
