"""What a cell means: the reader of each kind of field. Raises UnreadableError with a sentence about that cell."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.nl import bsn

from core.validators import clean_bsn, clean_phone
from imports.reading.table import BROKEN, FORMULA

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's calendar
_FIRST_SERIAL, _LAST_SERIAL = 2, 73_050  # up to 2099
_WRITTEN = [
    (re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?"), (1, 2, 3)),
]
_LONGEST_SHOWN = 60
_NUMBER = re.compile(r"[0-9][0-9 .\-]{6,12}[0-9]")


class UnreadableError(ValueError):
    """The text says what is the matter with the cell."""


def as_text(value: Any) -> str:
    """As somebody would read it in the sheet: 123.0 is "123"; control characters go."""
    if value is None or value is FORMULA or value is BROKEN:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if text.isascii() and text.isprintable():  # nearly all cells of a long file
        return " ".join(text.split()) if " " in text else text
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(one)[0] == "C" else one for one in text).split())


def shown(value: Any) -> str:
    """As it may stand in a message: cut short, and never a BSN, in whichever column it was put."""
    text = _NUMBER.sub(_masked, as_text(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", found[0])
    if any(pattern.fullmatch(found[0]) for pattern, _places in _WRITTEN):
        return found[0]
    return "•••••••••" if len(digits) in (8, 9) and bsn.is_valid(digits.zfill(9)) else found[0]


def text_of(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = as_text(value)
        if len(text) > longest:
            raise UnreadableError(
                _("“%(value)s” is too long: %(most)s characters at most.") % {"value": shown(text), "most": longest}
            )
        return text

    return read


def read_date(value: Any) -> date:
    """A date, Excel's number for one, or a date as the Dutch or the standard writes it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_text(value)
    if not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,5}", text):
        if not _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
            raise _no_date(text)
        return _EPOCH + timedelta(days=int(text))
    for pattern, places in _WRITTEN:
        if found := pattern.fullmatch(text):
            try:
                return date(*(int(found[place]) for place in places))
            except ValueError:
                raise UnreadableError(_("“%(value)s” does not exist.") % {"value": shown(text)}) from None
    raise _no_date(text)


def _no_date(text: str) -> UnreadableError:
    sentence = _("“%(value)s” is not a date. Write day-month-year, for example 02-11-2026.")
    return UnreadableError(sentence % {"value": shown(text)})


def read_bsn(value: Any) -> str:
    try:
        return clean_bsn(as_text(value))
    except ValidationError as error:
        raise UnreadableError(error.messages[0]) from error


def read_phone(value: Any) -> str:
    """Excel loses the zero in front of a number."""
    text = as_text(value)
    digits = re.sub(r"[\s.()-]", "", text)
    if re.fullmatch(r"[1-9][0-9]{8}", digits):
        text = f"0{digits}"
    elif re.fullmatch(r"31[1-9][0-9]{8}", digits):
        text = f"+{digits}"
    try:
        return clean_phone(text)
    except ValidationError as error:
        raise UnreadableError(f"“{shown(value)}”: {error.messages[0]}") from error


def read_email(value: Any) -> str:
    text = as_text(value)
    try:
        validate_email(text)
    except ValidationError as error:
        raise UnreadableError(_("“%(value)s” is not an e-mail address.") % {"value": shown(text)}) from error
    return text


def read_hours(value: Any) -> Decimal:
    """Hours of a week, in two decimals, with a comma or a point."""
    text = as_text(value).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]+)?", text):
        raise UnreadableError(_("“%(value)s” is not a number of hours in a week.") % {"value": shown(value)})
    return Decimal(text).quantize(Decimal("0.01"))


def read_norm_hours(value: Any) -> Decimal:
    hours = read_hours(value)
    if not hours:
        raise UnreadableError(_("“%(value)s” is not a number of hours in a week.") % {"value": shown(value)})
    return hours
