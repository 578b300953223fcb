"""PostgreSQL advisory locks, held to the end of the transaction.

Every write of a tree takes the tree lock alone; every write that stores who is responsible takes it shared. So
a sick report never stores an answer that a team change is about to alter (architecture.md ch. 3, security F1).
"""

from django.db import connection, transaction

_TREES = 715_001


def lock_trees() -> None:
    """Wait until nobody else reads or writes trees and teams. Call before reading a node that will be changed."""
    _take("pg_advisory_xact_lock")


def share_trees() -> None:
    """Wait until nobody writes trees and teams, and keep writers out until this transaction ends."""
    _take("pg_advisory_xact_lock_shared")


def _take(function: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a lock outside a transaction would be gone at once")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_TREES])
