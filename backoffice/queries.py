"""Reads for the pages of Beheer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import User, UserGroup
from accounts.policies import visible_colleagues
from accounts.queries import membership, teams
from core.enums import MessageState
from core.models import AccessSeal, OutgoingMessage
from dossiers.models import CaseAssignment, Dossier, NodeTeam
from orgstructure.enums import MAY_STAND_UNDER, NodeKind
from orgstructure.models import Coordinator, FixedManager, Node

Row = TypeVar("Row", bound=Model)

# The different values of an indexless column in a table that only grows: the newest lines are enough to offer them.
_EVENT_TYPES = """
SELECT DISTINCT event_type FROM
(SELECT event_type FROM core_accessevent ORDER BY id DESC LIMIT 20000) newest ORDER BY event_type
"""


@dataclass(frozen=True)
class Positions:
    """Where a user was chosen by name."""

    fixed: list[FixedManager]
    coordinating: list[Coordinator]
    assignments: int


def path_to(node: Node) -> list[Node]:
    """From the top down to the node itself."""
    return list(Node.objects.up_from(node).order_by("level"))


def parts_below(node: Node) -> QuerySet[Node]:
    return Node.objects.filter(parent=node).select_related("employer").order_by("lft")


def dossiers_below(node: Node) -> int:
    return Dossier.objects.filter(node__in=Node.objects.below(node)).count()


def answers_on(node: Node) -> QuerySet[NodeTeam]:
    """Per team who has the work of this part and why."""
    answers = NodeTeam.objects.filter(node=node, team__is_team=True)
    return answers.select_related("team", "user", "source_node", "coordinator", "coordinator_node").order_by(
        "team__name"
    )


def possible_parents(node: Node) -> QuerySet[Node]:
    """Where the part may be hung, in the order of the tree. A department stays with its employer."""
    parents = Node.objects.filter(kind__in=MAY_STAND_UNDER[node.kind])
    if node.kind == NodeKind.DEPARTMENT:
        parents = parents & Node.objects.below(employer_node_of(node))
    elif node.parent_id is not None:
        parents = parents.filter(tree_id=node.tree_id)
    return parents.exclude(pk__in=Node.objects.below(node).values("pk")).order_by("tree_id", "lft")


def possible_offices() -> QuerySet[Node]:
    """Where an employer may be published."""
    return Node.objects.filter(kind__in=MAY_STAND_UNDER[NodeKind.EMPLOYER]).order_by("lft")


def employer_node_of(node: Node) -> Node:
    """The employer that the node is, or stands under."""
    return Node.objects.up_from(node).get(kind=NodeKind.EMPLOYER)


def people_per_team(today: date, by: User) -> dict[UserGroup, list[User]]:
    """Per team its members whom `by` sees, by name."""
    members = membership(today)
    everybody = visible_colleagues(by).in_bulk(set().union(*members.values()))
    return {
        team: sorted(
            (everybody[pk] for pk in members[team.pk] if pk in everybody), key=lambda one: (one.last_name, one.pk)
        )
        for team in teams()
    }


def coordinators(node: Node) -> QuerySet[Coordinator]:
    return Coordinator.objects.filter(node=node).select_related("user")


def positions_of(user: User) -> Positions:
    fixed = FixedManager.objects.filter(user=user).select_related("node", "team").order_by("node__name")
    coordinating = Coordinator.objects.filter(user=user).select_related("node", "team").order_by("node__name")
    assignments = CaseAssignment.objects.filter(user=user, withdrawn_at__isnull=True).count()
    return Positions(list(fixed), list(coordinating), assignments)


def teams_per_user(users: Iterable[User]) -> dict[int, list[UserGroup]]:
    """Per id of a user the teams that the groups make him a member of; `further_groups` is prefetched."""
    all_teams = list(teams())
    return {
        user.pk: [
            team for team in all_teams if any(_holds(team, group) for group in [user.group, *user.further_groups.all()])
        ]
        for user in users
    }


def shown_groups() -> QuerySet[UserGroup]:
    """The groups that have rights of their own to look at: those that came with the product or were given some."""
    return (
        UserGroup.objects.filter(key__isnull=False)
        .union(UserGroup.objects.filter(permissions__isnull=False))
        .order_by("tree_id", "lft")
    )


def all_rights() -> QuerySet[Permission]:
    """Our own rights, by app."""
    return (
        Permission.objects.filter(content_type__model="rights")
        .select_related("content_type")
        .order_by("content_type__app_label", "pk")
    )


def rights_per_group() -> dict[int, set[int]]:
    """Ids of the rights that each group has by itself."""
    held: dict[int, set[int]] = {}
    for group_id, permission_id in UserGroup.permissions.through.objects.values_list("usergroup", "permission"):
        held.setdefault(group_id, set()).add(permission_id)
    return held


def event_types() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENT_TYPES)
        return [row[0] for row in cursor.fetchall()]


def dossier_id(number: int) -> int | None:
    return Dossier.objects.filter(number=number).values_list("pk", flat=True).first()


def newest_seal() -> AccessSeal | None:
    """Up to where the access log is sealed."""
    return AccessSeal.objects.only("last_event", "sealed_at").order_by("last_event").last()


def newest(rows: QuerySet[Row], *, before: int | None, size: int) -> tuple[list[Row], bool]:
    """A page of a table that only grows, and whether there is an older one; never counts the table."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: size + 1])
    return page[:size], len(page) > size


def undelivered(messages: QuerySet[OutgoingMessage]) -> int:
    return messages.filter(state=MessageState.DEAD).count()


def _holds(team: UserGroup, group: UserGroup) -> bool:
    return team.tree_id == group.tree_id and team.lft <= group.lft and group.rght <= team.rght
