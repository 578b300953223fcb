"""Functiegroepen: sets of job titles to which sight can be narrowed."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from dossiers.models import JobGroup


@transaction.atomic
def add_job_group(*, name: str, job_titles: Sequence[str], by: User) -> JobGroup:
    """Raises DomainError at `name` when there is a group with this name."""
    require(by, "accounts.manage_users")
    return _saved(JobGroup(name=name, job_titles=list(job_titles)), "job_group.added", EventAction.CREATE, by)


@transaction.atomic
def change_job_group(*, job_group: JobGroup, name: str, job_titles: Sequence[str], by: User) -> JobGroup:
    """Whoever is narrowed to the group sees otherwise at the next click. Raises as `add_job_group`."""
    require(by, "accounts.manage_users")
    job_group = JobGroup.objects.select_for_update().get(pk=job_group.pk)
    job_group.name, job_group.job_titles = name, list(job_titles)
    return _saved(job_group, "job_group.changed", EventAction.UPDATE, by)


def _saved(job_group: JobGroup, event: str, action: EventAction, by: User) -> JobGroup:
    try:
        job_group.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="name" if field == "__all__" else field) from error
    job_group.save()
    record(event, action, by=by, on=job_group, job_titles=job_group.job_titles)
    return job_group
