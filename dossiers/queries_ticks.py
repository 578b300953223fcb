"""The tick tree: the organisation with check boxes, a level at a time, as one administrator may tick it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.models import User
from dossiers import queries
from dossiers.models import Dossier
from dossiers.policies import visible_dossiers
from dossiers.queries_grants import code, spot_of_dossier, spot_of_node
from dossiers.ticks import EMPLOYEE, NODE, Row, Spot, State, Ticks
from orgstructure.enums import NodeKind
from orgstructure.models import Node

FIRST = 100
"""So many parts and so many employees of one folder before "show all"."""
FOUND = 50
"""So many parts and so many employees a search shows."""


@dataclass
class Line:
    """A place with its check box. `code` names it in a form; `saved` is its state without what is not saved yet."""

    code: str
    name: str
    state: State
    saved: State
    rows: list[Row]
    answer: bool
    refused_by: str
    keeps: bool
    decided: bool | None
    node: Node | None = None
    number: str = ""
    has_content: bool = False
    is_draft: bool = False
    level: "Level | None" = None


@dataclass
class Level:
    """What stands in an open folder: `more` when that is not all."""

    lines: list[Line] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class _Wanted:
    """Which folders stand open, which of them whole, and which lines are there whatever their number."""

    folders: set[int]
    whole: set[int]
    nodes: set[int]
    employees: set[int]
    first: int = FIRST


class TickTree:
    """Employees are those in the administrator's own sight; parts are all there are, drafts included."""

    def __init__(self, ticks: Ticks, by: User, changes: Mapping[Spot, bool] | None = None) -> None:
        self.saved, self.by, self.changes = ticks, by, changes or {}
        self.shown = ticks.changed(self.changes) if self.changes else ticks

    def open(self, opened: Collection[UUID] = (), whole: Collection[UUID] = (), text: str = "") -> Level:
        """From the top down; the way stands open to what was opened, was changed, or fits the text.

        With a text only what fits it stands in the folders, and what was changed.
        """
        nodes = {spot.pk for spot in self.changes if spot.kind == NODE}
        employees = {spot.pk for spot in self.changes if spot.kind == EMPLOYEE}
        if text:
            nodes |= set(
                Node.objects.filter(name__icontains=text)
                .order_by("tree_id", "lft")
                .values_list("pk", flat=True)[:FOUND]
            )
            employees |= self._found(text)
        ends = Q(uuid__in=[*opened, *whole]) | Q(children__in=nodes) | Q(dossiers__employee__in=employees)
        folders = {node.pk: node for node in _up(ends)}
        wanted = _Wanted(
            folders=set(folders),
            whole={pk for pk, node in folders.items() if node.uuid in whole},
            nodes=nodes | set(folders),
            employees=employees,
            first=0 if text else FIRST,
        )
        tops = Node.objects.filter(parent=None)
        return self._filled(None, self._levels(tops | Node.objects.filter(parent__in=folders), wanted), wanted)

    def below(self, node: Node, *, everything: bool) -> Level:
        """What stands directly in one part: the parts first, then the employees."""
        folder = {node.pk}
        wanted = _Wanted(folder, folder if everything else set(), set(), set())
        return self._levels(Node.objects.filter(parent=node), wanted)[node.pk]

    def _filled(self, folder: int | None, levels: Mapping[int | None, Level], wanted: _Wanted) -> Level:
        level = levels[folder]
        for line in level.lines:
            if line.node is not None and line.node.pk in wanted.folders:
                line.level = self._filled(line.node.pk, levels, wanted)
        return level

    def _levels(self, nodes: QuerySet[Node], wanted: _Wanted) -> dict[int | None, Level]:
        levels: dict[int | None, Level] = defaultdict(Level)
        for node in _in_order(nodes):
            level = levels[node.parent_id]
            first = len(level.lines) < wanted.first or (node.parent_id is None and wanted.first > 0)
            if first or node.parent_id in wanted.whole or node.pk in wanted.nodes:
                level.lines.append(self._node_line(node))
            else:
                level.more = True
        for dossier, place in self._people(wanted):
            level = levels[dossier.node_id]
            if place > wanted.first:
                level.more = True
            else:
                level.lines.append(self._employee_line(dossier))
        return levels

    def _people(self, wanted: _Wanted) -> Iterator[tuple[Dossier, int]]:
        """Per folder the first ones by name and one more, and those that must be there; place 0 is: in any case."""
        seen = visible_dossiers(self.by).filter(employee__isnull=False).select_related("employee", "node")
        certain = seen.filter(Q(node__in=wanted.whole) | Q(employee__in=wanted.employees), node__in=wanted.folders)
        named: list[Dossier] = []
        if wanted.whole or wanted.employees:
            named = list(certain.order_by(*_BY_NAME))
            yield from ((dossier, 0) for dossier in named)
        rest = seen.filter(node__in=wanted.folders - wanted.whole).exclude(pk__in=[one.pk for one in named])
        place = Window(RowNumber(), partition_by=F("node_id"), order_by=_BY_NAME)
        for dossier in rest.annotate(place=place).filter(place__lte=wanted.first + 1).order_by(*_BY_NAME):
            yield dossier, dossier.place  # type: ignore[attr-defined]

    def _found(self, text: str) -> set[int]:
        found = queries.search(visible_dossiers(self.by), text, leavers=True, today=timezone.localdate())
        return {pk for pk in found.values_list("employee", flat=True)[:FOUND] if pk is not None}

    def _node_line(self, node: Node) -> Line:
        line = self._line(code(NODE, node.uuid), str(node), spot_of_node(node))
        line.is_draft = node.parent_id is None and node.kind == NodeKind.EMPLOYER
        line.node, line.has_content = node, node.has_people or not node.is_leaf_node()  # type: ignore[attr-defined]
        return line

    def _employee_line(self, dossier: Dossier) -> Line:
        employee = dossier.employee
        if employee is None:
            raise TypeError("the dossier of an employer itself has no line")
        line = self._line(code(EMPLOYEE, employee.uuid), str(employee), spot_of_dossier(dossier))
        line.number = employee.personnel_number or ""
        return line

    def _line(self, name_in_form: str, name: str, spot: Spot) -> Line:
        return Line(
            code=name_in_form,
            name=name,
            state=self.shown.state(spot),
            saved=self.saved.state(spot),
            rows=self.saved.on(spot),
            answer=self.saved.allows(spot),
            refused_by=self.saved.refusing(spot),
            keeps=self.saved.refuses_below(spot),
            decided=self.changes.get(spot),
        )


_BY_NAME = ("employee__sort_key", "employee_id")


def _in_order(nodes: QuerySet[Node]) -> QuerySet[Node]:
    """The organisation first, then the employers that are not published; with whether employees work there."""
    root = Node.objects.filter(kind=NodeKind.ROOT, tree_id=OuterRef("tree_id"))
    people = Dossier.objects.filter(node=OuterRef("pk"), employee__isnull=False)
    return nodes.annotate(has_people=Exists(people)).order_by(Exists(root).desc(), "tree_id", "lft")


def _up(ends: Q) -> QuerySet[Node]:
    """The parts that meet the condition, and all above them."""
    wanted = Node.objects.filter(ends).order_by()
    inside = wanted.filter(tree_id=OuterRef("tree_id"), lft__gte=OuterRef("lft"), rght__lte=OuterRef("rght"))
    return Node.objects.filter(Exists(inside))
