"""The life of a task. Called by casemanagement, which asks whether one may and keeps who is responsible right."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from dossiers.enums import TASK_TRANSITIONS, TaskState, TrajectoryState
from dossiers.models import Task


@transaction.atomic
def settle(*, task: Task, state: TaskState, on: date, by: User) -> Task:
    """Bring a task to a final state. Raises DomainError when it is there already, or may not go there."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if state not in TASK_TRANSITIONS[task.state]:
        raise DomainError(_("This task has been completed already (%(state)s).") % {"state": task.get_state_display()})
    task.state = state
    if state == TaskState.DONE:
        task.done_on, task.done_by = on, by
    task.save(update_fields=["state", "done_on", "done_by"])
    return task


def open_due(today: date) -> int:
    """Open all planned tasks whose day has come, in one statement; gives their number.

    Those of running trajectories, and of others what follows a recovery.
    """
    running = Q(trajectory__state=TrajectoryState.RUNNING)
    follows = Q(step__definition__condition__while_running=False)
    due = Task.objects.filter(running | follows, state=TaskState.PLANNED, opens_on__lte=today)
    return due.update(state=TaskState.OPEN)
