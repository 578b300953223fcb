"""What may come in as a file, and what a cell in it means. Nothing here touches the database."""

import io
import stat
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from imports.enums import ImportKind
from imports.reading import archives, table, values
from imports.reading.fields import Reader, missing, recognise
from imports.reading.files import check_name_and_size, read_table
from imports.reading.table import RefusedFileError
from imports.reading.values import UnreadableError, shown
from tests.imports.files import FOLDER, HEADERS, csv_of, employee, repacked, rows_of, saved, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = xlsx(rows_of([employee("1")]))
ENCODING = "The file can't be read as text. Save it as “CSV UTF-8” in Excel and send it again."
REAL = ["libreoffice.xlsx", "openpyxl.xlsx", "excel_1252.csv"]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def refused(name: str, content: bytes) -> str:
    with pytest.raises(RefusedFileError) as caught:
        read_table(name, content)
    return str(caught.value.message)


def rows(name: str, content: bytes) -> list[tuple[int, tuple[Any, ...]]]:
    return [(row.number, row.cells) for row in read_table(name, content).rows]


def parsed(content: bytes, name: str = "werknemers.xlsx") -> list[Any]:
    found = read_table(name, content)
    reader = Reader(found.headers, recognise(found.headers, ImportKind.EMPLOYEES, {}), ImportKind.EMPLOYEES)
    return [reader.read(row) for row in found.rows]


@pytest.mark.parametrize("name", REAL)
def test_real_files_mean_the_same(name: str) -> None:
    """Saved by LibreOffice, by openpyxl, and as CSV with semicolons in Windows-1252."""
    first, second, third = parsed((FOLDER / name).read_bytes(), name)
    assert [one.problems for one in (first, second, third)] == [[], [], []]
    assert (first.values["personnel_number"], second.values["personnel_number"]) == ("00123", "124")
    assert (first.values["bsn"], second.values["bsn"]) == ("012345672", "123456782")
    assert (first.values["birth_date"], third.values["birth_date"]) == (date(1988, 5, 4), date(1993, 1, 1))
    assert (second.values["phone"], third.values["phone"]) == ("+31612345602", "+31135550100")
    assert third.values["starts_on"] == date(2022, 4, 1)
    assert third.values["ends_on"] == date(2025, 12, 31)
    assert (third.values["hours"], third.values["last_name"]) == (Decimal("20.50"), "Élzen")
    assert "email" not in third.values
    assert (first.name, first.born) == ("K. de Wit", "04-05-1988")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "The file is empty."),
        ("a.csv", b" \r\n;;\r\n", "The file is empty."),
        ("a.xlsx", xlsx([]), "The file is empty."),
        ("a.xlsx", xlsx([HEADERS]), "The file holds no rows below the names of the columns."),
        ("a.pdf", b"%PDF-1.7", "Choose an Excel file (.xlsx) or a CSV file (.csv)."),
        ("a", GOOD, "Choose an Excel file (.xlsx) or a CSV file (.csv)."),
        ("a.csv", b"%PDF-1.7", "What is in the file is not what its name says. Choose an Excel or a CSV file."),
        ("a.csv", GOOD, "The name says CSV, but this is an Excel file. Give it the ending .xlsx."),
        ("a.xlsx", b"naam;bsn\n", "The name says Excel, but this is another kind of file. Save it again as .xlsx."),
        ("a.xls", OLE, "This is an old Excel file (.xls). Open it in Excel and save it as .xlsx."),
        (
            "a.xlsx",
            OLE + b"Workbook",
            "This is an old Excel file (.xls) under another name. Open it in Excel and save it as .xlsx.",
        ),
        (
            "a.xlsx",
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected with a password. Take the password off and send it again.",
        ),
        ("a.xlsm", GOOD, "The file holds macros. Save it as an ordinary Excel workbook (.xlsx)."),
        (
            "a.xlsx",
            repacked(GOOD, xl__vbaProject_dot_bin=b"macro"),
            "The file holds macros. Save it as an ordinary Excel workbook (.xlsx).",
        ),
        ("a.xlsx", GOOD[:900], "The file is damaged. Save it again in Excel and send it once more."),
        (
            "a.xlsx",
            repacked(GOOD, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row>"),
            "The file is damaged. Save it again in Excel and send it once more.",
        ),
        (
            "a.xlsx",
            repacked(GOOD, xl__worksheets__sheet1_dot_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
            "The file holds definitions that a workbook has no need of. Save it again in Excel.",
        ),
        ("a.csv", "naam;bsn\nJan;1\n".encode("utf-16"), ENCODING),
        ("a.csv", b"naam;bsn\nJan\x81;1\n", ENCODING),
        ("a.csv", b"naam;bsn\nJan\x02;1\n", ENCODING),
    ],
)  # fmt: skip
def test_refused_as_a_whole_with_its_own_sentence(name: str, content: bytes, sentence: str) -> None:
    assert refused(name, content) == sentence


