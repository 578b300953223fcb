"""What is known of an employer while a file for it is looked at: who works there, and its departments."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from core.crypto import blind_index
from dossiers.enums import TrajectoryState
from dossiers.models import Employee, Employment, Trajectory
from imports.models import Import, ImportFile, RememberedColumns
from orgstructure.enums import ContactKind, NodeKind
from orgstructure.models import Contact, Employer, Node

PATH_SEPARATORS = (" / ", " > ", "/", ">")


def name_key(name: str) -> str:
    return " ".join(name.casefold().split())


@dataclass
class Keys:
    """All employees of the employer, by what a file names them with."""

    by_number: dict[str, int] = field(default_factory=dict)
    by_bsn: dict[str, int] = field(default_factory=dict)
    by_bare_number: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def numbered(self, number: str) -> int | None:
        """Who has this personnel number; or the one who has it with zeros in front, which Excel takes off."""
        exact = self.by_number.get(number)
        if exact is not None or not number.isdecimal() or number.startswith("0"):
            return exact
        bare = self.by_bare_number.get(number, set())
        return next(iter(bare)) if len(bare) == 1 else None

    def with_bsn(self, bsn: str) -> int | None:
        return self.by_bsn.get(blind_index(bsn)) if self.by_bsn else None


def keys_of(employer: Employer, among: Collection[int] | None = None) -> Keys:
    keys = Keys()
    employees = Employee.objects.filter(employer=employer)
    if among is not None:
        employees = employees.filter(pk__in=among)
    for pk, number, index in employees.values_list("pk", "personnel_number", "bsn_index").iterator():
        if number:
            keys.by_number[number] = pk
            if number.isdecimal() and number.startswith("0"):
                keys.by_bare_number[number.lstrip("0")].add(pk)
        if index:
            keys.by_bsn[index] = pk
    return keys


class Departments:
    """The departments of an employer by name, or by path where a name occurs more than once."""

    def __init__(self, nodes: Iterable[Node], top: Node) -> None:
        self.top = top
        self.nodes: dict[int, Node] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_path: dict[tuple[str, ...], int] = {}
        for node in nodes:  # in the order of the tree: a parent comes before what is under it
            self.nodes[node.pk] = node
            self._by_name[name_key(node.name)].append(node.pk)
            self._by_path[self.path(node)] = node.pk

    def path(self, node: Node) -> tuple[str, ...]:
        above = self.nodes.get(node.parent_id) if node.parent_id else None
        return (*(self.path(above) if above else ()), name_key(node.name))

    def named(self, text: str) -> list[Node]:
        """Those with this name or path: none, one, or several when the name is not enough."""
        if found := self._by_name.get(name_key(text)):
            return [self.nodes[pk] for pk in found]
        for separator in PATH_SEPARATORS:
            if separator in text:
                pk = self._by_path.get(tuple(name_key(part) for part in text.split(separator)))
                return [self.nodes[pk]] if pk else []
        return []

    def under(self, parent_id: int, name: str) -> Node | None:
        found = self._by_name.get(name_key(name), ())
        return next((self.nodes[pk] for pk in found if self.nodes[pk].parent_id == parent_id), None)


def departments_of(employer: Employer) -> Departments:
    top = Node.objects.get(pk=employer.node_id)
    return Departments(Node.objects.below(top).filter(kind=NodeKind.DEPARTMENT).order_by("lft"), top)


def managers_of(employer: Employer) -> dict[int, Contact]:
    """The leidinggevende of each department, by the department's id."""
    found = Contact.objects.filter(employer=employer, kind=ContactKind.MANAGER, department__isnull=False)
    return {one.department_id: one for one in found if one.department_id}


def locations_of(employer: Employer) -> dict[str, int]:
    return {name_key(name): pk for pk, name in employer.locations.values_list("pk", "name")}


@dataclass
class Known:
    """An employee as stored, with his employments, the last one first."""

    employee: Employee
    employments: list[Employment] = field(default_factory=list)
    runs_trajectory: bool = False


def known(ids: Collection[int]) -> dict[int, Known]:
    """By id, in three queries."""
    found = {one.pk: Known(one) for one in Employee.objects.filter(pk__in=ids)}
    for employment in Employment.objects.filter(employee__in=ids).order_by("-starts_on"):
        found[employment.employee_id].employments.append(employment)
    running = Trajectory.objects.filter(dossier__employee__in=ids, state=TrajectoryState.RUNNING)
    for employee_id in running.values_list("dossier__employee", flat=True):
        found[employee_id].runs_trajectory = True
    return found


def remembered(employer: Employer, kind: str) -> dict[str, str]:
    row = RememberedColumns.objects.filter(employer=employer, kind=kind).first()
    return dict(row.fields) if row else {}


def earlier(done: Import) -> Import | None:
    """The last time that the same file was imported for this employer."""
    same = Import.objects.filter(employer=done.employer_id, file_hash=done.file_hash, finished_at__isnull=False)
    return same.exclude(pk=done.pk).select_related("made_by").order_by("-finished_at").first()


def content_of(one: Import) -> bytes | None:
    """None when the file was removed."""
    file = ImportFile.objects.filter(of=one).select_related("of").first()
    return file.content if file else None
