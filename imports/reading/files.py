"""Which kind of file it is, and whether its name, its first bytes and its content agree (security.md 5.2.2)."""

from django.utils.translation import gettext as _

from imports.reading import archives, texts, workbooks
from imports.reading.table import MAX_BYTES, RefusedFileError, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER = [b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf"]


def check_name_and_size(name: str, size: int) -> None:
    """Before anything is read. Raise RefusedFileError."""
    if _ending(name) in ("xlsm", "xltm", "xlam", "xlsb"):
        raise RefusedFileError(_("The file holds macros. Save it as an ordinary Excel workbook (.xlsx)."))
    if _ending(name) in ("xls", "xlt"):
        raise RefusedFileError(_("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx."))
    if _ending(name) not in ("xlsx", "csv"):
        raise RefusedFileError(_("Choose an Excel file (.xlsx) or a CSV file (.csv)."))
    if size == 0:
        raise RefusedFileError(_("The file is empty."))
    if size > MAX_BYTES:
        text = _("The file is %(size)s MB. It may be %(most)s MB at most. Split it into several files.")
        raise RefusedFileError(text % {"size": -(-size // 1024**2), "most": MAX_BYTES // 1024**2})


def read_table(name: str, content: bytes, *, most: int | None = None) -> Table:
    """The rows of the file, or the first `most` of them. Raise RefusedFileError when it can't be used."""
    check_name_and_size(name, len(content))
    if content.startswith(_OLE):
        raise RefusedFileError(_locked_or_old(content))
    if any(content.startswith(start) for start in _OTHER):
        raise RefusedFileError(_("What is in the file is not what its name says. Choose an Excel or a CSV file."))
    if _ending(name) == "csv":
        if content.startswith(b"PK\x03\x04"):
            raise RefusedFileError(_("The name says CSV, but this is an Excel file. Give it the ending .xlsx."))
        return _filled(texts.read(content, most), most)
    if not content.startswith(b"PK\x03\x04"):
        raise RefusedFileError(_("The name says Excel, but this is another kind of file. Save it again as .xlsx."))
    archives.check(content)
    return _filled(workbooks.read(content, most), most)


def _locked_or_old(content: bytes) -> str:
    if _ENCRYPTED in content:
        return _("The file is protected with a password. Take the password off and send it again.")
    return _("This is an old Excel file (.xls) under another name. Open it in Excel and save it as .xlsx.")


def _filled(table: Table | None, most: int | None) -> Table:
    if table is None or not any(table.headers):
        raise RefusedFileError(_("The file is empty."))
    if not table.rows and most != 0:
        raise RefusedFileError(_("The file holds no rows below the names of the columns."))
    return table


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
