"""Files as employers send them: real ones beside this module, and small ones made on the spot."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

FOLDER = Path(__file__).parent
HEADERS = [
    "Personeelsnummer", "BSN", "Voorletters", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Telefoon",
    "E-mail", "Afdeling", "Functie", "Datum in dienst", "Datum uit dienst", "Uren per week", "Normuren",
]  # fmt: skip
_USUAL = {"Achternaam": "Visser", "Geboortedatum": "01-02-1980", "Afdeling": "Winkel", "Datum in dienst": "01-03-2020"}


def employee(number: str = "", **values: Any) -> dict[str, Any]:
    """A good row; names of columns with spaces are written with underscores."""
    told = {name.replace("_", " "): value for name, value in values.items()}
    return {"Personeelsnummer": number, **_USUAL, **told}


def rows_of(people: Sequence[dict[str, Any]], headers: Sequence[str] = HEADERS) -> list[list[Any]]:
    return [list(headers), *([one.get(name) for name in headers] for one in people)]


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """As openpyxl saves it."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv_of(rows: Sequence[Sequence[Any]], *, delimiter: str = ";", encoding: str = "cp1252") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def repacked(content: bytes, **changed: bytes) -> bytes:
    """The same zip with parts added or replaced; `__` in a name stands for a slash, `_dot_` for a point."""
    packed = io.BytesIO()
    new = {name.replace("__", "/").replace("_dot_", "."): part for name, part in changed.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            archive.writestr(name, new.pop(name, None) or old.read(name))
        for name, part in new.items():
            archive.writestr(name, part)
    return packed.getvalue()
