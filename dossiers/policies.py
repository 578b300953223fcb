"""Who sees which dossiers, trajectories, tasks and employers. Every read starts here."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User
from dossiers import sight
from dossiers.models import Dossier, Task, Trajectory
from dossiers.queries_employer_page import open_parts
from orgstructure.enums import SAFETY_NETS, Classification
from orgstructure.models import Employer, Node
from services.enums import Executor

VIEW = "dossiers.view_dossier"
VIEW_SAFETY_NET = "dossiers.view_safety_net"


def seers(user: User, *rights: str) -> list[User]:
    """With whose eyes the user may look: his own and those of whom he replaces, if they have all these rights."""
    return [one for one in user.standing if one.rights.issuperset(rights or (VIEW,))]


def visible_dossiers(user: User, today: date | None = None) -> QuerySet[Dossier]:
    """The dossiers that the user may open, each with the rules that let him in, for `access_of`."""
    return _seen_by(seers(user), today or timezone.localdate())


def _seen_by(users: Collection[User], today: date) -> QuerySet[Dossier]:
    if not users:
        return Dossier.objects.none()
    work = {f"by_work_{one.pk}": sight.by_work(one, today) for one in users}
    grant = {f"by_grant_{one.pk}": sight.by_grant(one) for one in users}
    dossiers = Dossier.objects.annotate(**work, **grant)
    return dossiers.filter(sight.published(), _any(Q(**{name: True}) for name in (*work, *grant)))


class Access(NamedTuple):
    """The rule that let a user in, for the access log, and in whose place when it was not he himself."""

    rule: str
    on_behalf_of: tuple[User, ...]


def access_of(user: User, dossier: Dossier) -> Access:
    """By his own work or authorisation before somebody else's. Only for what came from `visible_dossiers(user)`."""
    for one in seers(user):
        for rule, column in (("responsible", "by_work"), ("grant", "by_grant")):
            if getattr(dossier, f"{column}_{one.pk}"):
                return Access(rule, () if one == user else (one,))
    raise ValueError(f"{dossier.pk} did not come from visible_dossiers of {user.pk}")


def acts_as(user: User, right: str, dossier_id: int, today: date | None = None) -> User | None:
    """Whose right it is by which the user acts on a dossier in his sight: his own, or that of whom he replaces.

    Right and sight must be one person's: who replaces somebody may not do on his own dossiers what only the other may.
    """
    if len(user.standing) == 1:
        return user if right in user.rights else None
    day = today or timezone.localdate()
    able = seers(user, VIEW, right)
    return next((one for one in able if _seen_by([one], day).filter(pk=dossier_id).exists()), None)


def require_on(user: User, right: str, dossier_id: int) -> User:
    """Whose right it is (`acts_as`). Raises PermissionDenied."""
    whose = acts_as(user, right, dossier_id)
    if whose is None:
        raise PermissionDenied(right)
    return whose


def visible_tasks(user: User, today: date | None = None) -> QuerySet[Task]:
    """Tasks of dossiers in sight; employer users have those that are the employer's."""
    tasks = _of_visible_dossiers(Task.objects.all(), user, today)
    return tasks.filter(executor=Executor.EMPLOYER) if is_employer_user(user) else tasks


def visible_trajectories(user: User, today: date | None = None) -> QuerySet[Trajectory]:
    """Trajectories of dossiers in sight."""
    return _of_visible_dossiers(Trajectory.objects.all(), user, today)


def _of_visible_dossiers(rows: QuerySet[Any], user: User, today: date | None) -> QuerySet[Any]:
    users, day = seers(user), today or timezone.localdate()
    if not users:
        return rows.none()
    conditions = [condition for one in users for condition in _sight(one, day)]
    return rows.filter(sight.published("dossier__"), _any(map(Q, conditions)))


def _sight(user: User, today: date) -> tuple[Any, Any]:
    return sight.by_work(user, today, "dossier__"), sight.by_grant(user, "dossier__")


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q())


def sieve(user: User) -> Q:
    """What holds for every dossier in sight and an index can answer; nothing when sight is wide."""
    sieves = [sight.sieve(one) for one in seers(user)]
    return _any(sieves) if all(sieves) else Q()


def employers_in_reach(user: User) -> list[int]:
    """Ids of employers that an authorisation reaches into: a first sieve for an index, no sight by itself."""
    return list({employer for one in seers(user) for employer in sight.employers_in_reach(one)})


