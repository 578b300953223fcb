"""A value can be read with its own key, in its own row, unaltered; nothing else."""

import base64
import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.crypto import UndecryptableError, blind_index, decrypt, encrypt

ROW = "employee.bsn:9f1c"


@pytest.fixture(autouse=True)
def keys_read_anew() -> Iterator[None]:
    crypto._keys.cache_clear()
    yield
    crypto._keys.cache_clear()


def new_key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@given(st.text(max_size=40))
def test_what_goes_in_comes_out(value: str) -> None:
    assert decrypt(encrypt(value, bound_to=ROW), bound_to=ROW) == value


def test_the_same_value_never_looks_the_same() -> None:
    sealed = {encrypt("999990019", bound_to=ROW) for _ in range(50)}
    assert len(sealed) == 50
    assert not any(b"999990019" in value for value in sealed)


def test_a_value_can_not_be_read_in_another_row() -> None:
    sealed = encrypt("999990019", bound_to=ROW)
    with pytest.raises(UndecryptableError):
        decrypt(sealed, bound_to=f"employee.bsn:{uuid.uuid4()}")


def test_no_altered_or_shortened_value_can_be_read() -> None:
    sealed = encrypt("999990019", bound_to=ROW)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 0x41
        with pytest.raises(UndecryptableError):
            decrypt(bytes(altered), bound_to=ROW)
        with pytest.raises(UndecryptableError):
            decrypt(sealed[:place], bound_to=ROW)


def test_a_new_key_writes_and_the_old_one_still_reads(settings: Any) -> None:
    old, new = new_key("2025"), new_key("2026")
    settings.FIELD_KEYS = [old]
    before = encrypt("999990019", bound_to=ROW)
    settings.FIELD_KEYS = [new, old]
    crypto._keys.cache_clear()
    after = encrypt("999990019", bound_to=ROW)
    assert decrypt(before, bound_to=ROW) == decrypt(after, bound_to=ROW) == "999990019"
    assert (b"2025" in before, b"2026" in after) == (True, True)

    settings.FIELD_KEYS = [new]
    crypto._keys.cache_clear()
    assert decrypt(after, bound_to=ROW) == "999990019"
    with pytest.raises(UndecryptableError):
        decrypt(before, bound_to=ROW)


def test_the_blind_index_finds_equals_only_and_hangs_on_its_own_key(settings: Any) -> None:
    first = blind_index("999990019")
    assert first == blind_index("999990019")
    assert first != blind_index("999990020")
    assert "999990019" not in first
    settings.BLIND_INDEX_KEY = base64.b64encode(os.urandom(32)).decode()
    assert blind_index("999990019") != first
