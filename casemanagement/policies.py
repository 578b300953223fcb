"""What a user may do now, in the process."""

from datetime import date

from accounts.models import User
from dossiers.models import Task
from dossiers.policies import is_employer_user, visible_tasks, works_for
from services.enums import Executor


def may_execute(user: User, task: Task, today: date) -> bool:
    """Do the task: its own people, and for a task of the employer also the employer's users in whose scope it is."""
    if task.executor == Executor.EMPLOYER and is_employer_user(user):
        return user.has_perm("dossiers.act_for_employer") and visible_tasks(user, today).filter(pk=task.pk).exists()
    return user.has_perm("casemanagement.execute_task") and works_for(user, task, today)
