"""A QR code as the path of an inline SVG, so that neither a style nor a picture from elsewhere is needed."""

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True)
class QrCode:
    """`size` is the number of modules along one side, with the quiet border; `path` draws the dark ones."""

    size: int
    path: str


def qr_code(content: str) -> QrCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    return QrCode(size=len(rows), path="".join(_bars(y, row) for y, row in enumerate(rows)))


def _bars(y: int, row: list[bool]) -> str:
    """One bar for each run of dark modules."""
    drawn, x = "", 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            drawn += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return drawn
