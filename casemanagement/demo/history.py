"""What happened to a trajectory before today, which use-cases can't do because they act today.

Tasks are settled and planned by the same functions that the use-cases call, only with earlier dates. What is reported
with an earlier date goes through the use-cases; only the moment at which it came in is put back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from casemanagement.demo.employments import SOURCE_REASON
from casemanagement.demo.organisation import ACCOUNTS
from casemanagement.demo.people import Cast
from casemanagement.models import SickReport
from casemanagement.usecases.recoveries import change_percentage, report_recovered
from dossiers.enums import TaskState
from dossiers.models import Dossier, Occurrence, Recovery, Task, Trajectory
from planning.usecases.plans import plan_again
from planning.usecases.tasks import settle
from services.definitions import step_from_dict
from services.definitions.steps import Anchor
from services.enums import Executor

_UNSETTLED = [TaskState.PLANNED, TaskState.OPEN]
_OPTIONAL = "tweede-spoor"


@dataclass(frozen=True)
class Hands:
    """Who did it: the employer's user when there is one, else who has the task now, else `stand_in`.

    `reporter` reports illness and recovery.
    """

    employer_user: User | None
    stand_in: User
    reporter: User


def hands_of(dossier: Dossier, cast: Cast) -> Hands:
    names = [name for name, account in ACCOUNTS.items() if account.employer == dossier.employer.node.name]
    employer_user = cast.users[names[0]] if names else None
    return Hands(employer_user, cast.users["dewit"], employer_user or cast.klantbeheer)


def live_through(trajectory: Trajectory, *, until: date, seed: int, hands: Hands) -> None:
    """Do what was due up to `until`, some of it late, some not at all, some before its time; then it ended, or runs."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    work_through(trajectory, until=until, random=random, hands=hands)
    if until == timezone.localdate():
        _percentages(trajectory, until, random, hands.reporter)
    else:
        report_recovered(
            trajectory=trajectory, on=until + timedelta(days=1), by=hands.reporter, source_reason=SOURCE_REASON
        )
        _finish(trajectory, hands)
    backdate(trajectory)


def work_through(trajectory: Trajectory, *, until: date, random: Random, hands: Hands) -> None:
    awaited, looked_at = _awaited(trajectory), set[int]()
    while task := _next(trajectory, looked_at, until):
        looked_at.add(task.pk)
        on = _day_done(task, until, random)
        if on is None:
            continue
        skipped = task.key == _OPTIONAL and random.random() < 0.5
        by = hands.employer_user if task.executor == Executor.EMPLOYER and hands.employer_user else task.responsible
        state = TaskState.NOT_APPLICABLE if skipped else TaskState.DONE
        settle(task=task, state=state, on=on, by=by or hands.stand_in)
        if task.key in awaited:
            plan_again(trajectory, timezone.localdate())


def backdate(trajectory: Trajectory) -> None:
    """What happened was told on the day after it, not today."""
    Trajectory.objects.filter(pk=trajectory.pk).update(created_at=_told(trajectory.first_day))
    for report in SickReport.objects.filter(trajectory=trajectory):
        SickReport.objects.filter(pk=report.pk).update(reported_at=_told(report.first_day))
    for recovery in Recovery.objects.filter(trajectory=trajectory):
        Recovery.objects.filter(pk=recovery.pk).update(reported_at=_told(recovery.recovered_on))
    for place, told in enumerate(Occurrence.objects.filter(trajectory=trajectory)):
        at = min(_told(told.on) + timedelta(minutes=place), timezone.now())
        Occurrence.objects.filter(pk=told.pk).update(at=at)


def _next(trajectory: Trajectory, looked_at: set[int], until: date) -> Task | None:
    tasks = Task.objects.filter(trajectory=trajectory, state__in=_UNSETTLED, opens_on__lte=until)
    return tasks.exclude(pk__in=looked_at).select_related("responsible").order_by("due_on", "pk").first()


def _awaited(trajectory: Trajectory) -> set[str]:
    """Keys of the steps whose completion dates others."""
    steps = [step_from_dict(row.definition) for row in trajectory.variation.steps.all()]
    moments = [moment for step in steps for moment in (*step.opens, *step.due)]
    return {moment.of for moment in moments if moment.anchor == Anchor.COMPLETION}


def _day_done(task: Task, until: date, random: Random) -> date | None:
    """None: not done yet. What was due long ago mostly is done; of the last weeks a third waits."""
    overdue = (until - task.due_on).days
    waits = 0.75 if overdue <= 0 else 0.35 if overdue < 45 else 0.02
    if random.random() < waits:
        return None
    room = (task.due_on - task.opens_on).days
    lateness = random.randrange(1, 15) if random.random() < 0.08 else 0
    return min(until, task.opens_on + timedelta(days=random.randint(room // 3, room) + lateness))


def _told(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(min(day + timedelta(days=1), timezone.localdate()), time(9, 15)))


def _finish(trajectory: Trajectory, hands: Hands) -> None:
    """What follows a recovery was done the day after it opened."""
    for task in Task.objects.filter(trajectory=trajectory, state=TaskState.OPEN):
        on = min(task.opens_on + timedelta(days=1), timezone.localdate())
        settle(task=task, state=TaskState.DONE, on=on, by=hands.employer_user or hands.stand_in)


def _percentages(trajectory: Trajectory, until: date, random: Random, by: User) -> None:
    """Partly back at work, step by step, in half of the longer absences; some on a therapeutic basis first."""
    if (until - trajectory.first_day).days < 45 or random.random() < 0.5:
        return
    day = trajectory.first_day + timedelta(days=random.randrange(21, 42))
    for place, percentage in enumerate(random.choice([[50], [75, 50], [80, 60, 40], [50, 100, 60], [66.67]])):
        if day < until:
            change_percentage(
                trajectory=trajectory, on=day, percentage=Decimal(str(percentage)), by=by, source_reason=SOURCE_REASON,
                therapy_hours=Decimal(8) if place == 0 and percentage > 60 else None,
            )  # fmt: skip
        day += timedelta(days=random.randrange(28, 90))
