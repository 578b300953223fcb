"""The organisation as one user sees it: levels of the tree on demand, and what stands on a part of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from dossiers.enums import TrajectoryState
from dossiers.models import Dossier, NodeTeam
from dossiers.policies import visible_dossiers, visible_nodes, visible_trajectories
from dossiers.sight import grants_of
from orgstructure.enums import NodeKind
from orgstructure.models import Employer, FixedManager, Node


@dataclass
class TreeItem:
    """A line of the tree: a node, with its items when it stands open; or a leaf, the dossier of an employer."""

    node: Node | None = None
    dossier: Dossier | None = None
    is_open: bool = False
    is_selected: bool = False
    items: list["TreeItem"] = field(default_factory=list)


def open_tree(user: User, selected: Node | None) -> list[TreeItem]:
    """The topmost parts in sight, opened along the way to `selected`; nothing chosen opens a single top."""
    tops = list(top_nodes(user))
    chosen = selected or (tops[0] if len(tops) == 1 else None)
    below = _below(user, _up(chosen)) if chosen is not None else {}

    def item(node: Node) -> TreeItem:
        is_open = chosen is not None and _is_on_the_way(node, chosen)
        line = TreeItem(node=node, is_open=is_open, is_selected=selected is not None and node.pk == selected.pk)
        line.items = [one if one.node is None else item(one.node) for one in below.get(node.pk, [])]
        return line

    return [item(node) for node in tops]


def level_below(user: User, node: Node) -> list[TreeItem]:
    """The parts directly below a node, with the employer's own dossier first."""
    return _below(user, [node.pk]).get(node.pk, [])


def top_nodes(user: User) -> QuerySet[Node]:
    """Nodes in sight whose parent is not.

    Sight begins where something was given: at a grant, at a node where the user was chosen, or where "..... volgt"
    hands the work to a coordinator higher up. Only those are looked at, so that the size of the tree doesn't count.
    """
    chosen = NodeTeam.objects.filter(
        Q(user=user, source_node=F("node")) | Q(coordinator=user, coordinator_node=F("node"))
    )
    follows = FixedManager.objects.filter(follows=True, node__in=NodeTeam.objects.filter(user=user).values("node"))
    granted = grants_of(user).filter(allow=True, node__isnull=False)
    begins = Q(pk__in=granted.values("node")) | Q(pk__in=chosen.values("node")) | Q(pk__in=follows.values("node"))
    parent_in_sight = visible_nodes(user).filter(pk=OuterRef("parent_id")).order_by()
    return visible_nodes(user).filter(begins, ~Exists(parent_in_sight)).order_by("tree_id", "lft")


def _below(user: User, parents: QuerySet[Node, int] | Sequence[int]) -> dict[int, list[TreeItem]]:
    found: dict[int, list[TreeItem]] = defaultdict(list)
    dossiers = visible_dossiers(user).filter(employee__isnull=True, node__in=parents)
    for dossier in dossiers.select_related("employer__node"):
        found[dossier.node_id].append(TreeItem(dossier=dossier))
    for node in visible_nodes(user).filter(parent__in=parents).order_by("lft"):
        if node.parent_id is not None:
            found[node.parent_id].append(TreeItem(node=node))
    return found


def way_to(user: User, node: Node) -> list[Node]:
    """From the topmost part in sight down to the node itself."""
    return list(visible_nodes(user).filter(pk__in=_up(node)).order_by("level"))


def departments_of(user: User, employer: Employer) -> list[Node]:
    """The departments in sight, in the order of the tree, with their manager."""
    inside = Node.objects.below(employer.node).filter(kind=NodeKind.DEPARTMENT).order_by().values("pk")
    nodes = visible_nodes(user).filter(pk__in=inside)
    return list(nodes.select_related("department__manager", "parent").order_by("lft"))


def answers_on(node: Node) -> list[NodeTeam]:
    """Per team who has the work of this part."""
    answers = NodeTeam.objects.filter(node=node, user__isnull=False)
    return list(answers.select_related("team", "user", "source_node").order_by("team__name"))


def own_dossier(user: User, employer: Employer) -> Dossier | None:
    """The dossier of the employer itself, when it is in sight."""
    return visible_dossiers(user).filter(employer=employer, employee__isnull=True).first()


def ill_at(user: User, employer: Employer) -> int:
    """How many employees in sight have an absence that runs."""
    absences = visible_trajectories(user).filter(dossier__employer=employer, protocol_key="verzuim")
    return absences.filter(state=TrajectoryState.RUNNING).count()


def employees_below(node: Node) -> int:
    """How many employees' dossiers hang at or below this part."""
    inside = Node.objects.below(node).order_by().values("pk")
    return Dossier.objects.filter(node__in=inside, employee__isnull=False).count()


def _is_on_the_way(node: Node, goal: Node) -> bool:
    return node.tree_id == goal.tree_id and node.lft <= goal.lft and node.rght >= goal.rght


def _up(node: Node) -> QuerySet[Node, int]:
    return Node.objects.up_from(node).order_by().values_list("pk", flat=True)
