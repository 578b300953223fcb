import pytest
from django.core.exceptions import ValidationError

from core import validators
from core.validators import clean_bsn


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("111222333", "111222333"),
        ("1112.22.333", "111222333"),
        (" 111 222 333 ", "111222333"),
        ("10000008", "010000008"),
    ],
)
def test_a_bsn_is_nine_digits_however_it_is_typed(typed: str, clean: str) -> None:
    assert clean_bsn(typed) == clean


@pytest.mark.parametrize(
    "typed", ["111222334", "12", "12345", "0000012", "1112223330", "000000000", "abcdefghi", "", "111222333 x"]
)
def test_what_fails_the_eleven_test_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_bsn(typed)


# Every example of domain.md ch. 4, as it is typed and as it is stored.
TAKEN = [
    ("payroll_tax_number", "123456782L01", "123456782L01"),
    ("payroll_tax_number", "123456782 l01", "123456782L01"),
    ("payroll_tax_number", "000000000L01", "000000000L01"),
    ("uwv_number", "12345678912345", "12345678912345"),
    ("uwv_number", "1", "1"),
    ("debtor_number", "2803PE45D", "2803PE45D"),
    ("debtor_number", "2803 pe 45d", "2803PE45D"),
    ("debtor_number", "040173", "040173"),
    ("debtor_number", "2803PE45D-2", "2803PE45D-2"),
    ("employer_code", "VDD40173", "VDD40173"),
    ("employer_code", "vdd 40173", "VDD40173"),
    ("chamber_number", "12345678", "12345678"),
    ("chamber_number", "1234567", "01234567"),
    ("establishment_number", "000012345678", "000012345678"),
    ("iban", "NL91ABNA0417164300", "NL91ABNA0417164300"),
    ("iban", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
    ("postcode", "2803 pe", "2803PE"),
    ("postcode", "2803PE", "2803PE"),
    ("phone", "0612345678", "+31612345678"),
    ("phone", "06-12 34 56 78", "+31612345678"),
    ("phone", "0031612345678", "+31612345678"),
    ("phone", "+31 13 555 01 00", "+31135550100"),
    ("phone", "088 123 45 67", "+31881234567"),
    ("bsn", "123456782", "123456782"),
    *(
        ("bsn", f"99999{rest}", f"99999{rest}")
        for rest in ("0007", "0019", "0020", "0032", "0044", "0056", "0068", "0081", "0093", "0111")
    ),
]
REFUSED = [
    ("payroll_tax_number", "123456789L01"),
    ("payroll_tax_number", "123456782"),
    ("payroll_tax_number", "000000000L02"),
    ("payroll_tax_number", "123456782B01"),
    ("uwv_number", "123456789123456"),
    ("uwv_number", "12a"),
    ("debtor_number", "2803PE45D!"),
    ("debtor_number", "-"),
    ("debtor_number", "2803--45"),
    ("employer_code", "VDD4017"),
    ("employer_code", "VDD401733"),
    ("employer_code", "40173"),
    ("chamber_number", "123456"),
    ("chamber_number", "123456789"),
    ("establishment_number", "12345678901"),
    ("iban", "NL91ABNA0417164301"),
    ("postcode", "0123AB"),
    ("postcode", "1234SS"),
    ("postcode", "1234SA"),
    ("postcode", "1234SD"),
    ("postcode", "1234"),
    ("phone", "061234567"),
    ("phone", "bel mij"),
    ("phone", "0012345678"),
]


@pytest.mark.parametrize(("number", "typed", "stored"), TAKEN)
def test_a_dutch_number_is_stored_one_way(number: str, typed: str, stored: str) -> None:
    assert getattr(validators, f"clean_{number}")(typed) == stored


@pytest.mark.parametrize(("number", "typed"), REFUSED)
def test_a_wrong_number_is_refused_with_a_sentence(number: str, typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        getattr(validators, f"clean_{number}")(typed)
    assert [text.endswith(".") for text in caught.value.messages] == [True]
