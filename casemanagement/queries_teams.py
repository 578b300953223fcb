"""The casemanagementteam of a node: per team who was chosen, who has the work now, and who would without a choice."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User, UserGroup
from accounts.queries import membership, teams, users_by_id
from casemanagement.queries_cases import in_sight
from dossiers.models import NodeTeam
from dossiers.responsibility.wording import source_words
from orgstructure.models import FixedManager, Node
from orgstructure.usecases.positions import FOLLOWS


@dataclass(frozen=True)
class TeamRow:
    """One team on a node. `chosen` is None without a choice here; `user` and `via` are the rule's answer."""

    team: UserGroup
    chosen: FixedManager | None
    user: User | None
    via: str
    inherited: str
    members: list[User]
    hidden: frozenset[int] = frozenset()  # ids of members who are out of sight of who chooses

    @property
    def field(self) -> str:
        return f"team_{self.team.key}"

    @property
    def is_void(self) -> bool:
        """Somebody was chosen who may not work for the team now."""
        return self.chosen is not None and not self.chosen.follows and self.chosen.user not in self.members

    @property
    def people(self) -> list[User]:
        """Who can be chosen, and who is chosen though he could not be any more: he must not vanish unseen."""
        offered = [user for user in self.members if user.pk not in self.hidden]
        chosen = self.chosen.user if self.chosen else None
        return offered if chosen is None or chosen in offered else [*offered, chosen]

    @property
    def value(self) -> str:
        if self.chosen is None:
            return ""
        return str(self.chosen.user.uuid) if self.chosen.user else FOLLOWS


def team_rows(node: Node, today: date, by: User) -> list[TeamRow]:
    """As `by` may choose; a fixed number of queries, however many teams and members there are."""
    members = membership(today)
    ids = set().union(*members.values())
    users, hidden = users_by_id(ids), frozenset(ids - in_sight(ids, by))
    chosen = {row.team_id: row for row in FixedManager.objects.filter(node=node).select_related("user")}
    answers = NodeTeam.objects.filter(Q(node=node) | Q(node=node.parent_id))
    by_place = {
        (row.node_id, row.team_id): row
        for row in answers.select_related("user", "source_node", "coordinator", "coordinator_node")
    }
    found = []
    for team in teams():
        answer = by_place.get((node.pk, team.pk))
        above = by_place.get((node.parent_id, team.pk)) if node.parent_id else None
        found.append(
            TeamRow(
                team=team,
                chosen=chosen.get(team.pk),
                user=answer.user if answer else None,
                via=_via(answer),
                inherited=_inherited(node, answer, above),
                members=[user for user in users if user.pk in members[team.pk]],
                hidden=hidden,
            )
        )
    return found


def _via(answer: NodeTeam | None) -> str:
    return source_words(answer.source, answer.source_node) if answer else source_words("none")


def _inherited(node: Node, answer: NodeTeam | None, above: NodeTeam | None) -> str:
    """Who has the work when nothing is chosen here: the coordinator of this node, else the answer of the one above."""
    if answer is not None and answer.coordinator is not None and answer.coordinator_node_id == node.pk:
        return f"{answer.coordinator} ({source_words('coordinator', node)})"
    if above is None or above.user is None:
        return source_words("none")
    return f"{above.user} ({_via(above)})"
