"""What a use-case refuses: the English sentence as it stands in the code; `messages check` sees to the Dutch one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import translation

from core.errors import DomainError


@contextmanager
def refused(sentence: str, *, field: str = "", kind: type[DomainError] = DomainError) -> Iterator[None]:
    """Expect a DomainError that begins with this sentence, at this field of the form."""
    with translation.override("en"), pytest.raises(DomainError) as caught:
        yield
    assert type(caught.value) is kind
    assert caught.value.message[: len(sentence)] == sentence
    assert caught.value.field == field
