"""Who sees which dossiers, trajectories, tasks and employers. Every read starts here."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User
from dossiers import sight
from dossiers.enums import Classification
from dossiers.models import Dossier, Task, Trajectory
from orgstructure.models import Employer, Node
from services.enums import Executor


def visible_dossiers(user: User, today: date | None = None) -> QuerySet[Dossier]:
    """The dossiers that the user may open, each with `by_work` and `by_grant`: the rules that let him in."""
    if not user.has_perm("dossiers.view_dossier"):
        return Dossier.objects.none()
    day = today or timezone.localdate()
    dossiers = Dossier.objects.annotate(by_work=sight.by_work(user, day), by_grant=sight.by_grant(user))
    return dossiers.filter(sight.published(), Q(by_work=True) | Q(by_grant=True))


def access_rule(dossier: Dossier) -> str:
    """Which rule let the user in, for the access log. Only for a dossier that came from `visible_dossiers`."""
    return "responsible" if dossier.by_work else "grant"  # type: ignore[attr-defined]


def visible_tasks(user: User, today: date | None = None) -> QuerySet[Task]:
    """Tasks of dossiers in sight; employer users have those that are the employer's."""
    if not user.has_perm("dossiers.view_dossier"):
        return Task.objects.none()
    day = today or timezone.localdate()
    tasks = Task.objects.filter(
        sight.published("dossier__"),
        Q(sight.by_work(user, day, "dossier__")) | Q(sight.by_grant(user, "dossier__")),
    )
    return tasks.filter(executor=Executor.EMPLOYER) if is_employer_user(user) else tasks


def visible_trajectories(user: User, today: date | None = None) -> QuerySet[Trajectory]:
    """Trajectories of dossiers in sight."""
    if not user.has_perm("dossiers.view_dossier"):
        return Trajectory.objects.none()
    day = today or timezone.localdate()
    return Trajectory.objects.filter(
        sight.published("dossier__"),
        Q(sight.by_work(user, day, "dossier__")) | Q(sight.by_grant(user, "dossier__")),
    )


def sight_in_numbers(user: User, today: date | None = None) -> tuple[int, int]:
    """How many dossiers the user sees, and at how many employers. Whole employers are counted without deciding each."""
    if not user.has_perm("dossiers.view_dossier"):
        return 0, 0
    reach = sight.employers_in_reach(user) if sight.sees_whole_employers(user) else []
    whole = Dossier.objects.filter(sight.published(), employer__in=reach)
    others = visible_dossiers(user, today).filter(sight.sieve(user)).exclude(employer__in=reach)
    numbers = [
        dossiers.order_by().aggregate(dossiers=Count("pk"), employers=Count("employer", distinct=True))
        for dossiers in (whole, others)
    ]
    return sum(one["dossiers"] for one in numbers), sum(one["employers"] for one in numbers)


def visible_nodes(user: User) -> QuerySet[Node]:
    """Parts of the organisation that the user may look at."""
    return sight.visible_nodes(user) if user.has_perm("orgstructure.view_employer") else Node.objects.none()


def visible_employers(user: User) -> QuerySet[Employer]:
    """Employers whose node is in sight."""
    return Employer.objects.filter(node__in=visible_nodes(user)).select_related("node")


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
    """In words. An employer may know that a vangnet applies, not which (domain.md 6.1)."""
    which = trajectory.classification in (Classification.ORGAN_DONATION, Classification.PREGNANCY)
    if which and is_employer_user(user):
        return _("Ill, safety net applies")
    return trajectory.get_classification_display()


def is_employer_user(user: User) -> bool:
    return user.group.audience == Audience.EMPLOYER
