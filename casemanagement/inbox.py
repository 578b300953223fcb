"""What of the inbox a user may read, and the figures in the frame around it."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from casemanagement import queries
from casemanagement.queries import Inbox
from dossiers.enums import TaskState
from dossiers.models import Dossier, NodeTeam, Task, Trajectory
from dossiers.policies import is_employer_user, visible_tasks, visible_trajectories
from dossiers.sight import sees_whole_employers

AT_MOST = 99


def inboxes(user: User) -> list[Inbox]:
    """The views that this user has; the first one is where the list opens."""
    return [Inbox.MINE, Inbox.LATE] if is_employer_user(user) else list(Inbox)


def in_sight(user: User, which: Inbox, today: date) -> QuerySet[Task]:
    """The tasks of a view that may be read: a right that was taken away counts at once."""
    narrow = queries.employer_inbox if is_employer_user(user) else queries.inbox
    return narrow(visible_tasks(user, today), which, user, today)


def to_count(user: User, which: Inbox, today: date) -> QuerySet[Task]:
    """The same for a figure about oneself: as it is stored, without asking row by row whether it may be read."""
    if is_employer_user(user):
        whole = sees_whole_employers(user)
        return queries.employer_inbox(Task.objects.all(), which, user, today) if whole else in_sight(user, which, today)
    return queries.inbox(Task.objects.all(), which, user, today)


def running_to_count(user: User, *, under: bool, today: date) -> QuerySet[Trajectory]:
    if is_employer_user(user):
        whole = sees_whole_employers(user)
        return (
            queries.running_at(Trajectory.objects.all(), user)
            if whole
            else running_in_sight(user, under=under, today=today)
        )
    return queries.running(Trajectory.objects.all(), user, under=under)


def running_in_sight(user: User, *, under: bool, today: date) -> QuerySet[Trajectory]:
    visible = visible_trajectories(user, today)
    return queries.running_at(visible, user) if is_employer_user(user) else queries.running(visible, user, under=under)


def waiting(user: User) -> str:
    """For the navigation: how many of my tasks are overdue or near; empty when there are none."""
    today = timezone.localdate()
    count = queries.soon(to_count(user, Inbox.MINE, today), today).order_by()[: AT_MOST + 1].count()
    return f"{AT_MOST}+" if count > AT_MOST else str(count or "")


def late_in(user: User, dossier: Dossier) -> int:
    """For the tab Taken: the tasks of this dossier that are overdue."""
    late = visible_tasks(user).filter(dossier=dossier, state=TaskState.OPEN, due_on__lt=timezone.localdate())
    return late.count()


def coordinates(user: User) -> bool:
    """Whether the user is coordinator somewhere."""
    return NodeTeam.objects.filter(coordinator=user).exists()
