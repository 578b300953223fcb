"""Checks of Dutch numbers; each raises a ValidationError with a sentence that a user may read (domain.md ch. 4)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidLength
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.nl import bsn


def clean_bsn(value: str) -> str:
    """Nine digits that pass the 11-proef; eight digits get their leading zero, dots and spaces go."""
    compact = "".join(value.replace(".", " ").replace("-", " ").split())
    try:
        if len(compact) not in (8, 9):
            raise InvalidLength
        return bsn.validate(compact.zfill(9))
    except StdnumError as error:
        raise ValidationError(_("This is not a valid BSN. Check the 9 digits."), code="bsn") from error
