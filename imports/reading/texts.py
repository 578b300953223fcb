"""A CSV file: UTF-8 or Windows-1252, with a semicolon, a comma or a tab between the columns."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from imports.reading.table import FORMULA, MAX_COLUMNS, MAX_ROWS, RefusedFileError, Row, Table
from imports.reading.values import as_text
from imports.reading.workbooks import too_many

_AS_TEXT = re.compile(r'="([^"]*)"')  # how Excel is told to keep the zeros in front
_SIGNED_NUMBER = re.compile(r"[+-]?[0-9 ().,/-]+")


def read(content: bytes, most: int | None) -> Table | None:
    """None when it holds nothing."""
    filled = _filled_rows(_decoded(content))
    first = next(filled, None)
    if first is None:
        return None
    rows: list[Row] = []
    for row in filled:
        if most is not None and len(rows) >= most:
            break
        rows.append(row)
        if len(rows) > MAX_ROWS:
            raise RefusedFileError(too_many())
    return Table([as_text(cell) for cell in first.cells], rows)


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        raise RefusedFileError(_wrong_encoding())
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise RefusedFileError(_wrong_encoding()) from error
    if any(unicodedata.category(one) == "Cc" and one not in "\r\n\t" for one in set(text)):
        raise RefusedFileError(_wrong_encoding())
    return text


def _wrong_encoding() -> str:
    return _("The file can't be read as text. Save it as “CSV UTF-8” in Excel and send it again.")


def _filled_rows(text: str) -> Iterator[Row]:
    lines = StringIO(text, newline="")
    told = re.match(r"sep=(.)\r?\n", text)  # Excel's own way of saying what stands between the columns
    number = len(lines.readlines(1)) if told else 0
    reader = csv.reader(lines, delimiter=told[1] if told else _delimiter(text))
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise RefusedFileError(
                _("Row %(row)s can't be read. Check the quotation marks.") % {"row": number}
            ) from error
        if cells is None:
            return
        values = [_value(cell) for cell in cells[:MAX_COLUMNS]]
        while values and values[-1] is None:
            values.pop()
        if values:
            yield Row(number, tuple(values))


def _delimiter(text: str) -> str:
    """The one that divides the first filled line into the most columns."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(";,\t", key=first.count)


def _value(cell: str) -> Any:
    text = cell.strip()
    if kept := _AS_TEXT.fullmatch(text):
        return kept[1] or None
    if text.startswith(("=", "@")) or (text[:1] in ("+", "-") and not _SIGNED_NUMBER.fullmatch(text)):
        return FORMULA
    return text or None
