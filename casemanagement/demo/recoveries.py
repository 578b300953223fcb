"""What the demo shows of recovery: in the four weeks after it, continued with AT-uren, new work, and taken back."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from casemanagement.demo.employments import SOURCE_REASON
from casemanagement.demo.history import Hands, backdate, hands_of, work_through
from casemanagement.demo.people import Cast
from casemanagement.usecases.recoveries import change_percentage, report_recovered, undo_last
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import ABSENCE, Dossier, Trajectory
from services.queries import startable

_LONGEST = 150  # days: since then somebody must be employed, and guidance of absence agreed


class _Absence:
    """Of one employee, told in days before today."""

    def __init__(self, dossier: Dossier, cast: Cast, random: Random) -> None:
        self.dossier, self.today, self.random = dossier, cast.today, random
        self.hands: Hands = hands_of(dossier, cast)

    def sick(self, days_ago: int, *, is_new_work: bool = False) -> Trajectory:
        report = Report(self._day(days_ago), is_new_work=is_new_work, source_reason=SOURCE_REASON)
        key = uuid.UUID(int=self.random.getrandbits(128), version=4)
        return report_sick(dossier=self.dossier, report=report, key=key, by=self.hands.reporter)

    def work(self, trajectory: Trajectory, until: int) -> None:
        work_through(trajectory, until=self._day(until), random=self.random, hands=self.hands)

    def fit(self, trajectory: Trajectory, days_ago: int) -> None:
        report_recovered(
            trajectory=trajectory, on=self._day(days_ago), by=self.hands.reporter, source_reason=SOURCE_REASON
        )

    def partly(self, trajectory: Trajectory, days_ago: int, percentage: int, hours: int) -> None:
        change_percentage(
            trajectory=trajectory, on=self._day(days_ago), percentage=Decimal(percentage),
            therapy_hours=Decimal(hours), by=self.hands.reporter, source_reason=SOURCE_REASON,
        )  # fmt: skip

    def undo(self, trajectory: Trajectory, reason: str) -> None:
        undo_last(trajectory=trajectory, reason=reason, by=self.hands.reporter, source_reason=SOURCE_REASON)

    def _day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)


def arrange_recoveries(cast: Cast, random: Random) -> None:
    """With whom there is: a demo may be of one employee."""
    healthy = Dossier.objects.filter(trajectories=None, employee__employments__ends_on=None, employee__isnull=False)
    longest = cast.today - timedelta(days=_LONGEST)
    healthy = healthy.filter(employee__employments__starts_on__lte=longest).distinct().order_by("pk")
    guided = (
        one
        for one in healthy.select_related("employer")
        if any(variation.protocol.key == ABSENCE for variation in startable(one.employer, longest))
    )
    for dossier, course in zip(guided, (_continued, _in_window, _withdrawn, _new_work), strict=False):
        absence = _Absence(dossier, cast, random)
        course(absence)
        for trajectory in dossier.trajectories.all():
            backdate(trajectory)


def _continued(one: _Absence) -> None:
    trajectory = one.sick(_LONGEST)
    one.work(trajectory, until=60)
    one.fit(trajectory, 60)
    one.sick(45)
    one.partly(trajectory, 14, 50, 8)
    one.work(trajectory, until=0)


def _in_window(one: _Absence) -> None:
    trajectory = one.sick(40)
    one.work(trajectory, until=10)
    one.fit(trajectory, 10)


def _withdrawn(one: _Absence) -> None:
    one.undo(one.sick(6), "Verkeerde werknemer gekozen")


def _new_work(one: _Absence) -> None:
    trajectory = one.sick(90)
    one.work(trajectory, until=30)
    one.fit(trajectory, 30)
    one.work(one.sick(12, is_new_work=True), until=0)
