"""What can be chosen for an employee of an employer, and who looks like him there. Never about other employers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from core.crypto import blind_index
from core.text import normalise
from dossiers.models import Dossier, Employee, Employment, JobTitle
from dossiers.policies import visible_dossiers, visible_nodes
from orgstructure.enums import NodeKind
from orgstructure.models import Employer, Location, Node


@dataclass(frozen=True)
class Offered:
    """The departments with their names from the employer down, the locations and the job titles."""

    departments: dict[Node, str]
    locations: list[Location]
    titles: list[str]


def offered_by(employer: Employer, user: User, employments: Iterable[Employment] = ()) -> Offered:
    """The departments that the user sees and those where the employee is already; titles of the list and in use."""
    own = {one.node_id for one in employments}
    seen = set(visible_nodes(user).filter(kind=NodeKind.DEPARTMENT).values_list("pk", flat=True))
    below = list(Node.objects.below(employer.node).filter(kind=NodeKind.DEPARTMENT).order_by("lft"))
    names = _names(below)
    return Offered(
        {node: names[node.pk] for node in below if node.pk in seen or node.pk in own},
        list(Location.objects.filter(employer=employer)),
        titles_of(employer),
    )


def titles_of(employer: Employer) -> list[str]:
    """Each once, whatever its capitals: as the list has it before as it is in use."""
    listed = JobTitle.objects.filter(employer=employer).values_list("name", flat=True)
    used = Employment.objects.filter(employee__employer=employer).exclude(job_title="")
    found: dict[str, str] = {}
    for title in [*listed, *used.order_by("job_title").values_list("job_title", flat=True).distinct()]:
        found.setdefault(title.casefold(), title)
    return sorted(found.values(), key=str.casefold)


def same_bsn(employer: Employer, bsn: str, *, but: Employee | None = None) -> Employee | None:
    """Who has this BSN at this employer already."""
    return _others(employer, but).filter(bsn_index=blind_index(bsn)).first() if bsn else None


def look_alikes(employer: Employer, last_name: str, birth_date: date, *, but: Employee | None = None) -> list[Employee]:
    """Who at this employer was born on the same day and has the same surname, however it is written."""
    born = _others(employer, but).filter(birth_date=birth_date).order_by("pk")
    return [one for one in born if normalise(one.last_name) == normalise(last_name)]


def in_sight(user: User, employees: Iterable[Employee]) -> list[Dossier]:
    """Their dossiers, as far as the user may know that they are there."""
    return list(visible_dossiers(user).filter(employee__in=list(employees)).select_related("employee"))


def _others(employer: Employer, but: Employee | None) -> QuerySet[Employee]:
    employees = Employee.objects.filter(employer=employer)
    return employees.exclude(pk=but.pk) if but else employees


def _names(below: list[Node]) -> dict[int, str]:
    """In the order of the tree, so that what stands above is known."""
    names: dict[int, str] = {}
    for node in below:
        above = names.get(node.parent_id or 0, "")
        names[node.pk] = f"{above} › {node.name}" if above else node.name
    return names
