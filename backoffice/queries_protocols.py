"""Which trajectories run by which version of a protocol."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import User, UserGroup
from dossiers.enums import TrajectoryState
from dossiers.models import Trajectory
from dossiers.policies import visible_trajectories
from services.models import ProtocolVariation

SHOWN = 50
_RUN = (TrajectoryState.RUNNING, TrajectoryState.RECOVERED)


@dataclass(frozen=True)
class Staying:
    """How many running trajectories keep these versions, and those of them that the user may see."""

    count: int
    seen: list[Trajectory]


def running_by_version(variations: Iterable[ProtocolVariation]) -> dict[int, int]:
    """How many trajectories still run by each of these versions; recovered less than four weeks ago counts too."""
    running = Trajectory.objects.filter(state__in=_RUN, variation__in=[one.pk for one in variations])
    return dict(running.order_by().values_list("variation").annotate(count=Count("pk")))


def staying(user: User, key: str) -> Staying:
    """Who keeps the version that it has when another one becomes current; dossiers out of sight are only counted."""
    everywhere = Trajectory.objects.filter(state__in=_RUN, variation__key=key)
    seen = visible_trajectories(user).filter(pk__in=everywhere.order_by().values("pk"))
    shown = seen.select_related("dossier__employee", "dossier__employer__node", "variation").order_by("number")
    return Staying(everywhere.count(), list(shown[:SHOWN]))


def versions_of(variations: QuerySet[ProtocolVariation], key: str) -> QuerySet[ProtocolVariation]:
    """The latest first, each with who made it."""
    return variations.filter(key=key).select_related("made_by").order_by("-version")


def team_names() -> dict[str, str]:
    """By key."""
    return {team.key: team.name for team in UserGroup.objects.filter(is_team=True).order_by("name") if team.key}
