"""What a user may do now, in the process."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import (
    VIEW,
    VIEW_SAFETY_NET,
    acts_as,
    is_employer_user,
    knows_safety_net,
    seers,
    teams_worked_for,
    visible_tasks,
    works_for,
)
from orgstructure.enums import SAFETY_NETS, Classification
from orgstructure.models import Employer
from services.enums import Executor

EXECUTE = "casemanagement.execute_task"
FOR_EMPLOYER = "dossiers.act_for_employer"
OVERRIDE_SOURCE = "orgstructure.override_source"


def executes_as(user: User, task: Task, today: date) -> User | None:
    """Whose right it is by which the user may do the task; None when he may not.

    Its own people may, and at a task of the employer also the employer's users in whose scope it is.
    """
    if task.executor == Executor.EMPLOYER and is_employer_user(user):
        seen = visible_tasks(user, today).filter(pk=task.pk).exists()
        return acts_as(user, FOR_EMPLOYER, task.dossier_id, today) if seen else None
    return next((one for one in seers(user, VIEW, EXECUTE) if works_for(one, task, today)), None)


def executable(user: User, dossier: Dossier, tasks: Iterable[Task], today: date) -> set[int]:
    """Ids of those of one dossier's tasks in sight that `executes_as` allows, in a fixed number of queries."""
    unsettled = [task for task in tasks if task.state in (TaskState.OPEN, TaskState.PLANNED)]
    if is_employer_user(user):
        own = acts_as(user, FOR_EMPLOYER, dossier.pk, today) is not None
        return {task.pk for task in unsettled if own and task.executor == Executor.EMPLOYER}
    if not unsettled:
        return set()
    teams = {task.team_id for task in unsettled}
    doers = seers(user, VIEW, EXECUTE)
    mine = set().union(*(teams_worked_for(one, dossier, teams, today) for one in doers))
    return {task.pk for task in unsettled if task.team_id in mine}


def reportable_classifications(user: User, employer: Employer, dossier_id: int | None = None) -> list[Classification]:
    """Reasons of absence that the user may choose: of those that the employer has, in the order of the law.

    Which vangnet applies is recorded by who may see it, never by the employer; the others tell whether one does
    (domain.md 6.1). The twins of Sivi are for what comes from VDD.
    """
    linked = [one for one in Classification if one.value in employer.classifications]
    offered = [one for one in linked if not one.is_sivi or (employer.is_from_vdd and not is_employer_user(user))]
    return offered if records_safety_net(user, dossier_id) else [one for one in offered if one.plain not in SAFETY_NETS]


def records_safety_net(user: User, dossier_id: int | None = None) -> bool:
    """Whether the user says which vangnet applies; who does not only says whether one does."""
    if is_employer_user(user):
        return False
    return VIEW_SAFETY_NET in user.rights if dossier_id is None else knows_safety_net(user, dossier_id)


def is_locked_by_source(user: User, dossier: Dossier) -> bool:
    """VDD is leading for the absence of this employer, and the user has not the right to pass it by (row 43)."""
    return dossier.employer.is_from_vdd and acts_as(user, OVERRIDE_SOURCE, dossier.pk) is None
