import pytest
from django.core.exceptions import ValidationError

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
