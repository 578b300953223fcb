"""The rows that can't be imported, to mend and send again: the original columns and what is the matter with them."""

from collections import defaultdict
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.models import User
from core.enums import EventAction
from imports.enums import Severity
from imports.models import Import
from imports.policies import require_import
from imports.reading.values import as_text
from imports.usecases.working import note, opened


def failed_rows(*, done: Import, by: User) -> bytes:
    """An .xlsx in which every cell is text: nothing that was typed becomes a formula. Made anew, stored nowhere."""
    require_import(by, done.employer, done.kind)
    table, _reader = opened(done)
    told: dict[int, list[str]] = defaultdict(list)
    for one in done.messages.filter(severity=Severity.ERROR, row__gt=0).order_by("id"):
        told[one.row].append(f"{one.column}: {one.text}" if one.column else one.text)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Failed rows")[:31])
    sheet.append([_text(sheet, header) for header in [*table.headers, _("Message")]])
    for row in table.rows:
        if row.number in told:
            cells = [as_text(row.cell(place)) for place in range(len(table.headers))]
            sheet.append([_text(sheet, cell) for cell in [*cells, " ".join(told[row.number])]])
    note("import.failed_rows", EventAction.READ, done, by=by, hits=len(told))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
