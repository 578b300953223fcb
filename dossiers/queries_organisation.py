"""The organisation as one user sees it: levels of the tree on demand, and what stands on a part of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from accounts.enums import Audience
from accounts.models import User
from dossiers.enums import TrajectoryState
from dossiers.models import ILLNESS, Dossier, Grant, NodeTeam
from dossiers.policies import seers, visible_dossiers, visible_employers, visible_nodes, visible_trajectories
from dossiers.sight import grants_of
from orgstructure.enums import NodeKind
from orgstructure.models import Contact, Employer, FixedManager, Location, Node

UNFOLDED = 300
"""From so many lines on no further level is opened at once."""


@dataclass
class TreeItem:
    """A line of the tree: a node, with its items when it stands open; or a leaf, the dossier of an employer."""

    node: Node | None = None
    dossier: Dossier | None = None
    is_open: bool = False
    is_selected: bool = False
    items: list["TreeItem"] = field(default_factory=list)
    count: int | None = None
    people: str = ""


def open_tree(user: User, selected: Node | None, *, unfold: bool = False) -> list[TreeItem]:
    """The topmost parts in sight, opened along the way to `selected`; nothing chosen opens a single top.

    `unfold` opens what is below `selected` too, or below the tops, level by level as far as UNFOLDED lines reach.
    """
    near = list(_where_sight_may_begin(user, selected))
    tops = _tops(user, near)
    chosen = selected or (tops[0] if len(tops) == 1 else None)
    way = {node.pk for node in near if chosen is not None and _is_on_the_way(node, chosen)}
    below = _below(user, way)
    if unfold:
        way |= _unfold(user, [selected] if selected is not None else tops, below)

    def item(node: Node) -> TreeItem:
        line = TreeItem(node=node, is_open=node.pk in way, is_selected=selected is not None and node.pk == selected.pk)
        line.items = [one if one.node is None else item(one.node) for one in below.get(node.pk, [])]
        return line

    return [item(node) for node in tops]


def level_below(user: User, node: Node) -> list[TreeItem]:
    """The parts directly below a node, with the employer's own dossier first."""
    return _below(user, [node.pk]).get(node.pk, [])


def top_nodes(user: User) -> list[Node]:
    """Nodes in sight whose parent is not."""
    return _tops(user, list(_where_sight_may_begin(user, None)))


def _where_sight_may_begin(user: User, selected: Node | None) -> QuerySet[Node]:
    """A few nodes with all tops among them, so that the size of the tree doesn't count; and the way to `selected`.

    Sight begins where something was given: at a grant, at a node where the user was chosen, or where "..... volgt"
    hands the work to a coordinator higher up.
    """
    eyes = seers(user, "orgstructure.view_employer")
    chosen = NodeTeam.objects.filter(
        Q(user__in=eyes, source_node=F("node")) | Q(coordinator__in=eyes, coordinator_node=F("node"))
    )
    theirs = NodeTeam.objects.filter(user__in=eyes).values("node")
    follows = FixedManager.objects.filter(follows=True, node__in=theirs)
    begins = Q(pk__in=chosen.values("node")) | Q(pk__in=follows.values("node"))
    for one in eyes:
        begins |= Q(pk__in=grants_of(one).filter(allow=True, node__isnull=False).values("node"))
    if selected is not None:
        begins |= Q(tree_id=selected.tree_id, lft__lte=selected.lft, rght__gte=selected.rght)
    return Node.objects.filter(begins)


def _tops(user: User, near: Sequence[Node]) -> list[Node]:
    wanted = {node.pk for node in near} | {node.parent_id for node in near if node.parent_id is not None}
    seen = {node.pk: node for node in visible_nodes(user).filter(pk__in=wanted)}
    tops = [seen[node.pk] for node in near if node.pk in seen and node.parent_id not in seen]
    return sorted(tops, key=lambda node: (node.tree_id, node.lft))


def _below(user: User, parents: Collection[int]) -> dict[int, list[TreeItem]]:
    found: dict[int, list[TreeItem]] = defaultdict(list)
    dossiers = visible_dossiers(user).filter(employee__isnull=True, node__in=parents)
    for dossier in dossiers.select_related("employer__node"):
        found[dossier.node_id].append(TreeItem(dossier=dossier))
    for node in visible_nodes(user).filter(parent__in=parents).order_by("lft"):
        found[node.parent_id or 0].append(TreeItem(node=node))
    return found


