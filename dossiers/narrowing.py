"""Functiegroepen: for which job titles the grants of a user hold (architecture.md ch. 5)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User, UserGroup
from dossiers.models import Dossier, JobGroup, Narrowing

# The employment that counts on a day: the running one, else the last that ended, else the first to come. The same
# order as responsibility.sql.PLACE_DOSSIERS, by which the dossier got its node. The day stands in it four times.
TITLE_OF = """(SELECT lower(btrim(counted.job_title)) FROM dossiers_employment counted
    WHERE counted.employee_id = {employee}
    ORDER BY CASE WHEN counted.starts_on > %s THEN 2 WHEN COALESCE(counted.ends_on, %s) >= %s THEN 0 ELSE 1 END,
             CASE WHEN counted.starts_on > %s THEN counted.starts_on END, counted.starts_on DESC LIMIT 1)"""


# Job titles as they are compared: without capitals, and without spaces around them.
COMPARED = "ARRAY(SELECT lower(btrim(title)) FROM unnest({titles}) title)"


def narrowings_above(user: User) -> QuerySet[Narrowing]:
    """The user's own rows, and with autorisatie-overname those of the home group and the groups above it."""
    holder = Q(user__isnull=False, user_id=user.pk)
    if user.takes_group_grants:
        home = user.group
        holder |= Q(group__tree_id=home.tree_id, group__lft__lte=home.lft, group__rght__gte=home.rght)
    return Narrowing.objects.filter(holder).select_related("group", "job_group").order_by("job_group__name")


def nearest(narrowings: Iterable[Narrowing]) -> list[Narrowing]:
    """Those that count: the user's own, else those of the nearest group that has any."""
    rows = list(narrowings)
    best = max((_nearness(row.group) for row in rows), default=0)
    return [row for row in rows if _nearness(row.group) == best]


def narrowings_of(user: User) -> list[Narrowing]:
    """The rows that narrow this user, none when he is not; read once per loaded user, as his rights are."""
    if not hasattr(user, "_narrowings"):
        user._narrowings = nearest(narrowings_above(user))  # type: ignore[attr-defined]
    return user._narrowings  # type: ignore[attr-defined]


def titles(groups: Iterable[JobGroup]) -> list[str]:
    return sorted({title for group in groups for title in group.job_titles})


def groups_with_title_of(employee_id: int, today: date) -> set[int]:
    """Ids of the job groups that hold the job title of the employment that counts on this day."""
    title = TITLE_OF.format(employee="%s")
    statement = f"SELECT id FROM dossiers_jobgroup WHERE {title} = ANY({COMPARED.format(titles='job_titles')})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [employee_id, *[today] * 4])
        return {row[0] for row in cursor.fetchall()}


def narrowed_away(users: Sequence[User], dossier: Dossier, today: date) -> set[User]:
    """Those of `users` whose functiegroepen leave out the job title of this dossier's employee; asks once for all."""
    if dossier.employee_id is None:
        return set()
    own = Q(user__in=[user.pk for user in users])
    found = list(Narrowing.objects.filter(own | Q(group__isnull=False)).select_related("group", "job_group"))
    if not found:
        return set()
    fitting = groups_with_title_of(dossier.employee_id, today)
    counting = {user: nearest(row for row in found if _is_for(row, user)) for user in users}
    return {user for user, rows in counting.items() if rows and not fitting & {row.job_group_id for row in rows}}


def _is_for(row: Narrowing, user: User) -> bool:
    if row.group is None:
        return row.user_id == user.pk
    home, group = user.group, row.group
    above = group.tree_id == home.tree_id and group.lft <= home.lft and group.rght >= home.rght
    return user.takes_group_grants and above


def _nearness(group: UserGroup | None) -> int:
    return 1_000 if group is None else group.level + 1
