"""The fields that a column can fill, the words by which a column is recognised, and reading one row by them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import normalise
from imports.enums import ImportKind
from imports.reading import values
from imports.reading.table import BROKEN, FORMULA, Row
from imports.reading.values import UnreadableError, as_text, shown

NOT_USED = ""


@dataclass(frozen=True)
class Field:
    """`words` are headers in comparable form; a file without a `needed` field can't be imported."""

    key: str
    label: Any
    words: frozenset[str]
    read: Callable[[Any], Any]
    needed: bool = False


@dataclass(frozen=True)
class Problem:
    """What is the matter; `column` is the header as in the file."""

    text: str
    column: str = ""
    is_warning: bool = False
    unknown_department: str = ""


@dataclass
class Parsed:
    """A row as its columns mean it; a cell that can't be read has a problem instead of a value."""

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    name: str = ""
    born: str = ""

    def get(self, key: str) -> Any:
        return self.values.get(key)


def _field(key: str, label: Any, words: str, read: Callable[[Any], Any], *, needed: bool = False) -> Field:
    return Field(key, label, frozenset(words.split()), read, needed)


_text = values.text_of
EMPLOYEE_FIELDS = [
    _field("personnel_number", gettext_lazy("Personnel number"),
           "personeelsnummer personeelsnr persnr persnummer medewerkernummer medewerkersnummer werknemernummer "
           "werknemersnummer personnelnumber", _text(30)),
    _field("bsn", gettext_lazy("BSN"), "bsn bsnnummer burgerservicenummer sofinummer sofi", values.read_bsn),
    _field("last_name", gettext_lazy("Surname"), "achternaam geboortenaam naam familienaam surname lastname",
           _text(200), needed=True),
    _field("prefix", gettext_lazy("Surname prefix"),
           "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tussenv prefix", _text(10)),
    _field("initials", gettext_lazy("Initials"), "voorletters voorletter initialen initials", _text(10)),
    _field("first_name", gettext_lazy("First name"), "roepnaam voornaam firstname", _text(60)),
    _field("birth_date", gettext_lazy("Date of birth"),
           "geboortedatum gebdatum gebdat geboren dateofbirth birthdate", values.read_date, needed=True),
    _field("phone", gettext_lazy("Phone"),
           "telefoon telefoonnummer tel telnr mobiel mobielnummer mobieltelefoonnummer phone", values.read_phone),
    _field("email", gettext_lazy("E-mail address"), "email emailadres mail mailadres emailaddress", values.read_email),
    _field("department", gettext_lazy("Department"), "afdeling afdelingsnaam afd department", _text(300), needed=True),
    _field("location", gettext_lazy("Location"), "vestiging vestigingsnaam locatie location", _text(100)),
    _field("job_title", gettext_lazy("Job title"), "functie functienaam functietitel beroep jobtitle", _text(100)),
    _field("starts_on", gettext_lazy("First day of the employment"),
           "datumindienst indienst datumindiensttreding indiensttreding begindatum ingangsdatum indienstsinds "
           "begindatumdienstverband ingangdienstverband startdate", values.read_date, needed=True),
    _field("ends_on", gettext_lazy("Last day of the employment"),
           "datumuitdienst uitdienst datumuitdiensttreding uitdiensttreding einddatum einddatumdienstverband "
           "eindedienstverband enddate", values.read_date),
    _field("hours", gettext_lazy("Hours a week"),
           "urenperweek uren contracturen urenweek aantaluren aantalurenperweek hours", values.read_hours),
    _field("norm_hours", gettext_lazy("Hours of a full week"),
           "normuren normurenperweek fulltimeuren voltijdsuren urenfulltime normhours", values.read_norm_hours),
]  # fmt: skip
DEPARTMENT_FIELDS = [
    _field("department", gettext_lazy("Department"), "afdeling afdelingsnaam naam department", _text(150),
           needed=True),
    _field("parent", gettext_lazy("Under department"),
           "onderafdeling onder valtonder bovenliggendeafdeling hoofdafdeling parent", _text(300)),
    _field("manager", gettext_lazy("Manager"), "leidinggevende manager chef naamleidinggevende afdelingshoofd",
           _text(150)),
    _field("manager_email", gettext_lazy("E-mail address of the manager"),
           "emailleidinggevende emailadresleidinggevende email emailadres", values.read_email),
    _field("manager_phone", gettext_lazy("Phone of the manager"),
           "telefoonleidinggevende telefoonnummerleidinggevende telefoon telefoonnummer", values.read_phone),
]  # fmt: skip
FIELDS: dict[str, list[Field]] = {
    ImportKind.EMPLOYEES.value: EMPLOYEE_FIELDS,
    ImportKind.DEPARTMENTS.value: DEPARTMENT_FIELDS,
}
KEYS = ("personnel_number", "bsn")


