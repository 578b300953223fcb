"""The same steps from the command line, with the same rules and the same log."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import AccessEvent
from dossiers.models import Employee
from imports.models import Import
from tests.imports.files import FOLDER, csv_of, employee, rows_of, xlsx
from tests.world import World


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def run(command: str, *words: object, **options: Any) -> Any:
    out = io.StringIO()
    call_command(command, *map(str, words), stdout=out, **options)
    return json.loads(out.getvalue()) if "--json" in words else out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "werknemers.csv"
    path.write_bytes(csv_of(rows_of([employee("1"), employee("2", Afdeling="Magazijn"), employee("3")])))
    return path


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "openpyxl.xlsx", "excel_1252.csv"])
def test_real_files_come_in(name: str, world: World) -> None:
    words = (FOLDER / name, "--employer", "Bakkerij Van Kessel", "--mode", "mutaties", "--json")
    found = run("import_employees", *words)
    assert {key: found[key] for key in ("rows", "created", "updated", "unchanged", "failed", "errors")} == {
        "rows": 3, "created": 3, "updated": 0, "unchanged": 0, "failed": 0, "errors": []
    }  # fmt: skip
    assert run("import_employees", *words)["unchanged"] == 3
    assert str(Employee.objects.get(personnel_number="125")) == "P. (Piet) van der Élzen"


def test_same_answer_and_the_same_log_as_on_the_screen(file: Path, world: World) -> None:
    number = world.bakkerij.debtor_number
    words = (file, "--employer", number, "--mode", "mutaties", "--by", "klantbeheer", "--json")
    assert run("import_employees", *words, "--dry-run")["failed"] == 1
    assert Employee.objects.count() == 0
    found = run("import_employees", *words)
    assert (found["rows"], found["created"], found["failed"]) == (3, 2, 1)
    assert found["errors"] == [{"row": 3, "column": "Afdeling", "message": "Department “Magazijn” does not exist."}]
    lines = AccessEvent.objects.filter(event_type__startswith="import.").order_by("id")
    assert list(lines.values_list("event_type", "user_name")) == [
        ("import.uploaded", "Klantbeheer"), ("import.cancelled", "Klantbeheer"),
        ("import.uploaded", "Klantbeheer"), ("import.started", "Klantbeheer"), ("import.done", "Klantbeheer"),
    ]  # fmt: skip
    assert Import.objects.filter(made_by=world.klantbeheer).count() == 2


def test_in_words_and_by_the_system(file: Path, world: World) -> None:
    told = run("import_employees", file, "--employer", "bakkerij van kessel", "--mode", "compleet")
    assert told == (
        "Rij 3 Afdeling: Department “Magazijn” does not exist.\n"
        "3 rijen: 2 nieuw, 0 gewijzigd, 0 ongewijzigd, 1 niet geïmporteerd, 0 uit dienst.\n"
    )
    assert Import.objects.get().made_by is None


def test_complete_file_needs_its_second_yes(tmp_path: Path, world: World) -> None:
    world.employee(personnel_number="1")
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(rows_of([employee("2")])))
    words = (path, "--employer", "Bakkerij Van Kessel", "--mode", "compleet", "--json")
    with pytest.raises(CommandError, match="By this file 1 of 1 employees leave"):
        run("import_employees", *words)
    assert run("import_employees", *words, "--yes")["ended"] == 1


def test_departments_come_in(tmp_path: Path, world: World) -> None:
    path = tmp_path / "afdelingen.xlsx"
    path.write_bytes(xlsx([["Afdeling", "Onder afdeling"], ["Nacht", "Magazijn"], ["Magazijn", None]]))
    words = (path, "--employer", "Bakkerij Van Kessel", "--json")
    assert run("import_departments", *words)["created"] == 2
    assert run("import_departments", *words)["unchanged"] == 2


def test_refused(file: Path, tmp_path: Path, world: World) -> None:
    def refusal(*words: object) -> str:
        with pytest.raises(CommandError) as caught:
            run("import_employees", *words, "--mode", "mutaties")
        return str(caught.value)

    assert "geen werkgever" in refusal(file, "--employer", "Onbekend")
    assert "geen gebruiker" in refusal(file, "--employer", "Remat", "--by", "onbekend")
    assert "imports.run_import" in refusal(file, "--employer", "Remat", "--by", "anna")
    assert "kan niet worden gelezen" in refusal(tmp_path / "weg.csv", "--employer", "Remat")
    large = tmp_path / "groot.xlsx"
    with large.open("wb") as sparse:
        sparse.truncate(100 * 1024**2)
    assert refusal(large, "--employer", "Remat").startswith("The file is 100 MB.")
    file.write_bytes(b"Iets;Anders\n1;2\n")
    assert refusal(file, "--employer", "Remat").startswith("No column was chosen for: ")
    assert not Import.objects.exclude(state="uploaded").exists()
