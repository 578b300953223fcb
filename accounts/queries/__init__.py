"""Reads about users that several callers need."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import User, UserGroup, UserQuerySet, UserRight

# Who may work for which team on %(today)s, as a common table expression for set-based statements.
MEMBER_SQL = """
member AS (
    SELECT DISTINCT team.id AS team_id, account.id AS user_id
    FROM accounts_usergroup team
    JOIN accounts_usergroup holder ON holder.tree_id = team.tree_id AND holder.lft BETWEEN team.lft AND team.rght
    JOIN (
        SELECT id AS user_id, group_id AS usergroup_id FROM accounts_user
        UNION ALL SELECT user_id, usergroup_id FROM accounts_user_further_groups
    ) place ON place.usergroup_id = holder.id
    JOIN accounts_user account ON account.id = place.user_id
    WHERE team.is_team AND account.is_active AND account.blocked_at IS NULL
      AND account.valid_from <= %(today)s AND COALESCE(account.valid_until, %(today)s) >= %(today)s
)
"""


def rights_of(user: User) -> frozenset[str]:
    """What the user may do: the rights of all groups from his own up to the root, plus additions, less denials."""
    chain = UserGroup.objects.filter(
        tree_id=user.group.tree_id, lft__lte=user.group.lft, rght__gte=user.group.rght
    ).values("pk")
    held = Q(pk__in=UserGroup.permissions.through.objects.filter(usergroup__in=chain).values("permission")) | Q(
        pk__in=user.own_rights.filter(allow=True).values("permission")
    )
    denied = user.own_rights.filter(allow=False).values("permission")
    names = (
        Permission.objects.filter(held)
        .exclude(pk__in=denied)
        .annotate(right=Concat(F("content_type__app_label"), Value("."), F("codename")))
        .order_by()
    )
    return frozenset(names.values_list("right", flat=True))


def teams() -> QuerySet[UserGroup]:
    """The groups that can be given tasks, by name."""
    return UserGroup.objects.filter(is_team=True).order_by("name")


def groups_of(user: User) -> QuerySet[UserGroup]:
    """The user's home group and further groups, each with all groups above it: what he counts as a member of."""
    own = UserGroup.objects.filter(Q(pk=user.group_id) | Q(further_users=user)).order_by()
    below = own.filter(tree_id=OuterRef("tree_id"), lft__gte=OuterRef("lft"), rght__lte=OuterRef("rght"))
    return UserGroup.objects.filter(Exists(below))


def membership(today: date) -> dict[int, frozenset[int]]:
    """Per team the ids of its members: who works on this day and is in the group or in one below it."""
    members: dict[int, set[int]] = {team.pk: set() for team in teams()}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {MEMBER_SQL} SELECT team_id, user_id FROM member", {"today": today})  # noqa: S608 - ours
        for team_id, user_id in cursor.fetchall():
            members[team_id].add(user_id)
    return {team_id: frozenset(users) for team_id, users in members.items()}


def members_of(team: UserGroup, today: date) -> QuerySet[User]:
    """The users that may be given this team's work on this day, by where groups stand now, not when `team` was read."""
    above = UserGroup.objects.filter(
        pk=team.pk, tree_id=OuterRef("tree_id"), lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght")
    )
    groups = UserGroup.objects.filter(Exists(above)).order_by().values("pk")
    in_team = Q(group__in=groups) | Q(
        pk__in=User.further_groups.through.objects.filter(usergroup__in=groups).values("user")
    )
    return User.objects.active(today).filter(in_team)


def holders_of(right: str) -> UserQuerySet:
    """Everybody who has this right ('app.codename'): the inverse of `rights_of`."""
    app_label, codename = right.split(".")
    permission = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    own = UserRight.objects.filter(permission__in=permission)
    held = Q(pk__in=own.filter(allow=True).values("user"))
    groups = UserGroup.objects.filter(permissions__in=permission).order_by()
    for tree_id, lft, rght in groups.values_list("tree_id", "lft", "rght"):
        held |= Q(group__tree_id=tree_id, group__lft__gte=lft, group__rght__lte=rght)
    return User.objects.filter(held).exclude(pk__in=own.filter(allow=False).values("user"))


def user_by_uuid(uuid: UUID | None) -> User | None:
    """A user as a form names him; None when there is none."""
    return User.objects.filter(uuid=uuid).first() if uuid is not None else None


def users_by_id(ids: Iterable[int]) -> list[User]:
    """These users, by name."""
    return list(User.objects.filter(pk__in=list(ids)).order_by("last_name", "initials", "pk"))
