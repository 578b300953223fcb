"""What a user may do now, in the process."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import VIEW, acts_as, is_employer_user, seers, teams_worked_for, visible_tasks, works_for
from orgstructure.enums import Classification
from orgstructure.models import Employer
from services.enums import Executor

EXECUTE = "casemanagement.execute_task"
FOR_EMPLOYER = "dossiers.act_for_employer"
OVERRIDE_SOURCE = "orgstructure.override_source"
_WHICH_SAFETY_NET = {Classification.ORGAN_DONATION, Classification.PREGNANCY}


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


def reportable_classifications(user: User, employer: Employer) -> list[Classification]:
    """Reasons of absence that the user may choose: of those that the employer has, in the order of the law.

    An employer may not record which vangnet applies (domain.md 6.1). The twins of Sivi are for what comes from VDD.
    """
    linked = [one for one in Classification if one.value in employer.classifications]
    if is_employer_user(user):
        return [one for one in linked if not one.is_sivi and one not in _WHICH_SAFETY_NET]
    return [one for one in linked if employer.is_from_vdd or not one.is_sivi]


def is_locked_by_source(user: User, dossier: Dossier) -> bool:
    """VDD is leading for the absence of this employer, and the user has not the right to pass it by (row 43)."""
    return dossier.employer.is_from_vdd and acts_as(user, OVERRIDE_SOURCE, dossier.pk) is None
