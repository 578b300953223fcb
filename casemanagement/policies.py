"""What a user may do now, in the process."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from dossiers.enums import Classification, TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import is_employer_user, teams_worked_for, visible_tasks, works_for
from services.enums import Executor


def may_execute(user: User, task: Task, today: date) -> bool:
    """Do the task: its own people, and for a task of the employer also the employer's users in whose scope it is."""
    if task.executor == Executor.EMPLOYER and is_employer_user(user):
        return user.has_perm("dossiers.act_for_employer") and visible_tasks(user, today).filter(pk=task.pk).exists()
    return user.has_perm("casemanagement.execute_task") and works_for(user, task, today)


def executable(user: User, dossier: Dossier, tasks: Iterable[Task], today: date) -> set[int]:
    """Ids of those of one dossier's tasks in sight for which `may_execute` holds, in a fixed number of queries."""
    unsettled = [task for task in tasks if task.state in (TaskState.OPEN, TaskState.PLANNED)]
    if is_employer_user(user):
        own = user.has_perm("dossiers.act_for_employer")
        return {task.pk for task in unsettled if own and task.executor == Executor.EMPLOYER}
    if not unsettled or not user.has_perm("casemanagement.execute_task"):
        return set()
    mine = teams_worked_for(user, dossier, {task.team_id for task in unsettled}, today)
    return {task.pk for task in unsettled if task.team_id in mine}


def reportable_classifications(user: User) -> list[Classification]:
    """Reasons of absence that the user may choose: an employer may not record which vangnet applies (domain.md 6.1)."""
    which_safety_net = {Classification.ORGAN_DONATION, Classification.PREGNANCY}
    return [item for item in Classification if not (is_employer_user(user) and item in which_safety_net)]
