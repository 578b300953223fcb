"""Imports in Beheer, with a real worker: row 64 of the seeds."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.steps import look, main, save, says, to_beheer
from tests.browser.visitor import Visitor
from tests.imports.files import employee, rows_of, xlsx

pytestmark = pytest.mark.browser


def to_imports(beheer: Visitor) -> None:
    to_beheer(beheer)
    beheer.click(re.compile("^Imports"))
    expect(main(beheer).get_by_role("heading", level=1)).to_have_text("Imports")


def send(beheer: Visitor, path: Path, employer: str = "Remat") -> None:
    """Steps 1 and 2, up to the outcome of the check."""
    beheer.click("Import starten")
    form = main(beheer)
    form.get_by_label("Werkgever").select_option(label=employer)
    form.get_by_label("Werknemers", exact=True).check()
    form.get_by_label("Bestand", exact=False).last.set_input_files(path)
    look(beheer)
    save(beheer, "Verder")
    expect(form.get_by_label("Personeelsnummer")).to_have_value("personnel_number")
    look(beheer)
    save(beheer, "Bestand controleren")
    expect(form.get_by_role("heading", name="Uitkomst van de controle")).to_be_visible(timeout=30_000)


def test_row_64_unknown_department_is_told_and_the_rest_comes_in(
    beheer: Visitor, house: Installation, tmp_path: Path
) -> None:
    people = [employee(f"W{number}", Achternaam=f"Rijnders{number}", Afdeling="Hal") for number in range(1, 4)]
    people.append(employee("W4", Achternaam="Rijnders4", Afdeling="Sorteerband"))
    people.append(employee("W5", Achternaam="Rijnders5", Afdeling="Hal", Geboortedatum="31-02-1990"))
    path = tmp_path / "rijnders.xlsx"
    path.write_bytes(xlsx(rows_of(people)))
    found = "SELECT count(*) FROM dossiers_employee WHERE last_name LIKE 'Rijnders%'"

    to_imports(beheer)
    send(beheer, path)
    says(beheer, "3 goed")
    says(beheer, "2 met fout")
    says(beheer, "Afdeling “Sorteerband” bestaat niet.")
    says(beheer, "“31-02-1990” bestaat niet.")
    assert house.query(found) == [(0,)]
    look(beheer)

    save(beheer, re.compile("^Afdeling aanmaken"))
    expect(main(beheer).get_by_role("button", name="4 rijen importeren")).to_be_visible(timeout=30_000)
    says(beheer, "1 met fout")
    with beheer.page.expect_download() as download:
        main(beheer).get_by_role("link", name="Download fouten (xlsx)").click()
    save(beheer, "4 rijen importeren")
    expect(main(beheer).get_by_role("heading", name="Resultaat")).to_be_visible(timeout=30_000)
    says(beheer, "4 nieuw, 0 gewijzigd, 0 ongewijzigd, 1 niet geïmporteerd")
    assert house.query(found) == [(4,)]
    look(beheer)

    mended = tmp_path / "hersteld.xlsx"
    download.value.save_as(mended)
    book = load_workbook(mended)
    sheet = book.active
    assert [cell.value for cell in sheet["A"]] == ["Personeelsnummer", "W5"]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "Geboortedatum")
    sheet[f"{column}2"] = "28-02-1990"
    book.save(mended)
    to_imports(beheer)
    look(beheer)
    send(beheer, mended)
    save(beheer, "1 rij importeren")
    expect(main(beheer).get_by_role("heading", name="Resultaat")).to_be_visible(timeout=30_000)
    assert house.query(found) == [(5,)]

    to_imports(beheer)
    send(beheer, path)
    says(beheer, "Ditzelfde bestand is al geïmporteerd")
    save(beheer, re.compile("rijen importeren$"))
    expect(main(beheer).get_by_role("heading", name="Resultaat")).to_be_visible(timeout=30_000)
    says(beheer, "0 nieuw, 0 gewijzigd, 4 ongewijzigd, 1 niet geïmporteerd")
    assert house.query(found) == [(5,)]
    to_imports(beheer)
    says(beheer, "rijnders.xlsx")


def test_old_file_is_refused_with_a_sentence(beheer: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "oud.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    to_imports(beheer)
    beheer.click("Import starten")
    main(beheer).get_by_label("Werkgever").select_option(label="Remat")
    main(beheer).get_by_label("Bestand", exact=False).last.set_input_files(path)
    save(beheer, "Verder")
    says(beheer, "Dit is een oud Excel-bestand (.xls).")
