"""Onbehandelde werkvoorraad: work that nobody has, and the choices that are the cause of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import membership
from dossiers.enums import Source, TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import visible_dossiers, visible_nodes, visible_tasks
from dossiers.responsibility.facts import active_assignments
from orgstructure.models import Coordinator, FixedManager, Node

SHOWN = 50


@dataclass(frozen=True)
class VoidChoice:
    """Somebody who was chosen and may not work for the team now. `place` is where it can be mended."""

    source: Source
    place: Node | Dossier
    team: str
    user: User
    why: str

    @property
    def position(self) -> str:
        return str(self.source.label)

    @property
    def is_on_dossier(self) -> bool:
        return self.source == Source.SPECIFIC

    @property
    def is_fixed(self) -> bool:
        return self.source == Source.FIXED


def unattended_tasks(user: User) -> QuerySet[Task]:
    """Open tasks in sight that nobody is responsible for."""
    return visible_tasks(user).filter(state=TaskState.OPEN, responsible__isnull=True)


def followed_nodes(user: User) -> list[FixedManager]:
    """Nodes in sight where "..... volgt" was chosen."""
    chosen = FixedManager.objects.filter(follows=True, node__has_own_team=True, node__in=_nodes(user))
    return list(chosen.select_related("node", "team").order_by("node__tree_id", "node__lft", "team__name")[:SHOWN])


def void_choices(user: User, today: date) -> list[VoidChoice]:
    """Chosen on nodes and dossiers in sight, but deactivated, blocked, expired or no member of the team any more."""
    fixed = FixedManager.objects.filter(user__isnull=False, node__has_own_team=True, node__in=_nodes(user))
    coordinators = Coordinator.objects.filter(node__in=_nodes(user))
    assigned = active_assignments(today).filter(dossier__in=visible_dossiers(user).order_by().values("pk"))
    anybody = frozenset().union(*membership(today).values())
    void = _is_void(today)
    void_on_dossier = Q(void, team__isnull=False) | Q(team__isnull=True) & ~Q(user__in=anybody)
    return [
        *_rows(Source.FIXED, fixed.filter(void).select_related("node"), today),
        *_rows(Source.COORDINATOR, coordinators.filter(void).select_related("node"), today),
        *_rows(
            Source.SPECIFIC,
            assigned.filter(void_on_dossier).select_related("dossier__employee", "dossier__employer__node"),
            today,
        ),
    ]


def _nodes(user: User) -> QuerySet[Node, Any]:
    return visible_nodes(user).order_by().values("pk")


def _is_void(today: date) -> Q:
    """True for a choice whose user may not work for its team on this day; the same membership as accounts.queries."""
    team = {"tree_id": "tree_id", "lft__gte": "lft", "rght__lte": "rght"}
    home = Q(**{f"group__{name}": OuterRef(f"team__{column}") for name, column in team.items()})
    further = Q(**{f"further_groups__{name}": OuterRef(f"team__{column}") for name, column in team.items()})
    return Q(~Exists(User.objects.active(today).filter(home | further, pk=OuterRef("user_id"))))


def _rows(source: Source, choices: QuerySet[Any], today: date) -> list[VoidChoice]:
    return [
        VoidChoice(
            source,
            row.dossier if source == Source.SPECIFIC else row.node,
            str(row.team or _("whole case file")),
            row.user,
            _why(row.user, today),
        )
        for row in choices.select_related("user", "team").order_by("pk")[:SHOWN]
    ]


def _why(user: User, today: date) -> str:
    if not user.is_active:
        return _("deactivated")
    if user.blocked_at is not None:
        return _("blocked")
    if not user.works_on(today):
        return _("not valid today")
    return _("not in this team any more")
