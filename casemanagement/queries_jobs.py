"""Long work that a user may look at."""

from django.db.models import Q, QuerySet

from accounts.models import User
from casemanagement.enums import JOB_KIND
from core.models import Job


def visible_jobs(user: User) -> QuerySet[Job]:
    """The reassignments that the user started; all of them for who may change teams."""
    mine = Q() if user.has_perm("orgstructure.change_team") else Q(created_by_id=user.pk)
    return Job.objects.filter(mine, kind=JOB_KIND)