def test_100_mb_is_refused_by_its_size_alone() -> None:
    with pytest.raises(RefusedFileError, match=r"The file is 100 MB. It may be 10 MB at most."):
        check_name_and_size("groot.xlsx", 100 * 1024**2)


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(GOOD, xl__worksheets__sheet1_dot_xml=b" " * (20 * 1024**2))
    assert len(bomb) < 100_000
    assert refused("a.xlsx", bomb) == "The file is too large once it is unpacked. Split it into several files."


def test_very_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_ENTRIES", 3)
    assert refused("a.xlsx", GOOD) == "The file is too large once it is unpacked. Split it into several files."


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:/windows/x", "xl\\..\\..\\x"])
def test_ways_out_of_the_zip_are_refused(name: str) -> None:
    packed = io.BytesIO(GOOD)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"x")
    assert refused("a.xlsx", packed.getvalue()) == "The file holds links to other places and is not accepted."


def test_link_in_the_zip_is_refused() -> None:
    packed = io.BytesIO(GOOD)
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(link, b"/etc/passwd")
    assert refused("a.xlsx", packed.getvalue()) == "The file holds links to other places and is not accepted."


def test_merged_cells_are_told_with_row_and_column() -> None:
    book = Workbook()
    for row in rows_of([employee("1"), employee("2")]):
        book.active.append(row)
    book.active.merge_cells("B3:C4")
    sentence = "Row 3, column B: cells are merged up to C4. Split them and send the file again."
    assert refused("a.xlsx", saved(book)) == sentence


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.reading.workbooks.MAX_ROWS", 2)
    monkeypatch.setattr("imports.reading.texts.MAX_ROWS", 2)
    people = rows_of([employee(str(number)) for number in range(3)])
    for name, content in (("a.xlsx", xlsx(people)), ("a.csv", csv_of(people))):
        assert refused(name, content).endswith("rows. Split it into several files.")
    assert table.MAX_ROWS >= 50_000


def test_empty_rows_are_left_out_and_keep_their_numbers() -> None:
    lines = [["Naam"], [None], ["Jan"], ["  "], ["Piet"]]
    assert rows("a.xlsx", xlsx(lines)) == [(3, ("Jan",)), (5, ("Piet",))]
    assert rows("a.csv", csv_of(lines)) == [(3, ("Jan",)), (5, ("Piet",))]


def test_row_far_down_and_cell_far_right_cost_nothing() -> None:
    """The address of a cell is what the sender wrote."""
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    far += b'<row r="1"><c r="A1" t="inlineStr"><is><t>Naam</t></is></c></row>'
    far += b'<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData></worksheet>'
    assert refused("a.xlsx", repacked(GOOD, xl__worksheets__sheet1_dot_xml=far)) == (
        "The file holds no rows below the names of the columns."
    )


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_in_every_dress(delimiter: str, encoding: str) -> None:
    content = csv_of([["Naam", "Plaats"], ["Élise", "Den; Haag, of\tzo"]], delimiter=delimiter, encoding=encoding)
    found = read_table("a.CSV", content)
    assert found.headers == ["Naam", "Plaats"]
    assert found.rows[0].cells == ("Élise", "Den; Haag, of\tzo")


def test_csv_that_says_what_divides_it_and_keeps_its_zeros() -> None:
    found = read_table("a.csv", b'sep=;\r\nNummer;Naam\r\n="00123";Jan\r\n')
    assert (found.headers, found.rows[0].number, found.rows[0].cells) == (["Nummer", "Naam"], 3, ("00123", "Jan"))


