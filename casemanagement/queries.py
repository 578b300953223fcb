"""The inbox: which open tasks and running trajectories are somebody's, found by an index that holds only those.

Which rows these are follows from the stored responsible user; that they may be read at all, from the policies.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import IntegerField, Q, QuerySet, Subquery

from accounts.models import User
from dossiers.enums import NEARS_WITHIN_DAYS, TaskState, TrajectoryState
from dossiers.models import Task, Trajectory
from orgstructure.models import Employer
from services.enums import Executor

CAP = 1000
NAMED = 200


class Inbox(StrEnum):
    """Views of the task list; each has one indexed column to start from."""

    MINE = "mine"
    LATE = "late"
    UNDER = "under"
    EMPLOYER = "employer"


class Capped(Subquery):
    """How many rows, not counted further than `CAP`."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet) -> None:
        super().__init__(queryset.order_by().values("pk")[: CAP + 1])


def inbox(tasks: QuerySet[Task], which: Inbox, users: Collection[User], today: date) -> QuerySet[Task]:
    """Those of `tasks` that stand in this view of these users, who work for the arbodienst."""
    mine = tasks.filter(state=TaskState.OPEN)
    match which:
        case Inbox.UNDER:
            return mine.filter(coordinator__in=users)
        case Inbox.LATE:
            return mine.filter(responsible__in=users, due_on__lt=today)
        case Inbox.EMPLOYER:
            return mine.filter(responsible__in=users, executor=Executor.EMPLOYER)
        case _:
            return mine.filter(responsible__in=users)


def employer_inbox(tasks: QuerySet[Task], which: Inbox, employers: Collection[int], today: date) -> QuerySet[Task]:
    """The same for a user of these employers: what the employer has to do."""
    open_ones = tasks.filter(state=TaskState.OPEN, employer__in=employers, executor=Executor.EMPLOYER)
    return open_ones.filter(due_on__lt=today) if which == Inbox.LATE else open_ones


def named(text: str) -> list[int]:
    """Ids of employers by a fragment of their name, to narrow what is in sight already."""
    return list(Employer.objects.filter(node__name__icontains=text).order_by().values_list("pk", flat=True)[:NAMED])


def running(trajectories: QuerySet[Trajectory], users: Collection[User], *, under: bool) -> QuerySet[Trajectory]:
    """Running trajectories of these users, or those of the parts that they coordinate."""
    whose = Q(coordinator__in=users) if under else Q(responsible__in=users)
    return trajectories.filter(whose, state=TrajectoryState.RUNNING)


def running_at(trajectories: QuerySet[Trajectory], employers: Collection[int]) -> QuerySet[Trajectory]:
    """Running trajectories at these employers."""
    return trajectories.filter(state=TrajectoryState.RUNNING, dossier__employer__in=employers)


def counts(user: User, **queries: QuerySet) -> dict[str, int]:
    """How many of each, capped, in one statement."""
    row = User.objects.filter(pk=user.pk).values_list(*[Capped(queryset) for queryset in queries.values()]).get()
    return dict(zip(queries, row, strict=True))


def soon(tasks: QuerySet[Task], today: date) -> QuerySet[Task]:
    """Overdue, or due within the days in which a task "nears"."""
    return tasks.filter(due_on__lte=today + timedelta(days=NEARS_WITHIN_DAYS))