def comparable(header: str) -> str:
    """ "E-mail adres *" and "emailadres" are the same."""
    return re.sub(r"[^a-z0-9]", "", normalise(header))


def recognise(headers: Sequence[str], kind: str, remembered: Mapping[str, str]) -> list[str]:
    """Per column the key of its field: what was chosen before, else by its word; each field once, the first wins."""
    chosen: list[str] = []
    known = {word: one.key for one in FIELDS[kind] for word in one.words}
    for header in map(comparable, headers):
        key = remembered.get(header, known.get(header, NOT_USED)) if header else NOT_USED
        chosen.append(key if key and key not in chosen else NOT_USED)
    return chosen


def missing(columns: Sequence[str], kind: str) -> list[str]:
    """Labels of what has no column and must have one."""
    absent = [str(one.label) for one in FIELDS[kind] if one.needed and one.key not in columns]
    if kind == ImportKind.EMPLOYEES and not any(key in columns for key in KEYS):
        absent.insert(0, _("Personnel number or BSN"))
    return absent


class Reader:
    """Reads rows by the chosen columns."""

    def __init__(self, headers: Sequence[str], columns: Sequence[str], kind: str) -> None:
        fields = {one.key: one for one in FIELDS[kind]}
        self.columns = [(place, fields[key]) for place, key in enumerate(columns) if key]
        self.header = {key: shown(headers[place])[:100] for place, key in enumerate(columns) if key}
        self.kind = kind

    def read(self, row: Row) -> Parsed:
        parsed = Parsed(row.number, {})
        for place, one in self.columns:
            self._read_cell(parsed, one, row.cell(place))
        raw = {one.key: row.cell(place) for place, one in self.columns}
        parsed.name, parsed.born = _label(raw, self.kind)
        return parsed

    def value(self, row: Row, key: str) -> Any:
        """One value, None when it is empty or can't be read."""
        for place, one in self.columns:
            cell = row.cell(place)
            if one.key == key and cell is not None:
                try:
                    return one.read(cell) or None
                except UnreadableError:
                    return None
        return None

    def problem(self, key: str, text: str, **about: Any) -> Problem:
        return Problem(text, self.header.get(key, ""), **about)

    def _read_cell(self, parsed: Parsed, one: Field, cell: Any) -> None:
        if cell is FORMULA:
            text = _("The cell holds a formula. Copy the values in Excel and paste them as values.")
            parsed.problems.append(self.problem(one.key, text))
        elif cell is BROKEN:
            parsed.problems.append(self.problem(one.key, _("The cell holds an error of the spreadsheet.")))
        elif cell is not None:
            try:
                value = one.read(cell)
            except UnreadableError as error:
                parsed.problems.append(self.problem(one.key, str(error)))
            else:
                if value != "":
                    parsed.values[one.key] = value


def _label(raw: Mapping[str, Any], kind: str) -> tuple[str, str]:
    """By what somebody knows the row: as it stands in the file, so also when a cell is wrong."""
    if kind == ImportKind.DEPARTMENTS:
        return shown(raw.get("department")), ""
    parts = (shown(raw.get(key)) for key in ("initials", "prefix", "last_name"))
    born = raw.get("birth_date")
    try:
        words = f"{values.read_date(born):%d-%m-%Y}" if as_text(born) else ""
    except UnreadableError:
        words = shown(born)[:40]
    return " ".join(part for part in parts if part)[:150], words
