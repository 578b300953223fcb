"""The UWV worklist: which tasks owe a notification, and how far each one is (domain.md 7.2)."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from casemanagement.enums import UwvKind, UwvState
from casemanagement.queries import named, soon
from casemanagement.uwv_facts import Facts, facts_of
from dossiers.enums import TaskState
from dossiers.models import Task
from dossiers.policies import seers, visible_tasks
from planning.queries import leave_of

RIGHT = "casemanagement.handle_uwv"
AT_MOST = 99

_NEEDED = [
    "step", "uwv_notification", "dossier__employee", "dossier__employer__node", "trajectory__pregnancy",
    "trajectory__employment__employee",
]  # fmt: skip
_PREFETCHED = ["trajectory__periods", "trajectory__recoveries", "trajectory__employment__employee__employments"]


def owing(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those that are a notification to UWV."""
    return tasks.filter(step__isnull=False).exclude(step__uwv="")


def worklist(user: User) -> QuerySet[Task]:
    """In sight: what waits to be sent, and what was sent. What the employer told UWV himself is not among it."""
    waits = Q(state=TaskState.OPEN)
    return owing(visible_tasks(user)).filter(waits | Q(uwv_notification__sent_on__isnull=False))


def in_state(tasks: QuerySet[Task], state: str) -> QuerySet[Task]:
    """Without a state: all that is not finished."""
    if state == UwvState.DRAFT:
        return tasks.filter(Q(uwv_notification=None) | Q(uwv_notification__state=UwvState.DRAFT))
    if state:
        return tasks.filter(uwv_notification__state=state)
    return tasks.exclude(uwv_notification__state=UwvState.RECEIVED)


def of_kind(tasks: QuerySet[Task], kind: str) -> QuerySet[Task]:
    return tasks.filter(step__uwv=kind)


def of_employer(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    return tasks.filter(employer__in=named(text))


def overdue(tasks: QuerySet[Task], today: date) -> QuerySet[Task]:
    """Due before today and not with UWV yet."""
    with_uwv = [UwvState.SENT, UwvState.RECEIVED]
    return tasks.filter(due_on__lt=today).exclude(uwv_notification__state__in=with_uwv)


def with_facts(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Each with all that its facts follow from."""
    return tasks.select_related(*_NEEDED).prefetch_related(*_PREFETCHED)


def kind_of(task: Task) -> str:
    """What was made up keeps its kind; for the rest the protocol says it."""
    notification = getattr(task, "uwv_notification", None)
    return notification.kind if notification else task.step.uwv if task.step else ""


def state_of(task: Task) -> UwvState:
    """A task that owes a notification and has none is a draft."""
    notification = getattr(task, "uwv_notification", None)
    return UwvState(notification.state) if notification else UwvState.DRAFT


def kept_facts(task: Task) -> Facts | None:
    """What was made up; nothing of a draft, whose facts are those of today."""
    notification = getattr(task, "uwv_notification", None)
    return notification.facts if notification and notification.state != UwvState.DRAFT else None


def facts_now(task: Task, today: date) -> Facts:
    """With the leave as it is on this day."""
    kind, leave = kind_of(task), None
    pregnancy = getattr(task.trajectory, "pregnancy", None)
    if kind == UwvKind.MATERNITY and pregnancy is not None:
        leave = leave_of(pregnancy, today)
    return facts_of(task, kind, leave)


def waiting_for(user: User, today: date) -> str:
    """For the navigation: how many of the user's own notifications are overdue or near; empty when there are none."""
    mine = owing(Task.objects.filter(state=TaskState.OPEN, responsible__in=seers(user, RIGHT)))
    count = soon(mine, today).order_by()[: AT_MOST + 1].count()
    return f"{AT_MOST}+" if count > AT_MOST else str(count or "")
