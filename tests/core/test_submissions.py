import uuid
from typing import Any

import pytest
from django.db import IntegrityError

from core.models import Draft, Submission
from core.submissions import once, result_of

pytestmark = pytest.mark.django_db


def send(key: uuid.UUID, owner: int = 1) -> Any:
    return once(
        key=key,
        owner_id=owner,
        act=lambda: Draft.objects.create(kind="test", owner_id=owner),
        found=lambda pk: Draft.objects.get(pk=pk),
    )


def test_a_second_time_gives_what_the_first_made() -> None:
    key = uuid.uuid4()
    assert result_of(key=key, owner_id=1) is None
    assert send(key) == send(key) == Draft.objects.get()
    assert result_of(key=key, owner_id=1) == Draft.objects.get().pk


def test_somebody_elses_key_is_not_mine() -> None:
    key = uuid.uuid4()
    assert send(key, owner=1) != send(key, owner=2)
    assert result_of(key=key, owner_id=3) is None


def test_what_fails_can_be_sent_again() -> None:
    key = uuid.uuid4()

    def fail() -> Any:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        once(key=key, owner_id=1, act=fail, found=lambda pk: None)
    assert not Submission.objects.exists()
    assert send(key) == Draft.objects.get()


def test_a_fault_of_the_work_itself_is_not_taken_for_a_second_time() -> None:
    def clash() -> Any:
        raise IntegrityError("another constraint")

    with pytest.raises(IntegrityError, match="another constraint"):
        once(key=uuid.uuid4(), owner_id=1, act=clash, found=lambda pk: None)
