"""The employments of one employee, several at once: whatever is asked, they end as days that do not overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from dossiers.enums import EndReason, Leaving, TrajectoryState
from dossiers.models import ABSENCE, Employee, Employment, Trajectory
from dossiers.queries_employments import service_end
from dossiers.usecases.validating import validated
from orgstructure.enums import NodeKind
from orgstructure.models import Location, Node


@dataclass(frozen=True)
class Line:
    """What an employment must become; a new one without `employment`. `prefix` stands before the field of an error."""

    department: Node
    starts_on: date
    ends_on: date | None = None
    job_title: str = ""
    location: Location | None = None
    hours: Decimal | None = None
    norm_hours: Decimal | None = None
    employment: Employment | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Saved:
    """The employments of the lines, and the running trajectories whose service now ends earlier than it did."""

    employments: list[Employment]
    left: list[Trajectory]


@transaction.atomic
def save_employments(*, employee: Employee, lines: Sequence[Line], leaving: Leaving | None = None) -> Saved:
    """Make the employments what the lines say, all together; those that no line names stay as they are.

    Raises DomainError for a department or location of another employer, an end before the start, an overlap, a
    trajectory that would begin outside its employment, and at "leaving" when a running trajectory's service comes to
    end earlier and nobody said what becomes of the trajectory.
    """
    present = {one.pk: one for one in Employment.objects.select_for_update(of=("self",)).filter(employee=employee)}
    trajectories = list(Trajectory.objects.filter(employment__in=present).order_by("first_day"))
    trajectories = [one for one in trajectories if one.end_reason != EndReason.WITHDRAWN]
    running = [one for one in trajectories if one.state == TrajectoryState.RUNNING]
    before = {one.pk: _end(one, present, present.values()) for one in running}
    changed = [_filled(employee, line, present) for line in lines]
    together = [*present.values(), *(one for one in changed if one.pk is None)]
    _check_overlap(together, dict(zip(map(id, changed), lines, strict=True)))
    _check_trajectories(trajectories, {line.employment.pk: line for line in lines if line.employment}, present)
    left = [
        one for one in running if one.protocol_key == ABSENCE and _earlier(_end(one, present, together), before[one.pk])
    ]
    if left and leaving is None:
        text = _("This employee has a trajectory since %(day)s that is still running. What happens to it?")
        raise DomainError(text % {"day": date_format(left[0].first_day)}, field="leaving")
    _save_together(changed)
    return Saved(changed, left)


def _filled(employee: Employee, line: Line, present: dict[int, Employment]) -> Employment:
    """The row as the line wants it, checked by itself."""
    employment = present[line.employment.pk] if line.employment else Employment(employee=employee)
    _check_place(employee, line)
    if line.ends_on is not None and line.ends_on < line.starts_on:
        # Before the table's own checks: PostgreSQL makes no range of days that ends before it begins.
        raise DomainError(_("The employment ends before it begins."), field=f"{line.prefix}ends_on")
    employment.node, employment.location, employment.job_title = line.department, line.location, line.job_title
    employment.starts_on, employment.ends_on = line.starts_on, line.ends_on
    employment.hours, employment.norm_hours = line.hours, line.norm_hours
    validated(employment, leaving_out={"employee"}, prefix=line.prefix)  # the overlap is looked at with all of them
    return employment


def _check_place(employee: Employee, line: Line) -> None:
    """The caller holds the tree lock, so the employer's place is read after it."""
    employer = Node.objects.get(pk=employee.employer.node_id)
    departments = Node.objects.below(employer).filter(kind=NodeKind.DEPARTMENT)
    if not departments.filter(pk=line.department.pk).exists():
        text = _("Choose a department of this employer.")
        if not departments.exists():
            text = _("%(employer)s has no department yet. Add at least 1 department first.") % {"employer": employer}
        raise DomainError(text, field=f"{line.prefix}department")
    if line.location is not None and line.location.employer_id != employee.employer_id:
        raise DomainError(_("Choose a location of this employer."), field=f"{line.prefix}location")


def _check_overlap(employments: Iterable[Employment], lines: dict[int, Line]) -> None:
    """At the start of the later one of two, or of the one that was asked for."""
    in_order = sorted(employments, key=lambda one: one.starts_on)
    for first, second in pairwise(in_order):
        if first.ends_on is None or first.ends_on >= second.starts_on:
            line = lines.get(id(second)) or lines[id(first)]
            text = _("The employment overlaps another one of this employee.")
            raise DomainError(text, field=f"{line.prefix}starts_on" if line.prefix else "")


def _check_trajectories(
    trajectories: Iterable[Trajectory], lines: dict[int, Line], present: dict[int, Employment]
) -> None:
    """A trajectory begins on a day of its employment; it may go on after it (ziek uit dienst)."""
    for trajectory in trajectories:
        hangs_on, first_day = trajectory.employment_id or 0, trajectory.first_day
        if hangs_on not in lines:
            continue
        employment, day = present[hangs_on], {"day": date_format(first_day)}
        if employment.starts_on > first_day:
            text = _("A trajectory of this employment began on %(day)s. Choose that day or an earlier one.")
            raise DomainError(text % day, field=f"{lines[hangs_on].prefix}starts_on")
        if employment.ends_on is not None and employment.ends_on < first_day:
            text = _("A trajectory of this employment began on %(day)s. Choose that day or a later one.")
            raise DomainError(text % day, field=f"{lines[hangs_on].prefix}ends_on")


def _end(trajectory: Trajectory, present: dict[int, Employment], employments: Iterable[Employment]) -> date | None:
    return service_end(present[trajectory.employment_id or 0], employments)


def _earlier(now: date | None, before: date | None) -> bool:
    return now is not None and (before is None or now < before)


def _save_together(employments: Iterable[Employment]) -> None:
    """Two that swap places overlap half-way; the table looks when all are written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS employments_do_not_overlap DEFERRED")
        for employment in employments:
            employment.save()
        cursor.execute("SET CONSTRAINTS employments_do_not_overlap IMMEDIATE")