def test_quotation_mark_that_never_closes_is_one_cell_too_large() -> None:
    assert refused("a.csv", b'Naam\r\nJan\r\n"' + b"x" * 140_000) == "Row 3 can't be read. Check the quotation marks."


@pytest.mark.parametrize("content", [xlsx(rows_of([employee("=1+1")])), csv_of(rows_of([employee("=1+1")]))])
def test_formula_is_told_at_its_cell(content: bytes) -> None:
    name = "a.xlsx" if content.startswith(b"PK") else "a.csv"
    (found,) = parsed(content, name)
    assert [(one.column, one.text) for one in found.problems] == [
        ("Personeelsnummer", "The cell holds a formula. Copy the values in Excel and paste them as values.")
    ]
    assert "personnel_number" not in found.values


def test_error_of_the_sheet_is_told_at_its_cell() -> None:
    (found,) = parsed(xlsx(rows_of([employee("1", Functie="#N/A")])))
    assert [(one.column, one.text) for one in found.problems] == [
        ("Functie", "The cell holds an error of the spreadsheet.")
    ]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(2020, 3, 1, 12), date(2020, 3, 1)),
        (date(2020, 3, 1), date(2020, 3, 1)),
        (43891, date(2020, 3, 1)),
        (43891.0, date(2020, 3, 1)),
        ("43891", date(2020, 3, 1)),
        ("1-3-2020", date(2020, 3, 1)),
        ("01/03/2020", date(2020, 3, 1)),
        ("01.03.2020", date(2020, 3, 1)),
        (" 2020-03-01 ", date(2020, 3, 1)),
        ("2020-03-01 00:00:00", date(2020, 3, 1)),
    ],
)
def test_dates_as_they_come(value: Any, day: date) -> None:
    assert values.read_date(value) == day


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("31-02-1990", "“31-02-1990” does not exist."),
        ("2023-02-29", "“2023-02-29” does not exist."),
        ("1-2-90", "“1-2-90” is not a date. Write day-month-year, for example 02-11-2026."),
        ("gisteren", "“gisteren” is not a date. Write day-month-year, for example 02-11-2026."),
        (True, "“True” is not a date. Write day-month-year, for example 02-11-2026."),
        (99999, "“99999” is not a date. Write day-month-year, for example 02-11-2026."),
    ],
)
def test_days_that_are_none(value: Any, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence):
        values.read_date(value)


def test_zeros_that_excel_lost_come_back() -> None:
    assert values.read_bsn(12345672) == "012345672"
    assert values.read_bsn(12345672.0) == "012345672"
    assert values.read_phone(612345678) == "+31612345678"
    assert values.read_phone(31612345678) == "+31612345678"
    assert values.as_text(123.0) == "123"


def test_bsn_is_never_shown() -> None:
    """In whichever column it was put."""
    assert shown("jan 123456782 bos") == "jan ••••••••• bos"
    assert shown("1234.56.782") == "•••••••••"
    assert shown(12345672) == "•••••••••"
    assert shown("0612345678") == "0612345678"
    with pytest.raises(UnreadableError) as caught:
        values.read_bsn("123456783")
    assert "123456783" not in str(caught.value)


@pytest.mark.parametrize("value", ["-1", "100", "NaN", "Infinity", "veel", "1e9"])
def test_hours_of_a_week(value: str) -> None:
    with pytest.raises(UnreadableError):
        values.read_hours(value)
    assert values.read_hours("36,5") == Decimal("36.50")


def test_columns_are_recognised_by_their_words_and_by_what_was_chosen_before() -> None:
    headers = ["Pers.nr", "B.S.N.", "E-Mailadres *", "Iets", "Datum in dienst", "In dienst"]
    assert recognise(headers, ImportKind.EMPLOYEES, {}) == ["personnel_number", "bsn", "email", "", "starts_on", ""]
    assert recognise(headers, ImportKind.EMPLOYEES, {"iets": "job_title", "email": "phone", "bsn": ""}) == [
        "personnel_number", "", "email", "job_title", "starts_on", ""
    ]  # fmt: skip


def test_what_must_have_a_column() -> None:
    assert missing(["last_name"], ImportKind.EMPLOYEES) == [
        "Personnel number or BSN", "Date of birth", "Department", "First day of the employment"
    ]  # fmt: skip
    assert missing(["department"], ImportKind.DEPARTMENTS) == []
