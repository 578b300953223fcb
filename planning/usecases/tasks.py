"""The life of a task. Called by casemanagement, which asks whether one may and keeps who is responsible right."""

from datetime import date

from django.db import transaction
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
    """Open all planned tasks of running trajectories whose day has come, in one statement; gives their number."""
    due = Task.objects.filter(state=TaskState.PLANNED, opens_on__lte=today, trajectory__state=TrajectoryState.RUNNING)
    return due.update(state=TaskState.OPEN)
