"""What every kind of file is read into."""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 60_000
MAX_COLUMNS = 100


class RefusedFileError(DomainError):
    """The file as a whole can't be used; the sentence says why and what to do."""

    def __init__(self, message: Any) -> None:
        super().__init__(message, field="file")


class Formula:
    """In a cell: something that is computed when the file is opened, and not what it says."""


class Broken:
    """In a cell: an error of the spreadsheet, such as #N/A."""


FORMULA, BROKEN = Formula(), Broken()


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet shows it; cells are text, numbers, dates, None, FORMULA or BROKEN."""

    number: int
    cells: tuple[Any, ...]

    def cell(self, place: int) -> Any:
        return self.cells[place] if place < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """The first row that holds anything names the columns; empty rows are left out."""

    headers: list[str]
    rows: list[Row]
