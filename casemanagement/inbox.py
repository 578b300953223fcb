"""What of the inbox a user may read, and the figures in the frame around it."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from casemanagement import queries, queries_uwv
from casemanagement.queries import Inbox
from dossiers.enums import TaskState
from dossiers.models import Dossier, NodeTeam, Task, Trajectory
from dossiers.policies import (
    employers_in_reach,
    is_employer_user,
    seers,
    sees_whole_employers,
    visible_tasks,
    visible_trajectories,
)

AT_MOST = 99


def inboxes(user: User) -> list[Inbox]:
    """The views that this user has; the first one is where the list opens."""
    return [Inbox.MINE, Inbox.LATE] if is_employer_user(user) else list(Inbox)


def in_sight(user: User, which: Inbox, today: date) -> QuerySet[Task]:
    """The tasks of a view that may be read: a right that was taken away counts at once."""
    return _of_view(visible_tasks(user, today), user, which, today)


def to_count(user: User, which: Inbox, today: date) -> QuerySet[Task]:
    """The same for a figure about oneself: as it is stored, without asking row by row whether it may be read."""
    if is_employer_user(user) and not sees_whole_employers(user):
        return in_sight(user, which, today)
    return _of_view(Task.objects.all(), user, which, today)


def running_to_count(user: User, *, under: bool, today: date) -> QuerySet[Trajectory]:
    if is_employer_user(user) and not sees_whole_employers(user):
        return running_in_sight(user, under=under, today=today)
    return _running(Trajectory.objects.all(), user, under)


def running_in_sight(user: User, *, under: bool, today: date) -> QuerySet[Trajectory]:
    return _running(visible_trajectories(user, today), user, under)


def _of_view(tasks: QuerySet[Task], user: User, which: Inbox, today: date) -> QuerySet[Task]:
    if is_employer_user(user):
        return queries.employer_inbox(tasks, which, employers_in_reach(user), today)
    return queries.inbox(tasks, which, seers(user), today)


def _running(trajectories: QuerySet[Trajectory], user: User, under: bool) -> QuerySet[Trajectory]:
    if is_employer_user(user):
        return queries.running_at(trajectories, employers_in_reach(user))
    return queries.running(trajectories, seers(user), under=under)


def waiting(user: User) -> str:
    """For the navigation: how many of my tasks are overdue or near; empty when there are none."""
    today = timezone.localdate()
    count = queries.soon(to_count(user, Inbox.MINE, today), today).order_by()[: AT_MOST + 1].count()
    return f"{AT_MOST}+" if count > AT_MOST else str(count or "")


def uwv_waiting(user: User) -> str:
    """The same for the notifications to UWV among them."""
    return queries_uwv.waiting_for(user, timezone.localdate())


def late_in(user: User, dossier: Dossier) -> int:
    """For the tab Taken: the tasks of this dossier that are overdue."""
    late = visible_tasks(user).filter(dossier=dossier, state=TaskState.OPEN, due_on__lt=timezone.localdate())
    return late.count()


def coordinates(user: User) -> bool:
    """Whether the user, or who he replaces, is coordinator somewhere."""
    return NodeTeam.objects.filter(coordinator__in=seers(user)).exists()
