"""Many employees or departments at once, as an import brings them: a fixed number of statements per batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.carrying import Effect, carry
from casemanagement.usecases.warnings import raise_warnings
from core.access import Act, record, record_all
from core.enums import EventAction
from core.locks import lock_trees, share_trees
from dossiers.enums import TrajectoryState
from dossiers.models import Dossier, Employee, Employment, JobTitle, Trajectory
from dossiers.responsibility.stored import place_dossiers
from orgstructure.models import Employer, Node
from orgstructure.usecases import tree
from planning.usecases.plans import plan_again


@dataclass
class Batch:
    """What to write for employees of one employer: checked by who made it, keys of the names and BSNs included.

    `staying_open`: of whom a trajectory runs on although the employment ends.
    """

    hired: list[Employment] = field(default_factory=list)  # of employees who are new
    started: list[Employment] = field(default_factory=list)  # of employees who are known
    employees: list[Employee] = field(default_factory=list)
    employee_fields: set[str] = field(default_factory=set)
    employments: list[Employment] = field(default_factory=list)
    employment_fields: set[str] = field(default_factory=set)
    staying_open: set[int] = field(default_factory=set)


@transaction.atomic
def write_employees(batch: Batch, *, employer: Employer, by: User | None, source: str) -> None:
    """Make and change them; dossiers get their place and their work follows. `source` stands in the access log."""
    share_trees()
    dossiers = _hire(batch, employer)
    record_all(
        "employee.registered",
        EventAction.CREATE,
        [Act(one.employee, one.pk, {"source": source}) for one in dossiers if one.employee],
        by=by,
    )
    changed = {one.pk: one for one in batch.employees}
    changed |= {one.employee_id: one.employee for one in (*batch.employments, *batch.started)}
    if changed:
        _change(batch, changed, by=by, source=source)
    _add_job_titles(employer, [*batch.hired, *batch.started, *batch.employments])


def _hire(batch: Batch, employer: Employer) -> list[Dossier]:
    if not batch.hired:
        return []
    Employee.objects.bulk_create([one.employee for one in batch.hired])
    Employment.objects.bulk_create(batch.hired)
    dossiers = [Dossier(employer=employer, employee=one.employee, node_id=one.node_id) for one in batch.hired]
    return Dossier.objects.bulk_create(dossiers)


def _change(batch: Batch, changed: dict[int, Employee], *, by: User | None, source: str) -> None:
    dossiers = Dossier.objects.select_for_update(of=("self",)).filter(employee__in=changed).order_by("pk")
    dossier_of = {employee: pk for pk, employee in dossiers.values_list("pk", "employee_id")}
    if batch.employees and batch.employee_fields:
        Employee.objects.bulk_update(batch.employees, sorted(batch.employee_fields))
    if batch.employments and batch.employment_fields:
        Employment.objects.bulk_update(batch.employments, sorted(batch.employment_fields))
    Employment.objects.bulk_create(batch.started)
    today = timezone.localdate()
    touched = {one.employee_id for one in (*batch.employments, *batch.started)}
    moved = place_dossiers(today, employees=sorted(touched)) if touched else []
    planned = _plan_again(sorted(touched), today)
    acts = [
        Act(one, dossier_of.get(pk), {"source": source} | _open_still(pk in batch.staying_open))
        for pk, one in changed.items()
    ]
    record_all("employee.changed", EventAction.UPDATE, acts, by=by)
    carry(Effect(dossiers=sorted({*moved, *planned})), by=by, today=today)


def _plan_again(employees: Sequence[int], today: date) -> list[int]:
    """Work that the end of an employment dates follows, and who is ill is warned of (row 133); gives the dossiers.

    Only trajectories that have not ended are planned, one by one: that is work for each, and few of an import have one.
    """
    concerned = Q(dossier__employee__in=employees) & ~Q(state=TrajectoryState.ENDED)
    trajectories = Trajectory.objects.filter(concerned).select_related("dossier", "variation", "employment")
    found = list(trajectories.prefetch_related("periods", "recoveries", "variation__steps"))
    if found:
        raise_warnings(today, concerned)
    for trajectory in found:
        plan_again(trajectory, today)
    return [trajectory.dossier_id for trajectory in found]


def _open_still(stays_open: bool) -> dict[str, str]:
    """In the words of the question that is asked when one employment is ended on the screen."""
    return {"leaving": "stays_open"} if stays_open else {}


def _add_job_titles(employer: Employer, employments: Sequence[Employment]) -> None:
    wanted = {one.job_title.casefold(): one.job_title for one in employments if one.job_title}
    if not wanted:
        return
    names = JobTitle.objects.filter(employer=employer).values_list("name", flat=True)
    known = {name.casefold() for name in names}
    new = [JobTitle(employer=employer, name=name) for key, name in sorted(wanted.items()) if key not in known]
    JobTitle.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def end_employments(*, employments: Sequence[int], today: date, by: User | None, source: str) -> int:
    """Yesterday was the last day of these running employments (today, of who began today); gives how many.

    Nothing is removed, and running trajectories stay open.
    """
    share_trees()
    found = Employment.objects.filter(pk__in=employments, ends_on__isnull=True, starts_on__lte=today)
    people = dict(found.values_list("employee_id", "employee__dossier"))
    dossiers = Dossier.objects.select_for_update(of=("self",)).filter(employee__in=people).order_by("pk")
    held = {one.pk: one for one in dossiers.select_related("employee", "employer__node")}
    ended = found.update(ends_on=Greatest(F("starts_on"), Value(today - timedelta(days=1))))
    running = Trajectory.objects.filter(dossier__in=held, state=TrajectoryState.RUNNING)
    open_still = set(running.values_list("dossier_id", flat=True))
    moved = place_dossiers(today, employees=sorted(people))
    planned = _plan_again(sorted(people), today)
    acts = [
        Act(one.employee, one.pk, {"source": source, "ended": True} | _open_still(one.pk in open_still))
        for one in held.values()
        if one.employee
    ]
    record_all("employee.changed", EventAction.UPDATE, acts, by=by)
    carry(Effect(dossiers=sorted({*moved, *planned})), by=by, today=today)
    return ended


@dataclass(frozen=True)
class NewDepartment:
    """`under` is a department or the employer's own part."""

    name: str
    under: int


@transaction.atomic
def add_department(*, new: NewDepartment, by: User | None, source: str) -> Node:
    """As on the screen, for an import: a new part has no team of its own, so no work changes hands."""
    lock_trees()
    node = tree.add_department(name=new.name, under=Node.objects.get(pk=new.under))
    record("node.added", EventAction.CREATE, by=by, on=node, source=source)
    carry(Effect(tops=[node.pk]), by=by, today=timezone.localdate())
    return node