def _unfold(user: User, nodes: Sequence[Node], below: dict[int, list[TreeItem]]) -> set[int]:
    """Add the levels below these nodes to `below`; gives the ids of what stands open by that."""
    opened: set[int] = set()
    shown = sum(map(len, below.values()))
    while nodes and shown <= UNFOLDED:
        level = [node.pk for node in nodes if node.rght > node.lft + 1 or node.kind == NodeKind.EMPLOYER]
        unread = [pk for pk in level if pk not in below]
        below.update(_below(user, unread))
        shown += sum(len(below.get(pk, [])) for pk in unread)
        opened |= set(level)
        nodes = [item.node for pk in level for item in below.get(pk, []) if item.node is not None]
    return opened


def way_to(user: User, node: Node) -> list[Node]:
    """From the topmost part in sight down to the node itself."""
    return list(visible_nodes(user).filter(pk__in=_up(node)).order_by("level"))


def departments_of(user: User, employer: Employer) -> list[Node]:
    """The departments in sight, in the order of the tree, with their manager."""
    inside = Node.objects.below(employer.node).filter(kind=NodeKind.DEPARTMENT).order_by().values("pk")
    nodes = visible_nodes(user).filter(pk__in=inside)
    return list(nodes.select_related("department__manager", "parent").order_by("lft"))


def employer_in_sight(user: User, node: Node) -> Employer | None:
    """The employer that a part belongs to, when its page is in sight."""
    if node.kind not in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT):
        return None
    above = Node.objects.up_from(node).filter(kind=NodeKind.EMPLOYER).order_by().values("pk")
    return visible_employers(user).filter(node__in=above).first()


def contacts_of(employer: Employer) -> list[Contact]:
    """Of the employer as a whole."""
    return list(Contact.objects.filter(employer=employer, department__isnull=True, location__isnull=True))


def locations_of(employer: Employer) -> list[Location]:
    return list(Location.objects.filter(employer=employer).prefetch_related("contacts"))


def accounts_of(employer: Employer, chosen: User | None = None) -> QuerySet[User]:
    """Who may be the account of a leidinggevende: users of the employer with an authorisation there, and who is now."""
    node = employer.node
    reach = Q(lft__gte=node.lft, rght__lte=node.rght) | Q(lft__lte=node.lft, rght__gte=node.rght)
    grants = Grant.objects.filter(allow=True, node__in=Node.objects.filter(reach, tree_id=node.tree_id).values("pk"))
    theirs = Q(pk__in=grants.values("user")) | Q(group__in=grants.values("group"))
    found = Q(theirs, group__audience=Audience.EMPLOYER, is_active=True)
    return User.objects.filter(found | Q(pk=chosen.pk if chosen else None)).order_by("last_name", "pk")


def answers_on(node: Node) -> list[NodeTeam]:
    """Per team who has the work of this part."""
    answers = NodeTeam.objects.filter(node=node, user__isnull=False)
    return list(answers.select_related("team", "user", "source_node").order_by("team__name"))


def own_dossier(user: User, employer: Employer) -> Dossier | None:
    """The dossier of the employer itself, when it is in sight."""
    return visible_dossiers(user).filter(employer=employer, employee__isnull=True).first()


def ill_at(user: User, employer: Employer) -> int:
    """How many employees in sight have an absence that runs."""
    absences = visible_trajectories(user).filter(dossier__employer=employer, protocol_key__in=ILLNESS)
    return absences.filter(state=TrajectoryState.RUNNING).count()


def employees_below(node: Node) -> int:
    """How many employees' dossiers hang at or below this part."""
    inside = Node.objects.below(node).order_by().values("pk")
    return Dossier.objects.filter(node__in=inside, employee__isnull=False).count()


def _is_on_the_way(node: Node, goal: Node) -> bool:
    return node.tree_id == goal.tree_id and node.lft <= goal.lft and node.rght >= goal.rght


def _up(node: Node) -> QuerySet[Node, int]:
    return Node.objects.up_from(node).order_by().values_list("pk", flat=True)
