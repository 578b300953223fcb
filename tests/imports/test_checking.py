"""Step 3: what is the matter, per row and cell. Nothing is written, and nothing is told of other employers."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl import load_workbook

from casemanagement.usecases import organisation
from core.errors import DomainError
from core.models import AccessEvent
from dossiers.models import Employee, Employment
from imports.enums import ImportKind, ImportMode, ImportState
from imports.models import Import, ImportFile, ImportMessage, RememberedColumns
from imports.usecases import cleaning, steps
from imports.usecases.failed_rows import failed_rows
from orgstructure.models import Location, Node
from tests.imports.files import HEADERS, employee, rows_of, xlsx
from tests.imports.steps import checked, let_in, told
from tests.world import World, fresh

BSN, OTHER_BSN = "999990007", "123456782"
DAY = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def errors(world: World, *people: dict[str, Any], **how: Any) -> list[tuple[int, str, str]]:
    return told(checked(world.bakkerij, people, by=world.klantbeheer, **how))


def warnings(world: World, *people: dict[str, Any], **how: Any) -> list[tuple[int, str, str]]:
    done = checked(world.bakkerij, people, by=world.klantbeheer, **how)
    assert told(done) == []
    return told(done, "warning")


def test_good_rows_have_no_message_and_nothing_is_written(world: World) -> None:
    before = Employee.objects.count()
    done = checked(world.bakkerij, [employee("1"), employee("2", BSN=BSN)], by=world.klantbeheer)
    assert (done.state, done.rows, done.failed, done.warned, told(done)) == (ImportState.CHECKED, 2, 0, 0, [])
    assert Employee.objects.count() == before


def test_each_wrong_cell_has_its_sentence_with_row_and_column(world: World) -> None:
    people = [
        employee("1", Geboortedatum="31-02-1990"),
        employee("2", Afdeling="Magazijn"),
        employee("3", Achternaam=None, Datum_in_dienst=None),
        employee("4", BSN="123456783"),
        employee("", Functie="Kok"),
        employee("6", Datum_uit_dienst="01-01-2019"),
        employee("7", Telefoon="12"),
        employee("8", E_mail="geen"),
        employee("9", Geboortedatum="01-01-2090"),
        employee("10", Geboortedatum="01-01-2021"),
    ]
    people[7]["E-mail"] = people[7].pop("E mail", "geen")
    assert errors(world, *people) == [
        (2, "Geboortedatum", "“31-02-1990” does not exist."),
        (3, "Afdeling", "Department “Magazijn” does not exist."),
        (4, "Achternaam", "This may not be empty."),
        (4, "Datum in dienst", "This may not be empty."),
        (5, "BSN", "This is not a valid BSN. Check the 9 digits."),
        (6, "Personeelsnummer", "This may not be empty."),
        (7, "Datum uit dienst", "The employment ends before it begins."),
        (
            8,
            "Telefoon",
            "“12”: This is not a telephone number. A Dutch one has 10 digits, for example 013 555 01 00.",
        ),
        (9, "E-mail", "“geen” is not an e-mail address."),
        (10, "Geboortedatum", "This date of birth is not possible."),
        (11, "Datum in dienst", "The employment begins before the employee was born."),
    ]


def test_row_that_is_there_twice_is_told_at_both(world: World) -> None:
    assert errors(
        world, employee("1"), employee("2"), employee("1"), employee("4", BSN=BSN), employee("5", BSN=BSN)
    ) == [
        (2, "Personeelsnummer", "This employee is in the file more than once: also in row 4."),
        (4, "Personeelsnummer", "This employee is in the file more than once: also in row 2."),
        (5, "BSN", "This employee is in the file more than once: also in row 6."),
        (6, "BSN", "This employee is in the file more than once: also in row 5."),
    ]


def test_one_employee_by_number_and_by_bsn_in_two_rows(world: World) -> None:
    world.employee(personnel_number="1", bsn=BSN)
    assert [row for row, _column, _text in errors(world, employee("1"), employee("", BSN=BSN))] == [2, 3]


def test_number_and_bsn_of_two_employees(world: World) -> None:
    world.employee(personnel_number="1", bsn=BSN)
    world.employee(personnel_number="2", bsn=OTHER_BSN)
    assert errors(world, employee("1", BSN=OTHER_BSN)) == [
        (2, "Personeelsnummer", "The personnel number and the BSN belong to two different employees.")
    ]


def test_number_of_somebody_with_another_bsn(world: World) -> None:
    world.employee(personnel_number="1", bsn=BSN)
    assert errors(world, employee("1", BSN=OTHER_BSN)) == [
        (2, "BSN", "The employee with this personnel number has another BSN.")
    ]


def test_bsn_of_another_employers_employee_gives_no_hint(world: World) -> None:
    world.employee(world.hal, employer=world.remat, personnel_number="1", bsn=BSN)
    done = let_in(checked(world.bakkerij, [employee("1", BSN=BSN)], by=world.klantbeheer), by=world.klantbeheer)
    assert (done.created, done.messages.count()) == (1, 0)
    assert Employee.objects.filter(bsn_index__isnull=False).count() == 2


def test_overlap_is_told_with_its_days(world: World) -> None:
    world.employee(personnel_number="1", starts_on=DAY)
    world.employee(personnel_number="2", starts_on=DAY, ends_on=date(2020, 6, 30))
    assert errors(world, employee("1"), employee("2")) == [
        (
            2,
            "Datum in dienst",
            "Overlaps the employment from 01-01-2020 up to and including today and later.",
        ),
        (3, "Datum in dienst", "Overlaps the employment from 01-01-2020 up to and including 30-06-2020."),
    ]


def test_what_changes_is_told_as_a_warning(world: World) -> None:
    world.employee(
        personnel_number="1", starts_on=DAY, job_title="Verkoper", birth_date=date(1980, 2, 1), last_name="Visser"
    )
    world.employee(
        personnel_number="2", starts_on=DAY, ends_on=date(2020, 2, 1), birth_date=date(1980, 2, 1), last_name="Visser"
    )
    changed = employee("1", Functie="Chef", Afdeling="Productie", Datum_in_dienst=DAY, Telefoon="0612345678")
    assert warnings(world, changed, employee("2")) == [
        (2, "Telefoon", "Exists already: telefoon becomes “+31612345678”."),
        (2, "Afdeling", "Exists already: afdeling changes from “Winkel” to “Productie”."),
        (2, "Functie", "Exists already: functie changes from “Verkoper” to “Chef”."),
        (3, "Datum in dienst", "Exists already: a new employment begins on 01-03-2020."),
    ]


def test_leaving_with_a_running_trajectory_is_a_warning(world: World) -> None:
    world.sick(world.employee(personnel_number="1", starts_on=DAY, last_name="Visser", birth_date=date(1980, 2, 1)))
    last = timezone.localdate() - timedelta(days=3)
    found = warnings(world, employee("1", Datum_in_dienst=DAY, Datum_uit_dienst=last))
    assert found[0] == (2, "Datum uit dienst", "Leaves while a trajectory is running. The trajectory stays open.")


def test_department_by_path_when_its_name_is_there_twice(world: World) -> None:
    for under in (world.winkel, world.productie):
        organisation.add_department(name="Nacht", under=fresh(under), by=world.klantbeheer)
    assert errors(world, employee("1", Afdeling="Nacht"), employee("2", Afdeling="winkel / NACHT")) == [
        (2, "Afdeling", "There are several departments “Nacht”. Write the one above it too: “Department / Nacht”.")
    ]


def test_location_must_exist_and_the_head_location_always_does(world: World) -> None:
    Location.objects.create(employer=world.bakkerij, name="Oost")
    headers = [*HEADERS, "Vestiging"]
    people = [
        employee("1", Vestiging="oost"),
        employee("2", Vestiging="Hoofdvestiging"),
        employee("3", Vestiging="West"),
    ]
    done = checked(world.bakkerij, xlsx(rows_of(people, headers)), by=world.klantbeheer)
    assert told(done) == [(4, "Vestiging", "Location “West” does not exist.")]


def test_zeros_in_front_of_a_personnel_number_may_be_lost(world: World) -> None:
    world.employee(personnel_number="00123", starts_on=DAY, last_name="Visser", birth_date=date(1980, 2, 1))
    done = let_in(
        checked(world.bakkerij, [employee(123, Datum_in_dienst=DAY)], by=world.klantbeheer), by=world.klantbeheer
    )
    assert (done.unchanged, Employee.objects.get(personnel_number="00123").last_name) == (1, "Visser")


def test_unknown_departments_are_made_on_request_and_the_file_is_checked_again(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    done = checked(
        world.bakkerij,
        [employee("1", Afdeling="Magazijn"), employee("2", Afdeling=" magazijn "), employee("3", Afdeling="Kantine")],
        by=world.klantbeheer,
    )
    assert done.failed == 3
    with django_capture_on_commit_callbacks(execute=True):
        steps.add_departments(done=done, names=["Magazijn", "Niet in het bestand"], by=world.klantbeheer)
    done.refresh_from_db()
    assert told(done) == [(4, "Afdeling", "Department “Kantine” does not exist.")]
    with django_capture_on_commit_callbacks(execute=True):
        steps.add_departments(done=done, names=["Kantine"], by=world.klantbeheer)
    done.refresh_from_db()
    assert (done.state, done.failed) == (ImportState.CHECKED, 0)
    made = Node.objects.filter(parent=world.bakkerij.node_id).values_list("name", flat=True)
    assert sorted(made) == ["Kantine", "Magazijn", "Productie", "Winkel"]


def test_no_bsn_stands_in_what_is_kept(world: World) -> None:
    """Also when it was put in a wrong column; the file itself is sealed."""
    people = [employee(OTHER_BSN, BSN="99999000", Achternaam=f"Bos {BSN}", Functie=BSN, Afdeling=BSN, Telefoon=BSN)]
    people.append(employee("9", Geboortedatum=BSN, Datum_in_dienst=f"{BSN} "))
    content = xlsx(rows_of(people))
    done = checked(world.bakkerij, content, by=world.klantbeheer)
    assert done.failed == 2
    rows = [str(one) for model in (Import, ImportMessage, AccessEvent) for one in model.objects.values()]
    assert [row for row in rows if BSN in row or OTHER_BSN in row] == []
    file = ImportFile.objects.get(of=done)
    assert file.content == content
    assert content[:30] not in bytes(file.sealed)


def test_columns_are_remembered_for_the_employer(world: World) -> None:
    people = rows_of([employee("1")])
    people[0][0] = "Kenmerk"
    content = xlsx(people)
    how = {"employer": world.bakkerij, "kind": ImportKind.EMPLOYEES, "mode": ImportMode.CHANGES, "name": "a.xlsx"}
    done = steps.upload(content=content, by=world.klantbeheer, **how)
    assert done.columns[0] == ""
    chosen = ["personnel_number", "", *done.columns[2:]]
    steps.choose_columns(done=done, columns=chosen, by=world.klantbeheer)
    again = steps.upload(content=content, by=world.klantbeheer, **how)
    assert again.columns == chosen
    elsewhere = steps.upload(content=content, by=world.klantbeheer, **{**how, "employer": world.remat})
    assert elsewhere.columns == done.columns
    assert RememberedColumns.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["last_name", "last_name"], "Two columns fill the same field. Choose one of them."),
        (
            ["last_name", ""],
            "No column was chosen for: Personnel number or BSN, Date of birth, Department, "
            "First day of the employment.",
        ),
    ],
)  # fmt: skip
def test_columns_that_can_not_be(columns: list[str], sentence: str, world: World) -> None:
    done = steps.upload(
        employer=world.bakkerij, kind="employees", mode="mutaties", name="a.xlsx", content=xlsx([["A", "B"], [1, 2]]),
        by=world.klantbeheer,
    )  # fmt: skip
    with pytest.raises(DomainError) as caught:
        steps.choose_columns(done=done, columns=columns, by=world.klantbeheer)
    assert caught.value.message == sentence


def test_who_may_not(world: World) -> None:
    how = {"kind": "employees", "mode": "mutaties", "name": "a.xlsx", "content": xlsx(rows_of([employee("1")]))}
    for user in (world.anna, world.baker):
        with pytest.raises(PermissionDenied, match=r"imports.run_import"):
            steps.upload(employer=world.bakkerij, by=user, **how)
    world.bakkerij.code = "VDD00001"
    world.bakkerij.save()
    right = world.klantbeheer.group.permissions.get(codename="override_source")
    world.klantbeheer.group.permissions.remove(right)
    with pytest.raises(PermissionDenied, match=r"orgstructure.override_source"):
        steps.upload(employer=world.bakkerij, by=type(world.klantbeheer).objects.get(pk=world.klantbeheer.pk), **how)


def test_failed_rows_come_back_as_text_with_what_is_the_matter(world: World) -> None:
    people = [employee("1"), employee("00002", Afdeling="Magazijn", Functie="'=HYPERLINK", Achternaam="@SUM(1)")]
    done = checked(world.bakkerij, people, by=world.klantbeheer)
    content = failed_rows(done=done, by=world.klantbeheer)
    cells = list(load_workbook(BytesIO(content)).active.iter_rows())
    assert [cell.value for cell in cells[0]] == [*HEADERS, "Message"]
    assert (cells[1][0].value, cells[1][5].value) == ("00002", "@SUM(1)")
    assert cells[1][-1].value == "Afdeling: Department “Magazijn” does not exist."
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}
    assert len(cells) == 2
    assert AccessEvent.objects.filter(event_type="import.failed_rows", user_id=world.klantbeheer.pk).count() == 1
    organisation.add_department(name="Magazijn", under=fresh(world.bakkerij.node), by=world.klantbeheer)
    again = let_in(checked(world.bakkerij, content, by=world.klantbeheer), by=world.klantbeheer)
    assert (again.created, again.failed) == (1, 0)


def test_after_a_month_file_and_messages_go_and_the_result_stays(world: World) -> None:
    done = let_in(checked(world.bakkerij, [employee("1"), employee("2", Afdeling="X")], by=world.klantbeheer))
    lying = checked(world.bakkerij, [employee("3")], by=world.klantbeheer)
    assert cleaning.forget_past() == 0
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=done.pk).update(finished_at=long_ago)
    Import.objects.filter(pk=lying.pk).update(made_at=long_ago)
    assert cleaning.forget_past() == 2
    assert (ImportFile.objects.count(), ImportMessage.objects.count()) == (0, 0)
    done.refresh_from_db()
    lying.refresh_from_db()
    assert (done.created, done.failed, len(done.file_hash), done.made_by) == (1, 1, 64, world.klantbeheer)
    assert lying.state == ImportState.CANCELLED


def test_file_that_turns_out_unusable_ends_with_its_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.reading.workbooks.MAX_ROWS", 1)
    done = checked(world.bakkerij, [employee("1"), employee("2")], by=world.klantbeheer)
    assert done.state == ImportState.FAILED
    assert [text for _row, _column, text in told(done)] == [
        "The file holds more than 1 rows. Split it into several files."
    ]
    assert Employment.objects.filter(employee__personnel_number="1").count() == 0
