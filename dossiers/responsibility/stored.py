"""The stored form: one table of answers per node and team, and the users on open tasks and running trajectories.

Everything here is set-based: the number of statements does not depend on how many dossiers are touched. Callers hold
the tree lock (core.locks): alone when they change a choice, shared when they only store for one dossier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from dossiers.enums import TaskState, TrajectoryState
from dossiers.responsibility import sql

_UPDATES = [
    ("dossiers_task", "team_id", TaskState.OPEN.value),
    ("dossiers_trajectory", "lead_team_id", TrajectoryState.RUNNING.value),
]


@dataclass(frozen=True)
class Scope:
    """Dossiers whose work may have to change hands: those on these nodes, and these by themselves."""

    nodes: Sequence[int] = ()
    dossiers: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.dossiers)


def refresh_nodes(tops: Sequence[int], today: date) -> list[int]:
    """Compute the answers of the nodes at and below `tops` again; give the ids of the nodes that changed."""
    if not tops:
        return []
    return [row[0] for row in _rows(sql.UPDATE_NODE_TEAMS, tops=list(tops), today=today)]


def place_dossiers(today: date, *, employees: Sequence[int] | None = None) -> list[int]:
    """Put dossiers on the node of this day's employment (all, or of these employees); give those that moved."""
    scope = "TRUE" if employees is None else "employment.employee_id = ANY(%(employees)s)"
    statement = sql.PLACE_DOSSIERS.format(scope=scope)
    return [row[0] for row in _rows(statement, today=today, employees=list(employees or ()))]


def refresh_work(today: date, scope: Scope | None = None) -> None:
    """Store the responsible user and the coordinator on open tasks and running trajectories (all, or of a scope)."""
    values: dict[str, Any] = {"today": today}
    if scope is not None:
        values |= {"nodes": list(scope.nodes), "dossiers": list(scope.dossiers)}
    with connection.cursor() as cursor:
        for table, team_column, state in _UPDATES:
            cursor.execute(sql.update_work(table, team_column, state, scoped=scope is not None), values)


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
