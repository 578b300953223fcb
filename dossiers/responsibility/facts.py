"""Read from the database what the rule needs: for one dossier, or for everything at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User, UserGroup
from accounts.queries import membership
from dossiers.models import CaseAssignment, Dossier
from dossiers.responsibility.rule import Answer, Assigned, FixedChoice, NodeFacts, decide
from orgstructure.models import Coordinator, FixedManager, Node


def active_assignments(today: date) -> QuerySet[CaseAssignment]:
    """Those that hold on this day: begun, not withdrawn, not past their end date."""
    return CaseAssignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), withdrawn_at__isnull=True, since__lte=today
    )


@dataclass(frozen=True)
class Facts:
    """The choices on a set of nodes, the members of all teams, the assignments of a set of dossiers."""

    nodes: dict[int, NodeFacts]
    parents: dict[int, int | None]
    members: dict[int, frozenset[int]]
    assigned: dict[int, list[Assigned]]
    names: dict[int, str]

    def chain(self, node_id: int) -> list[NodeFacts]:
        chain: list[NodeFacts] = []
        at: int | None = node_id
        while at is not None:
            chain.append(self.nodes[at])
            at = self.parents[at]
        return chain

    def answer(self, *, node_id: int, dossier_id: int, team_id: int) -> Answer:
        return decide(team_id, self.chain(node_id), self.assigned.get(dossier_id, []), self.members, self.names)


def responsible_for(dossier: Dossier, team: UserGroup, today: date) -> Answer:
    """Who has this dossier's work for this team on this day, and why. Reads the choices, never the stored answer."""
    facts = load(
        nodes=Node.objects.up_from(dossier.node),
        assignments=active_assignments(today).filter(dossier=dossier),
        today=today,
    )
    return facts.answer(node_id=dossier.node_id, dossier_id=dossier.pk, team_id=team.pk)


def load(*, nodes: QuerySet[Node], assignments: QuerySet[CaseAssignment], today: date) -> Facts:
    """Read the facts in a fixed number of queries; `nodes` must hold all ancestors of what will be asked."""
    rows = list(nodes.values_list("pk", "parent_id", "name", "has_own_team"))
    ids = [row[0] for row in rows]
    fixed: dict[int, dict[int, FixedChoice]] = defaultdict(dict)
    for choice in FixedManager.objects.filter(node__in=ids):
        fixed[choice.node_id][choice.team_id] = FixedChoice(choice.user_id)
    coordinators: dict[int, dict[int, int]] = defaultdict(dict)
    for coordinator in Coordinator.objects.filter(node__in=ids):
        coordinators[coordinator.node_id][coordinator.team_id] = coordinator.user_id
    assigned: dict[int, list[Assigned]] = defaultdict(list)
    for assignment in assignments:
        assigned[assignment.dossier_id].append(Assigned(assignment.user_id, assignment.team_id, assignment.since))
    chosen = _users(fixed.values(), coordinators.values(), assigned.values())
    return Facts(
        nodes={pk: NodeFacts(pk, name, fixed[pk] if own else {}, coordinators[pk]) for pk, _, name, own in rows},
        parents={pk: parent for pk, parent, _, _ in rows},
        members=membership(today),
        assigned=dict(assigned),
        names={user.pk: str(user) for user in User.objects.filter(pk__in=chosen)},
    )


def _users(
    fixed: Iterable[dict[int, FixedChoice]], coordinators: Iterable[dict[int, int]], assigned: Iterable[list[Assigned]]
) -> set[int]:
    chosen = {choice.user_id for choices in fixed for choice in choices.values() if choice.user_id is not None}
    chosen.update(user_id for by_team in coordinators for user_id in by_team.values())
    chosen.update(assignment.user_id for group in assigned for assignment in group)
    return chosen
