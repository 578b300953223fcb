"""Doing a task."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.policies import executes_as
from casemanagement.usecases.carrying import Effect, carry
from core.access import record
from core.enums import EventAction
from core.locks import share_trees
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import is_employer_user
from planning.usecases.plans import plan_again
from planning.usecases.tasks import settle
from services.enums import Executor


@transaction.atomic
def execute_task(*, task: Task, by: User) -> Task:
    """Set a task Uitgevoerd as of today; what waited for it gets its dates. Raises DomainError when it is settled.

    A case manager may do a task in the employer's place; the log says so.
    """
    today = timezone.localdate()
    share_trees()
    Dossier.objects.select_for_update(of=("self",)).get(pk=task.dossier_id)
    whose = executes_as(by, task, today)
    if whose is None:
        raise PermissionDenied("casemanagement.execute_task")
    return finish(task=task, by=by, whose=whose)


def finish(*, task: Task, by: User, whose: User) -> Task:
    """The doing itself, for a caller that holds the dossier and knows by `whose` right. Raises DomainError."""
    today = timezone.localdate()
    task = settle(task=task, state=TaskState.DONE, on=today, by=by)
    in_place = task.executor == Executor.EMPLOYER and not is_employer_user(by)
    record(
        "task.executed",
        EventAction.EXECUTE,
        by=by,
        on=task,
        dossier_id=task.dossier_id,
        on_behalf_of=[whose],
        in_place_of_employer=in_place,
    )
    plan_again(task.trajectory, today)
    carry(Effect(dossiers=[task.dossier_id]), by=by, today=today)
    return task
