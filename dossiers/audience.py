"""Who sees one dossier and by which rule: `sight` read the other way round, with the words for the screen."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Substitution, User, UserGroup
from accounts.queries import holders_of, teams
from accounts.standing import can_replace
from dossiers.enums import Source, TaskState, TrajectoryState
from dossiers.models import Dossier, Grant, NodeTeam
from dossiers.narrowing import narrowed_away
from dossiers.responsibility.facts import Facts, active_assignments, load
from dossiers.responsibility.rule import Answer
from orgstructure.models import Node


@dataclass(frozen=True)
class TeamWork:
    """Who has the dossier's work for a team: `via` in the source's words, `steps` how the rule came to it."""

    team: UserGroup
    user: str
    user_id: int | None
    via: str
    steps: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Onlookers:
    """People who see the dossier for one and the same reason."""

    reason: str
    people: tuple[User, ...]


def work_of(dossier: Dossier, today: date) -> list[TeamWork]:
    """Per team that has work here, or somebody to do it."""
    assignments = active_assignments(today).filter(dossier=dossier)
    facts = load(nodes=Node.objects.up_from(dossier.node), assignments=assignments, today=today)
    busy = {
        *dossier.tasks.filter(state=TaskState.OPEN).order_by().values_list("team_id", flat=True).distinct(),
        *dossier.trajectories.filter(state=TrajectoryState.RUNNING).values_list("lead_team_id", flat=True),
    }
    found = []
    for team in teams():
        answer = facts.answer(node_id=dossier.node_id, dossier_id=dossier.pk, team_id=team.pk)
        if answer.user_id is not None or team.pk in busy:
            user = facts.names[answer.user_id] if answer.user_id else ""
            found.append(
                TeamWork(team, user, answer.user_id, _via(answer, dossier, team, facts), answer.steps, answer.source)
            )
    return found


def onlookers_of(dossier: Dossier, today: date, *, work: Iterable[TeamWork] = ()) -> list[Onlookers]:
    """Everybody else: coordinators above it who have not its `work` themselves, and who was given sight of it."""
    may_look = holders_of("dossiers.view_dossier").active(today)
    have_it = {(item.team.pk, item.user_id) for item in work}
    return [*_coordinators(dossier, may_look, have_it), *_granted(dossier, may_look, today)]


def _via(answer: Answer, dossier: Dossier, team: UserGroup, facts: Facts) -> str:
    if answer.source == Source.SPECIFIC:
        mine = [one for one in facts.assigned[dossier.pk] if one.user_id == answer.user_id]
        since = next((one for one in mine if one.team_id == team.pk), mine[0]).since
        return _("Specifically assigned since %(day)s") % {"day": date_format(since)}
    if answer.node_id is None:
        return _("Nobody chosen: unattended work")
    words = {
        Source.FIXED: _("Fixed case manager on %(node)s"),
        Source.COORDINATOR: _("Coordinator on %(node)s"),
    }
    return words[answer.source] % {"node": facts.nodes[answer.node_id].name}


def _coordinators(
    dossier: Dossier, may_look: QuerySet[User], have_it: Collection[tuple[int, int | None]]
) -> list[Onlookers]:
    places = NodeTeam.objects.filter(node=dossier.node_id, coordinator__in=may_look)
    found: dict[str, dict[int, User]] = defaultdict(dict)
    for place in places.select_related("coordinator__group", "team", "coordinator_node").order_by("team__name"):
        if (place.team_id, place.coordinator_id) in have_it:
            continue
        reason = _("Coordinator on %(node)s for %(team)s") % {"node": place.coordinator_node, "team": place.team}
        if place.coordinator is not None:
            found[reason][place.coordinator.pk] = place.coordinator
    return [Onlookers(reason, tuple(people.values())) for reason, people in found.items()]


def substitutes_among(work: Iterable[TeamWork], onlookers: Iterable[Onlookers]) -> list[Onlookers]:
    """Who now replaces somebody of those who see it."""
    seen = {item.user_id for item in work} | {user.pk for item in onlookers for user in item.people}
    running = Substitution.objects.running(timezone.now()).filter(principal__in=seen - {None})
    found = []
    for one in running.select_related("principal__group", "substitute__group").order_by("starts_at", "pk"):
        if can_replace(one.substitute, one.principal) and one.substitute.works_on(timezone.localdate()):
            text = _("Replaces %(user)s up to and including %(day)s")
            last = date_format(timezone.localdate(one.last_moment))
            found.append(Onlookers(text % {"user": one.principal, "day": last}, (one.substitute,)))
    return found


def _granted(dossier: Dossier, may_look: QuerySet[User], today: date) -> list[Onlookers]:
    here = Q(node__in=Node.objects.up_from(dossier.node).order_by().values("pk"))
    if dossier.employee_id:
        here |= Q(employee=dossier.employee_id)
    grants = list(Grant.objects.filter(here).select_related("node", "group"))
    found: dict[str, list[User]] = defaultdict(list)
    holders = list(_holders(grants, may_look))
    left_out = narrowed_away(holders, dossier, today)
    for user in holders:
        grant = _nearest(user, grants)
        if grant is not None and grant.allow and user not in left_out:
            found[_reason(grant)].append(user)
    return [Onlookers(reason, tuple(people)) for reason, people in sorted(found.items())]


def _reason(grant: Grant) -> str:
    place = grant.node or _("this employee")
    if grant.group:
        return _("Authorisation of %(group)s on %(place)s") % {"group": grant.group, "place": place}
    return _("Own authorisation on %(place)s") % {"place": place}


def _holders(grants: Iterable[Grant], may_look: QuerySet[User]) -> QuerySet[User]:
    """Users that any of the grants is for."""
    held = Q(grants__in=[grant.pk for grant in grants])
    for grant in grants:
        if grant.group:
            held |= Q(
                takes_group_grants=True,
                group__tree_id=grant.group.tree_id,
                group__lft__gte=grant.group.lft,
                group__rght__lte=grant.group.rght,
            )
    users = User.objects.filter(pk__in=may_look.filter(held).order_by().values("pk"))
    return users.select_related("group").order_by("last_name", "pk")


def _nearest(user: User, grants: Iterable[Grant]) -> Grant | None:
    """On the employee before any node, the lowest node first; a denial beats on one place."""
    own = [grant for grant in grants if _is_for(grant, user)]
    return min(own, key=lambda grant: (-(grant.node.level if grant.node else 1_000), grant.allow), default=None)


def _is_for(grant: Grant, user: User) -> bool:
    if grant.user_id is not None:
        return grant.user_id == user.pk
    group = grant.group
    if group is None or not user.takes_group_grants:
        return False
    return group.tree_id == user.group.tree_id and group.lft <= user.group.lft and group.rght >= user.group.rght
