"""Checks of what a user tells about himself (domain.md ch. 4)."""

import re

from django.utils.translation import gettext as _

from core.errors import DomainError

_PHONE = re.compile(r"(?:0|\+31|0031)([1-9][0-9]{8})")
_BIG = re.compile(r"[0-9]{11}")


def clean_phone(typed: str, *, field: str = "phone") -> str:
    """A Dutch number in E.164; spaces, dots, dashes and brackets go. Raises DomainError at `field`."""
    found = _PHONE.fullmatch(_compact(typed))
    if found is None:
        raise DomainError(_("Enter a Dutch telephone number of 10 digits, for example 06 12345678."), field=field)
    return f"+31{found[1]}"


def clean_mobile(typed: str, *, field: str = "number") -> str:
    """The same for a mobile number, which a text message can reach."""
    found = _PHONE.fullmatch(_compact(typed))
    if found is None or not found[1].startswith("6"):
        raise DomainError(_("Enter a Dutch mobile number of 10 digits, for example 06 12345678."), field=field)
    return f"+31{found[1]}"


def clean_big_number(typed: str, *, field: str = "big_number") -> str:
    compact = _compact(typed)
    if compact and not _BIG.fullmatch(compact):
        raise DomainError(_("A BIG number has 11 digits."), field=field)
    return compact


def _compact(typed: str) -> str:
    return re.sub(r"[\s.()\-]", "", typed)
