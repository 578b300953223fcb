"""Who is chosen on a node: own team and coordinators. Called by casemanagement only, which carries the cases."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup
from accounts.queries import members_of
from core.errors import DomainError, StaleError
from core.locks import lock_trees
from orgstructure.models import Coordinator, FixedManager, Node

FOLLOWS: Literal["follows"] = "follows"
Choice = User | Literal["follows"] | None
"""A case manager, "..... volgt", or None: no choice on this node, look on."""


@transaction.atomic
def set_own_team(*, node: Node, own_team: bool, choices: Mapping[UserGroup, Choice], version: int, today: date) -> Node:
    """Replace the own team of a node; without one ("Nee") the choices are cleared and the node inherits.

    `version` is what the user saw: raises StaleError when somebody saved in between.
    """
    lock_trees()
    node = _fresh(node, version)
    FixedManager.objects.filter(node=node).delete()
    for team, choice in choices.items() if own_team else ():
        if isinstance(choice, User):
            _check_member(choice, team, today)
            FixedManager.objects.create(node=node, team=team, user=choice)
        elif choice == FOLLOWS:
            FixedManager.objects.create(node=node, team=team, follows=True)
    node.has_own_team = own_team
    node.save(update_fields=["has_own_team", "team_version"])
    return node


@transaction.atomic
def set_coordinators(*, node: Node, choices: Mapping[UserGroup, User | None], version: int, today: date) -> Node:
    """Set or clear the coordinator of each given team on a node. Raises StaleError as `set_own_team` does."""
    lock_trees()
    node = _fresh(node, version)
    for team, user in choices.items():
        if user is None:
            Coordinator.objects.filter(node=node, team=team).delete()
            continue
        _check_member(user, team, today)
        Coordinator.objects.update_or_create(node=node, team=team, defaults={"user": user})
    node.save(update_fields=["team_version"])
    return node


def _fresh(node: Node, version: int) -> Node:
    node = Node.objects.get(pk=node.pk)
    if node.team_version != version:
        raise StaleError(_("Somebody else has changed this team in the meantime. Look at it again and then save."))
    node.team_version += 1
    return node


def _check_member(user: User, team: UserGroup, today: date) -> None:
    if not members_of(team, today).filter(pk=user.pk).exists():
        raise DomainError(
            _("%(user)s is not a member of %(team)s.") % {"user": user, "team": team}, field=f"team_{team.key}"
        )
