"""What a change of team, coordinator, place, membership or account would do, before it is saved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from core.locks import lock_trees
from dossiers.responsibility import sql


@dataclass(frozen=True)
class Move:
    """So many dossiers, with so many open tasks, go from one user to another; None is nobody."""

    giver: User | None
    taker: User | None
    dossiers: int
    tasks: int


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is as if it never happened."""
    with transaction.atomic():
        savepoint = transaction.savepoint()
        try:
            lock_trees()  # or somebody else's change would be counted along
            yield
        finally:
            transaction.savepoint_rollback(savepoint)


def moves_of(change: Callable[[], Any], today: date) -> list[Move]:
    """Make the change and its effect on the answers, count what moves, and take everything back.

    Exact, because it is the change itself that is counted. `change` raises DomainError as it would when saved.
    """
    with taken_back(), connection.cursor() as cursor:
        cursor.execute(sql.COPY_BEFORE, {"today": today})
        change()
        cursor.execute(sql.MOVES, {"today": today})
        rows = cursor.fetchall()
    users = User.objects.in_bulk({user_id for row in rows for user_id in row[:2] if user_id is not None})
    return [Move(users.get(giver), users.get(taker), dossiers, tasks) for giver, taker, dossiers, tasks in rows]
