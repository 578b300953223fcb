"""What a user tells about himself."""

import pytest

from accounts.validators import clean_big_number, clean_mobile, clean_phone
from core.errors import DomainError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12345678", "+31612345678"),
        ("06-12 34 56 78", "+31612345678"),
        ("+31 6 1234 5678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("(030) 123.45.67", "+31301234567"),
    ],
)
def test_a_dutch_number_is_kept_in_one_form(typed, kept):
    assert clean_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "0612345", "061234567890", "00 12345678", "+32 470 12 34 56", "zes", "06123４5678"]
)
def test_what_is_no_dutch_number_is_refused_at_its_field(typed):
    with pytest.raises(DomainError) as caught:
        clean_phone(typed)
    assert caught.value.field == "phone"


def test_a_mobile_number_starts_with_six():
    assert clean_mobile("06 12345678") == "+31612345678"
    with pytest.raises(DomainError) as caught:
        clean_mobile("030 1234567")
    assert caught.value.field == "number"


@pytest.mark.parametrize(
    ("typed", "kept"), [("12345678901", "12345678901"), ("1234 5678 901", "12345678901"), ("", "")]
)
def test_a_big_number_has_11_digits(typed, kept):
    assert clean_big_number(typed) == kept


@pytest.mark.parametrize("typed", ["1234567890", "123456789012", "1234567890a", "１２３４５６７８９０１"])
def test_what_is_no_big_number_is_refused_at_its_field(typed):
    with pytest.raises(DomainError) as caught:
        clean_big_number(typed)
    assert caught.value.field == "big_number"
