"""Checks of Dutch numbers; each raises a ValidationError with a sentence that a user may read (domain.md ch. 4).

Spaces, dots and dashes that people type in numbers are cleaned away without a word.
"""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import InvalidLength
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.nl import bsn, postcode

UNKNOWN_PAYROLL_TAX_NUMBER = "000000000L01"


def clean_bsn(value: str) -> str:
    """Nine digits that pass the 11-proef; eight digits get their leading zero, dots and spaces go."""
    compact = _compact(value)
    try:
        if len(compact) not in (8, 9):
            raise InvalidLength
        return bsn.validate(compact.zfill(9))
    except StdnumError as error:
        raise ValidationError(_("This is not a valid BSN. Check the 9 digits."), code="bsn") from error


def clean_payroll_tax_number(value: str) -> str:
    """A loonheffingennummer: a number that passes the 11-proef, L and two digits; or the one for "unknown"."""
    compact = _compact(value).upper()
    if compact == UNKNOWN_PAYROLL_TAX_NUMBER:
        return compact
    if not re.fullmatch(r"[0-9]{9}L[0-9]{2}", compact) or not bsn.is_valid(compact[:9]):
        text = _("A payroll tax number has 9 digits, L and 2 digits, for example 123456782L01. Not known? %(unknown)s.")
        raise ValidationError(text, params={"unknown": UNKNOWN_PAYROLL_TAX_NUMBER}, code="payroll_tax_number")
    return compact


def clean_uwv_number(value: str) -> str:
    """A UWV-aansluitnummer: 1 to 14 digits."""
    compact = _compact(value)
    if not re.fullmatch(r"[0-9]{1,14}", compact):
        text = _("A UWV connection number has digits only, 14 at most. Not known? 12345678912345.")
        raise ValidationError(text, code="uwv_number")
    return compact


def clean_chamber_number(value: str) -> str:
    """A KvK-nummer: 8 digits; Excel and people lose the zero in front."""
    compact = _compact(value)
    if not re.fullmatch(r"[0-9]{7,8}", compact):
        raise ValidationError(_("A Chamber of Commerce number has 8 digits."), code="chamber_number")
    return compact.zfill(8)


def clean_establishment_number(value: str) -> str:
    """A vestigingsnummer: 12 digits."""
    compact = _compact(value)
    if not re.fullmatch(r"[0-9]{12}", compact):
        raise ValidationError(_("An establishment number has 12 digits."), code="establishment_number")
    return compact


def clean_postcode(value: str) -> str:
    """As it is stored: 1234AB."""
    try:
        return str(postcode.validate(value)).replace(" ", "")
    except StdnumError as error:
        text = _("A postcode has 4 digits and 2 letters, for example 2803 PE.")
        raise ValidationError(text, code="postcode") from error


def clean_iban(value: str) -> str:
    try:
        return str(iban.validate(value))
    except StdnumError as error:
        raise ValidationError(_("This is not a valid IBAN. Check the number."), code="iban") from error


def clean_phone(value: str) -> str:
    """As it is stored: E.164, +31612345678. A number without a country is Dutch."""
    try:
        number = phonenumbers.parse(value, "NL")
        if not phonenumbers.is_valid_number(number):
            raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.NOT_A_NUMBER, value)
    except phonenumbers.NumberParseException as error:
        text = _("This is not a telephone number. A Dutch one has 10 digits, for example 013 555 01 00.")
        raise ValidationError(text, code="phone") from error
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_employer_code(value: str) -> str:
    """A werkgevercode: VDD and the five digits of the employer's address in VDD."""
    compact = _compact(value).upper()
    if not re.fullmatch(r"VDD[0-9]{5}", compact):
        text = _("An employer code is VDD with the 5 digits of the employer in VDD, for example VDD40173.")
        raise ValidationError(text, code="employer_code")
    return compact


def clean_debtor_number(value: str) -> str:
    """A debiteurennummer: letters and digits, for example 2803PE45D; a dash only between them."""
    compact = re.sub(r"[\s.]", "", value).upper()
    if not re.fullmatch(r"[0-9A-Z]+(?:-[0-9A-Z]+)*", compact):
        text = _("A debtor number has letters and digits only, for example 2803PE45D.")
        raise ValidationError(text, code="debtor_number")
    return compact


def _compact(value: str) -> str:
    return re.sub(r"[\s.\-]", "", value)
