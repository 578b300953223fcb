"""An .xlsx is a zip of XML: what makes it dangerous shows before anything of it is unpacked into memory."""

import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from imports.reading.table import RefusedFileError

_MAX_ENTRIES = 2_000
_MAX_UNPACKED = 250 * 1024 * 1024
_MAX_RATIO = 100
_SMALL = 5 * 1024 * 1024  # below it the ratio says nothing
_CHUNK = 1024 * 1024
_OVERLAP = 512  # longer than what is looked for
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # in which the words below would not be found


def check(content: bytes) -> None:
    """Raise RefusedFileError for a bomb, a macro, a link, a type definition or what is no workbook."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise RefusedFileError(_("The file is damaged. Save it again in Excel and send it once more.")) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if (
        len(entries) > _MAX_ENTRIES
        or sum(one.file_size for one in entries) > _MAX_UNPACKED
        or any(map(_swells, entries))
    ):
        raise RefusedFileError(_("The file is too large once it is unpacked. Split it into several files."))
    if any(_leads_out(one) for one in entries):
        raise RefusedFileError(_("The file holds links to other places and is not accepted."))
    names = {one.filename.lower() for one in entries}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise RefusedFileError(_("The file holds macros. Save it as an ordinary Excel workbook (.xlsx)."))
    if not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise RefusedFileError(_("The name says Excel, but this is another kind of file. Save it again as .xlsx."))


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    absolute = name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")
    return absolute or stat.S_ISLNK(entry.external_attr >> 16)


def _check_parts(archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        for place, chunk in enumerate(chunks(archive, entry.filename)):
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk or (place == 0 and chunk[:2] in _UTF_16):
                raise RefusedFileError(
                    _("The file holds definitions that a workbook has no need of. Save it again in Excel.")
                )
            if place == 0 and entry.filename == "[Content_Types].xml" and b"macroEnabled" in chunk:
                raise RefusedFileError(_("The file holds macros. Save it as an ordinary Excel workbook (.xlsx)."))


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that overlap a little, so that a word on the seam is found; never the whole at once."""
    with archive.open(name) as part:
        tail = b""
        while piece := part.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]
