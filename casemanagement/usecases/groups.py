"""Changes of the tree of user groups, with what they do to sight and to running cases."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User, UserGroup
from accounts.usecases import groups, users
from accounts.usecases.rights import check_somebody_manages
from casemanagement.usecases.carrying import Effect, carry, positions_of, preview
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from dossiers.models import Grant
from dossiers.responsibility.preview import Move
from orgstructure.models import Employer


@transaction.atomic
def add_group(*, name: str, under: UserGroup, by: User, employer: Employer | None = None) -> UserGroup:
    """A group below another; with an `employer` its members who take over its authorisations see that employer.

    Raises DomainError at `name` when there is a group with this name, and at `employer` for a group of our own.
    """
    require(by, "accounts.manage_users")
    if employer is not None and under.audience != Audience.EMPLOYER:
        raise DomainError(_("Only a group of employers belongs to an employer."), field="employer")
    group = groups.add_group(name=name, under=under)
    record("group.created", EventAction.CREATE, by=by, on=group, under=str(under))
    if employer is not None:
        Grant.objects.create(group=group, node=employer.node)
        record("group.grant_given", EventAction.UPDATE, by=by, on=group, place=str(employer))
    return group


@transaction.atomic
def rename_group(*, group: UserGroup, name: str, by: User) -> UserGroup:
    """Give a group another name; what it may and whom it holds stays. Raises DomainError at `name`."""
    require(by, "accounts.manage_users")
    was = str(group)
    renamed = groups.rename_group(group=group, name=name)
    record("group.renamed", EventAction.UPDATE, by=by, on=renamed, was=was)
    return renamed


@transaction.atomic
def move_group(*, group: UserGroup, under: UserGroup | None, by: User) -> Job | None:
    """Hang a user group under another: its members join or leave the teams above it, and gain or lose their rights."""
    require(by, "accounts.manage_users")
    effect = _move(group, under)
    record("group.moved", EventAction.UPDATE, by=by, on=group, under=str(under or ""))
    return carry(effect, by=by, today=timezone.localdate())


def preview_move_group(*, group: UserGroup, under: UserGroup | None, by: User) -> list[Move]:
    """What `move_group` would take from whom to whom; raises what it would raise."""
    require(by, "accounts.manage_users")
    return preview(lambda: _move(group, under), timezone.localdate())


def _move(group: UserGroup, under: UserGroup | None) -> Effect:
    lock_trees()
    moved = users.move_group(group=group, under=under)
    check_somebody_manages(timezone.localdate(), field="under")
    below = UserGroup.objects.filter(tree_id=moved.tree_id, lft__gte=moved.lft, rght__lte=moved.rght).order_by()
    ids = list(below.values_list("pk", flat=True))
    members = User.objects.filter(Q(group__in=ids) | Q(further_groups__in=ids)).distinct()
    return positions_of(list(members))
