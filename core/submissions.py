"""Make a form count once: the key travels in the form, the row in the use-case's own transaction."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from core.models import Submission


def once(*, key: uuid.UUID, owner_id: int, act: Callable[[], Any], found: Callable[[int], Any]) -> Any:
    """Run `act` and remember its result's id under `key`; a second call with that key gives `found(id)` instead.

    Two calls at the same moment: the second waits on the unique constraint, then finds the first one's result. When
    `act` raises, nothing is remembered and the form can be sent again.
    """
    try:
        with transaction.atomic():
            submission = Submission.objects.create(owner_id=owner_id, key=key)
            result = act()
            submission.result_id = result.pk
            submission.save(update_fields=["result_id"])
            return result
    except IntegrityError:
        earlier = Submission.objects.filter(owner_id=owner_id, key=key, result_id__isnull=False).first()
        if earlier is None or earlier.result_id is None:
            raise
        return found(earlier.result_id)


def result_of(*, key: uuid.UUID, owner_id: int) -> int | None:
    """The id of what came of a form that was sent before; None when it was not."""
    return Submission.objects.filter(owner_id=owner_id, key=key).values_list("result_id", flat=True).first()
