import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from core.locks import lock_trees, share_trees

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("lock", [lock_trees, share_trees])
def test_a_lock_outside_a_transaction_is_refused(lock: Callable[[], None]) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        lock()


@pytest.mark.parametrize(
    ("held", "wanted", "waits"),
    [
        (lock_trees, lock_trees, True),
        (lock_trees, share_trees, True),
        (share_trees, lock_trees, True),
        (share_trees, share_trees, False),
    ],
)
def test_writers_of_trees_keep_everybody_out(held: Callable[[], None], wanted: Callable[[], None], waits: bool) -> None:
    has_it = threading.Event()

    def want() -> None:
        with transaction.atomic():
            wanted()
            has_it.set()
        connections.close_all()

    other = threading.Thread(target=want)
    with transaction.atomic():
        held()
        other.start()
        assert has_it.wait(timeout=0.5 if waits else 10) is not waits
    assert has_it.wait(timeout=10)
    other.join(timeout=10)