def sees_whole_employers(user: User) -> bool:
    """All at the employers in reach is in sight."""
    return all(sight.sees_whole_employers(one) for one in seers(user))


def dossiers_at(user: User, employer: Employer) -> QuerySet[Dossier]:
    """Those of one employer that are in sight; who sees the whole employer has it without deciding each."""
    if seers(user) and sees_whole_employers(user) and employer.pk in employers_in_reach(user):
        return Dossier.objects.filter(sight.published(), employer=employer)
    return visible_dossiers(user).filter(employer=employer)


def sight_in_parts(user: User, today: date | None = None) -> list[QuerySet[Dossier]]:
    """What is in sight, as two sets without a dossier in both: whole employers undecided, and the others one by one."""
    if not seers(user):
        return []
    reach = employers_in_reach(user) if sees_whole_employers(user) else []
    whole = Dossier.objects.filter(sight.published(), employer__in=reach)
    return [whole, visible_dossiers(user, today).filter(sieve(user)).exclude(employer__in=reach)]


def sight_in_numbers(user: User, today: date | None = None) -> tuple[int, int]:
    """How many dossiers the user sees, and at how many employers. Whole employers are counted without deciding each."""
    numbers = [
        dossiers.order_by().aggregate(dossiers=Count("pk"), employers=Count("employer", distinct=True))
        for dossiers in sight_in_parts(user, today)
    ]
    return sum(one["dossiers"] for one in numbers), sum(one["employers"] for one in numbers)


def visible_nodes(user: User) -> QuerySet[Node]:
    """Published parts of the organisation that the user may look at."""
    conditions = [sight.node_in_sight(one) for one in seers(user, "orgstructure.view_employer")]
    return Node.objects.published().filter(_any(conditions)) if conditions else Node.objects.none()


def visible_employers(user: User) -> QuerySet[Employer]:
    """Employers whose node is in sight."""
    return Employer.objects.filter(node__in=visible_nodes(user)).select_related("node")


def opens(user: User, part: str) -> bool:
    """Klantbeeldautorisaties: the user opens this tab, or this block in its tab, of any employer's page in sight."""
    return part in open_parts(user)


def works_for(user: User, task: Task, today: date) -> bool:
    """The task's work is this user's: responsible for its team, or coordinator of its node for that team."""
    if task.team_id not in sight.teams_of(user):
        return False
    mine = sight.WorksOn("pk", "node_id", user_id=user.pk, teams=[task.team_id], today=today)
    return Dossier.objects.filter(mine, pk=task.dossier_id).exists()


def teams_worked_for(user: User, dossier: Dossier, teams: Collection[int], today: date) -> set[int]:
    """For which of these teams `works_for` holds in this dossier."""
    own = [team for team in sight.teams_of(user) if team in teams]
    works = {f"team_{team}": sight.WorksOn("pk", "node_id", user_id=user.pk, teams=[team], today=today) for team in own}
    row = Dossier.objects.filter(pk=dossier.pk).annotate(**works).values_list(*works).get() if works else ()
    return {team for team, holds in zip(own, row, strict=True) if holds}


def classification_for(user: User, trajectory: Trajectory) -> str:
    """In words: that a vangnet applies may be known to all in sight, which one not (domain.md 6.1)."""
    return classification_words(trajectory.classification, which=knows_classification(user, trajectory))


def classification_words(classification: str, *, which: bool) -> str:
    """Without `which` neither the vangnet is named, nor by which way the report came."""
    if not classification:
        return ""
    one = Classification(classification)
    if which:
        return str(one.label)
    return _("Ill, safety net applies") if one.plain in SAFETY_NETS else str(one.plain.label)


def knows_classification(user: User, trajectory: Trajectory) -> bool:
    """Who has the right for it does, and users of the employer whom the employee told it himself."""
    if trajectory.told_employer and is_employer_user(user):
        return True
    return knows_safety_net(user, trajectory.dossier_id)


def knows_safety_net(user: User, dossier_id: int) -> bool:
    """Which vangnet applies is for the eyes of case managers, doctors and the loonspecialist."""
    return acts_as(user, VIEW_SAFETY_NET, dossier_id) is not None


def is_employer_user(user: User) -> bool:
    return user.group.audience == Audience.EMPLOYER
