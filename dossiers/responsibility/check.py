"""Compare the rule with what is stored, over the whole database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Dossier, Employment, NodeTeam, Task, Trajectory
from dossiers.responsibility.facts import Facts, active_assignments, load
from orgstructure.models import Node


@dataclass(frozen=True)
class Difference:
    """Where the stored answer is not the rule's; `derived` = follows from the node answers, so a job may mend it."""

    what: str
    stored: int | None
    right: int | None
    derived: bool


def differences(today: date) -> Iterator[Difference]:
    """Every stored user that is not the rule's answer of this day."""
    facts = load(nodes=Node.objects.all(), assignments=active_assignments(today), today=today)
    yield from _of_nodes(facts)
    yield from _of_work(facts, Task.objects.filter(state=TaskState.OPEN), "team_id", "taak")
    yield from _of_work(facts, Trajectory.objects.filter(state=TrajectoryState.RUNNING), "lead_team_id", "traject")
    yield from _of_places(today)


def _of_nodes(facts: Facts) -> Iterator[Difference]:
    stored = {(row.node_id, row.team_id): row for row in NodeTeam.objects.all()}
    for node_id in facts.nodes:
        for team in facts.members:
            answer = facts.answer(node_id=node_id, dossier_id=0, team_id=team)
            row = stored.pop((node_id, team), None)
            user = row.user_id if row else None
            if user != answer.user_id or (row and row.user_id and row.source != answer.source):
                yield Difference(f"knooppunt {node_id} team {team}", user, answer.user_id, derived=False)
            coordinator = row.coordinator_id if row else None
            right = _coordinator(facts, node_id, team)
            if coordinator != right:
                yield Difference(f"coördinator van knooppunt {node_id} team {team}", coordinator, right, derived=False)
    for (node_id, team), row in stored.items():
        yield Difference(f"knooppunt {node_id} team {team}", row.user_id, None, derived=False)


def _coordinator(facts: Facts, node_id: int, team_id: int) -> int | None:
    """The nearest coordinator from this node up, whoever has the work."""
    for node in facts.chain(node_id):
        user = node.coordinators.get(team_id)
        if user in facts.members[team_id]:
            return user
    return None


def _of_work(facts: Facts, rows: QuerySet[Any], team_field: str, word: str) -> Iterator[Difference]:
    answers: dict[tuple[int, int, int], tuple[int | None, int | None]] = {}
    columns = rows.values_list("pk", "dossier__node_id", "dossier_id", team_field, "responsible_id", "coordinator_id")
    for pk, node_id, dossier_id, team_id, responsible, coordinator in columns.iterator(chunk_size=10_000):
        known = (node_id, dossier_id if dossier_id in facts.assigned else 0, team_id)
        if known not in answers:
            answer = facts.answer(node_id=known[0], dossier_id=known[1], team_id=team_id)
            answers[known] = (answer.user_id, _coordinator(facts, node_id, team_id))
        right = answers[known]
        if (responsible, coordinator) != right:
            wrong = 0 if responsible != right[0] else 1
            yield Difference(f"{word} {pk}", (responsible, coordinator)[wrong], right[wrong], derived=True)


def _of_places(today: date) -> Iterator[Difference]:
    """Dossiers that don't stand where their employee works."""
    dossiers = Dossier.objects.filter(employee__isnull=False).prefetch_related("employee__employments")
    for dossier in dossiers.iterator(chunk_size=2_000):
        employments = dossier.employee.employments.all() if dossier.employee else []
        right = node_on(list(employments), today)
        if right is not None and right != dossier.node_id:
            yield Difference(f"plaats van dossier {dossier.number}", dossier.node_id, right, derived=False)


def node_on(employments: Sequence[Employment], today: date) -> int | None:
    """The node of the running employment, else of the last that ended, else of the first to come."""
    begun = [item for item in employments if item.starts_on <= today]
    if begun:
        return max(begun, key=lambda item: item.starts_on).node_id
    return min(employments, key=lambda item: item.starts_on).node_id if employments else None
