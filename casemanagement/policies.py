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
    """Reasons of absence that the user may choose: those that are linked to the employer (domain.md row 54).

    At an employer nobody may record which vangnet applies (6.1).
    """
    which_safety_net = {Classification.ORGAN_DONATION, Classification.PREGNANCY} if is_employer_user(user) else set()
    linked = [item for item in Classification if item.value in employer.classifications]
    return [item for item in linked if item.plain not in which_safety_net]
