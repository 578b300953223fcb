"""What happened to a trajectory before today, which use-cases can't do because they act today.

Tasks are settled and planned by the same functions that the use-cases call, only with earlier dates. Recovery and a
change of percentage have no use-case yet: `_end` and `_percentages` write what those will write.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from casemanagement.models import SickReport
from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Period, Task, Trajectory
from planning.usecases.plans import plan_again
from planning.usecases.tasks import settle
from services.definitions import step_from_dict
from services.definitions.steps import Anchor
from services.enums import Executor

_UNSETTLED = [TaskState.PLANNED, TaskState.OPEN]
_OPTIONAL = "tweede-spoor"


def live_through(trajectory: Trajectory, *, until: date, seed: int, employer_user: User | None, stand_in: User) -> None:
    """Do what was due up to `until`, some of it late, some not at all, some before its time.

    Who did it: the employer's user when there is one, else who has the task now, else `stand_in`.
    """
    random = Random(seed)  # noqa: S311 - it must be repeatable
    _backdate(trajectory)
    awaited, looked_at = _awaited(trajectory), set[int]()
    while task := _next(trajectory, looked_at, until):
        looked_at.add(task.pk)
        on = _day_done(task, until, random)
        if on is None:
            continue
        skipped = task.key == _OPTIONAL and random.random() < 0.5
        by = employer_user if task.executor == Executor.EMPLOYER and employer_user else task.responsible or stand_in
        settle(task=task, state=TaskState.NOT_APPLICABLE if skipped else TaskState.DONE, on=on, by=by)
        if task.key in awaited:
            plan_again(trajectory, timezone.localdate())
    if until == timezone.localdate():
        _percentages(trajectory, until, random)
    else:
        _end(trajectory, until)


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


def _backdate(trajectory: Trajectory) -> None:
    """The report came in on the day after the first sick day, not today."""
    day = min(trajectory.first_day + timedelta(days=1), timezone.localdate())
    came_in = timezone.make_aware(datetime.combine(day, time(9, 15)))
    SickReport.objects.filter(trajectory=trajectory).update(reported_at=came_in)
    Trajectory.objects.filter(pk=trajectory.pk).update(created_at=came_in)


def _end(trajectory: Trajectory, last_day: date) -> None:
    Task.objects.filter(trajectory=trajectory, state__in=_UNSETTLED).update(
        state=TaskState.LAPSED, responsible=None, coordinator=None
    )
    Trajectory.objects.filter(pk=trajectory.pk).update(state=TrajectoryState.ENDED, ended_on=last_day)


def _percentages(trajectory: Trajectory, until: date, random: Random) -> None:
    """Partly back at work, step by step, in half of the longer absences."""
    if (until - trajectory.first_day).days < 45 or random.random() < 0.5:
        return
    day = trajectory.first_day + timedelta(days=random.randrange(21, 42))
    for percentage in random.choice([[50], [75, 50], [80, 60, 40], [50, 100, 60], [66.67]]):
        if day < until:
            Period.objects.create(trajectory=trajectory, starts_on=day, percentage=Decimal(str(percentage)))
        day += timedelta(days=random.randrange(28, 90))
