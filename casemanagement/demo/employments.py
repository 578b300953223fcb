"""What the demo shows of employments: hours, a second location, three after each other, one that ends next week."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casemanagement.demo.people import Cast
from casemanagement.queries_employees import titles_of
from casemanagement.usecases import employees
from casemanagement.usecases.employments import Answer, change_department, leave
from dossiers.enums import Leaving, TrajectoryState
from dossiers.models import Dossier, Employment
from orgstructure.enums import NodeKind
from orgstructure.models import Location, Node

SOURCE_REASON = "Telefonisch doorgegeven, VDD lag eruit"
_NORM = Decimal(40)


def hours_of(number: int) -> dict[str, Decimal]:
    """Two of every three work the whole week; of the rest some work most of it."""
    return {"hours": (_NORM, _NORM, Decimal("24"), _NORM, _NORM, Decimal("36.5"))[number % 6], "norm_hours": _NORM}


def arrange_employments(cast: Cast) -> None:
    """With whom there is: a demo may be of one employee."""
    for employer in cast.employers.values():
        for title in titles_of(employer):
            employees.add_job_title(employer=employer, name=title, by=cast.klantbeheer)
    at_work = Dossier.objects.filter(employee__employments__ends_on=None, employee__isnull=False).order_by("pk")
    at_work = at_work.select_related("employee__employer__node", "node")
    if healthy := at_work.filter(trajectories=None).first():
        _work_elsewhere_twice(cast, healthy)
    if healthy := at_work.filter(trajectories=None).last():
        _work_at_another_location(cast, healthy)
    if ill := at_work.filter(trajectories__state=TrajectoryState.RUNNING).last():
        leave(
            dossier=ill, last_day=cast.today + timedelta(days=7), answer=Answer(Leaving.OPEN), **_by(cast)
        )  # fmt: skip


def _work_elsewhere_twice(cast: Cast, dossier: Dossier) -> None:
    below = Node.objects.below(Node.objects.get(pk=dossier.employer.node_id)).filter(kind=NodeKind.DEPARTMENT)
    here = Node.objects.get(pk=dossier.node_id)
    other = below.exclude(pk=here.pk).order_by("lft").first()
    if other is not None:
        for department, days_ago in ((other, 700), (here, 300)):
            on: date = cast.today - timedelta(days=days_ago)
            change_department(dossier=dossier, department=department, on=on, **_by(cast))


def _work_at_another_location(cast: Cast, dossier: Dossier) -> None:
    location, _made = Location.objects.get_or_create(employer=dossier.employer, name="Vestiging Oost")
    employment = Employment.objects.select_related("node").get(employee=dossier.employee_id, ends_on=None)
    employees.correct_employment(
        employment=employment, department=employment.node, starts_on=employment.starts_on, ends_on=None,
        job_title=employment.job_title, location=location, **_by(cast),
    )  # fmt: skip


def _by(cast: Cast) -> dict[str, Any]:
    return {"by": cast.klantbeheer, "source_reason": SOURCE_REASON}
