"""An .xlsx, checked by `archives` before."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from imports.reading.archives import chunks
from imports.reading.table import BROKEN, FORMULA, MAX_COLUMNS, MAX_ROWS, RefusedFileError, Row, Table
from imports.reading.values import as_text

_LAST_ROW = 1_048_576
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')


def read(content: bytes, most: int | None) -> Table | None:
    """The first sheet that is not hidden; None when it holds nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it leaves out: pictures, validation, odd dates
        try:
            return _read(content, most)
        except RefusedFileError:
            raise
        except DefusedXmlException as error:
            text = _("The file holds definitions that a workbook has no need of. Save it again in Excel.")
            raise RefusedFileError(text) from error
        except Exception as error:  # what a broken workbook makes openpyxl raise has no end
            raise RefusedFileError(_("The file is damaged. Save it again in Excel and send it once more.")) from error


def _read(content: bytes, most: int | None) -> Table | None:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    sheet: Any = next(one for one in book.worksheets if one.sheet_state == "visible")
    _check_merged(content, sheet._worksheet_path)
    sheet.reset_dimensions()
    filled = _filled_rows(sheet)
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


def too_many() -> str:
    return _("The file holds more than %(most)s rows. Split it into several files.") % {"most": MAX_ROWS}


def _filled_rows(sheet: Any) -> Iterator[Row]:
    found = sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS)
    for number, cells in enumerate(found, start=1):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            yield Row(number, tuple(values))


def _value(cell: Any) -> Any:
    value, kind = cell.value, cell.data_type
    if value is None or kind == "n":
        return value
    if kind == "f":
        return FORMULA
    if kind == "e":
        return BROKEN
    if isinstance(value, str):
        return value if value.strip() else None
    return value


def _check_merged(content: bytes, path: str) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for chunk in chunks(archive, path):
            if found := _MERGED.search(chunk):
                column, row, last = (part.decode() for part in found.groups())
                text = _(
                    "Row %(row)s, column %(column)s: cells are merged up to %(last)s. "
                    "Split them and send the file again."
                )
                raise RefusedFileError(text % {"row": row, "column": column, "last": last})
