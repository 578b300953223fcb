"""What stands beside each line of the tree, asked for all lines at once; and parts by what is typed."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count, F, Q

from accounts.models import User
from dossiers.policies import is_employer_user, sight_in_parts, visible_nodes
from dossiers.queries_organisation import TreeItem
from orgstructure.enums import NodeKind
from orgstructure.models import Coordinator, Node
from orgstructure.queries import leaders_of

HITS = 50


@dataclass(frozen=True)
class Hit:
    """A part that was found; `employer` is the one that a department belongs to."""

    node: Node
    employer: str


def with_details(user: User, items: Sequence[TreeItem]) -> dict[int, int]:
    """Fill in how many employees' dossiers in sight hang at or below each line, and who leads or coordinates it.

    Gives the numbers by node.
    """
    lines = [item for item in _all(items) if item.node is not None]
    nodes = [item.node for item in lines if item.node is not None]
    counts, people = dossiers_below(user, nodes), _people(user, [node.pk for node in nodes])
    for item, node in zip(lines, nodes, strict=True):
        item.count, item.people = counts[node.pk], people.get(node.pk, "")
    return counts


def dossiers_below(user: User, nodes: Collection[Node]) -> dict[int, int]:
    """Per node the number of employees' dossiers in sight at or below it: two queries, however many nodes there are."""
    places = _places(user, nodes)
    found = {}
    for node in nodes:
        edges, sums = places.get(node.tree_id, ([], [0]))
        found[node.pk] = sums[bisect_right(edges, node.rght)] - sums[bisect_left(edges, node.lft)]
    return found


def parts_named(user: User, text: str) -> list[Hit]:
    """Parts in sight with this in their name, or an employer with this code; one more than HITS when there are more."""
    named = Q(name__icontains=text) | Q(employer__code__istartswith=text)
    nodes = list(visible_nodes(user).filter(named).order_by("name", "pk")[: HITS + 1])
    employers = _employers_above([node for node in nodes if node.kind == NodeKind.DEPARTMENT])
    return [Hit(node, employers.get(node.pk, "")) for node in nodes]


def _places(user: User, nodes: Collection[Node]) -> dict[int, tuple[list[int], list[int]]]:
    """Per tree where dossiers hang, from left to right, and how many there are up to each of those places."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    within = Q(pk__in=[])
    for node in _outermost(nodes):
        within |= Q(node__tree_id=node.tree_id, node__lft__gte=node.lft, node__lft__lte=node.rght)
    for dossiers in sight_in_parts(user) if nodes else ():
        grouped = (
            dossiers.filter(within, employee__isnull=False)
            .order_by()
            .values(tree=F("node__tree_id"), at=F("node__lft"))
        )
        for tree, at, number in grouped.annotate(number=Count("pk")).values_list("tree", "at", "number"):
            counts[tree, at] += number
    places: dict[int, tuple[list[int], list[int]]] = {}
    for tree in {tree for tree, _at in counts}:
        edges = sorted(at for one, at in counts if one == tree)
        places[tree] = edges, [0, *accumulate(counts[tree, at] for at in edges)]
    return places


def _outermost(nodes: Iterable[Node]) -> Iterator[Node]:
    """Those within no other one."""
    last: Node | None = None
    for node in sorted(nodes, key=lambda node: (node.tree_id, node.lft)):
        if last is None or node.tree_id != last.tree_id or node.lft > last.rght:
            last = node
            yield node


def _people(user: User, nodes: Collection[int]) -> dict[int, str]:
    """An employer's user does not hear who coordinates."""
    people = {pk: contact.name for pk, contact in leaders_of(nodes).items()}
    if is_employer_user(user):
        return people
    coordinators: dict[int, list[str]] = defaultdict(list)
    rows = Coordinator.objects.filter(node__in=nodes).select_related("user").order_by("team__name")
    for row in rows:
        if str(row.user) not in coordinators[row.node_id]:
            coordinators[row.node_id].append(str(row.user))
    return {**{pk: ", ".join(names) for pk, names in coordinators.items()}, **people}


def _employers_above(nodes: Sequence[Node]) -> dict[int, str]:
    above = Q(pk__in=[])
    for node in nodes:
        above |= Q(tree_id=node.tree_id, lft__lt=node.lft, rght__gt=node.rght)
    employers = list(Node.objects.filter(above, kind=NodeKind.EMPLOYER)) if nodes else []
    return {
        node.pk: one.name
        for node in nodes
        for one in employers
        if one.tree_id == node.tree_id and one.lft < node.lft < one.rght
    }


def _all(items: Iterable[TreeItem]) -> Iterator[TreeItem]:
    for item in items:
        yield item
        yield from _all(item.items)
