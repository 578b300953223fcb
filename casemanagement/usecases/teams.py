"""Casemanagementteam and coordinators of a node: chosen here, because the running cases go along."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup
from accounts.policies import visible_colleagues
from casemanagement.usecases.carrying import Effect, carry, preview
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from dossiers.responsibility.preview import Move
from orgstructure.models import Coordinator, FixedManager, Node
from orgstructure.usecases import positions
from orgstructure.usecases.positions import Choice


@transaction.atomic
def change_team(
    *, node: Node, own_team: bool, choices: Mapping[UserGroup, Choice], version: int, by: User
) -> Job | None:
    """Set or clear the own team of a node; gives the job when the tasks follow later.

    Raises StaleError when the team was changed since `version`, DomainError for somebody who is not in the team, or
    out of sight and not chosen before.
    """
    require(by, "orgstructure.change_team")
    lock_trees()
    today = timezone.localdate()
    _check_in_sight(FixedManager, node, choices, by)
    positions.set_own_team(node=node, own_team=own_team, choices=choices, version=version, today=today)
    record("team.changed", EventAction.UPDATE, by=by, on=node, own_team=own_team, choices=_words(choices))
    return carry(Effect(tops=[node.pk]), by=by, today=today)


def preview_team(
    *, node: Node, own_team: bool, choices: Mapping[UserGroup, Choice], version: int, by: User
) -> list[Move]:
    """What `change_team` would take from whom to whom; raises what it would raise."""
    require(by, "orgstructure.change_team")
    today = timezone.localdate()
    _check_in_sight(FixedManager, node, choices, by)

    def change() -> Effect:
        positions.set_own_team(node=node, own_team=own_team, choices=choices, version=version, today=today)
        return Effect(tops=[node.pk])

    return preview(change, today)


@transaction.atomic
def change_coordinators(*, node: Node, choices: Mapping[UserGroup, User | None], version: int, by: User) -> Job | None:
    """Set or clear the coordinators of a node. Raises as `change_team`."""
    require(by, "orgstructure.change_team")
    lock_trees()
    today = timezone.localdate()
    _check_in_sight(Coordinator, node, choices, by)
    positions.set_coordinators(node=node, choices=choices, version=version, today=today)
    record("coordinators.changed", EventAction.UPDATE, by=by, on=node, choices=_words(choices))
    return carry(Effect(tops=[node.pk]), by=by, today=today)


def preview_coordinators(*, node: Node, choices: Mapping[UserGroup, User | None], version: int, by: User) -> list[Move]:
    """What `change_coordinators` would take from whom to whom; raises what it would raise."""
    require(by, "orgstructure.change_team")
    today = timezone.localdate()
    _check_in_sight(Coordinator, node, choices, by)

    def change() -> Effect:
        positions.set_coordinators(node=node, choices=choices, version=version, today=today)
        return Effect(tops=[node.pk])

    return preview(change, today)


def _check_in_sight(
    model: type[FixedManager] | type[Coordinator], node: Node, choices: Mapping[UserGroup, Choice], by: User
) -> None:
    """Who is chosen anew must be a colleague in sight; who was chosen already may stay."""
    before = set(model._default_manager.filter(node=node).values_list("team", "user"))
    new = {team: user for team, user in choices.items() if isinstance(user, User) and (team.pk, user.pk) not in before}
    if not new:
        return
    seen = set(visible_colleagues(by).filter(pk__in=[user.pk for user in new.values()]).values_list("pk", flat=True))
    for team, user in new.items():
        if user.pk not in seen:
            raise DomainError(_("Choose somebody from the list."), field=f"team_{team.key}")


def _words(choices: Mapping[UserGroup, Choice]) -> dict[str, str]:
    return {str(team): "" if choice is None else str(choice) for team, choice in choices.items()}
