"""Which colleagues somebody sees: the rule as SQL for lists, and as a tree of ticks for the page that changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from accounts.enums import Audience
from accounts.models import ColleagueGrant, User, UserGroup
from core.versions import fingerprint

# Ids of the user's own rows, and with autorisatie-overname those of the home group and the groups above it.
_OWN = """ARRAY(SELECT id FROM accounts_colleaguegrant WHERE user_id = %s OR %s AND group_id IN (
    SELECT id FROM accounts_usergroup WHERE tree_id = %s AND lft <= %s AND rght >= %s))"""

_CHOSEN = f"""CASE WHEN cardinality({_OWN}) = 0 THEN (
    SELECT home.audience = '{Audience.INTERNAL}' OR %s FROM accounts_usergroup home WHERE home.id = {{group}})
    ELSE COALESCE(
    (SELECT own.allow FROM accounts_colleaguegrant own
     WHERE own.seen_user_id = {{user}} AND own.id = ANY({_OWN}) ORDER BY own.allow LIMIT 1),
    (SELECT own.allow FROM accounts_usergroup here
     JOIN accounts_usergroup place ON place.tree_id = here.tree_id AND here.lft BETWEEN place.lft AND place.rght
     JOIN accounts_colleaguegrant own ON own.seen_group_id = place.id AND own.id = ANY({_OWN})
     WHERE here.id = {{group}} ORDER BY place.level DESC, own.allow LIMIT 1),
    FALSE) END"""  # noqa: S608 - of constants only

Holder = User | UserGroup
"""Whose authorisations these are."""
Place = str
"""A line of the tree: "g" or "u" with the id of a group or a user."""


class Chosen(Func):
    """True where the nearest row about a user or his home group allows it; without any rows, the default."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, user: Any, group: Any, *, holder: User) -> None:
        super().__init__(user, group)
        home = holder.group
        own = [holder.pk, holder.takes_group_grants, home.tree_id, home.lft, home.rght]
        self.values = [*own, home.audience == Audience.EMPLOYER, *own, *own]

    def as_sql(self, compiler: Any, connection: Any, *options: Any, **context: Any) -> tuple[str, list[Any]]:
        user, group = (compiler.compile(source)[0] for source in self.source_expressions)
        return _CHOSEN.format(user=user, group=group), self.values


def chosen_colleagues(user: User) -> QuerySet[User]:
    """Who the user's rows let him see, himself always; of an employer's user never outside the group he is in.

    A folder on top holds several employers: who stands in one directly sees himself only.
    """
    home, rule = user.group, Q(Chosen(F("pk"), F("group_id"), holder=user))
    if home.audience == Audience.EMPLOYER:
        inside = Q(group__tree_id=home.tree_id, group__lft__gte=home.lft, group__rght__lte=home.rght)
        rule = rule & inside if home.parent_id else Q(pk__in=[])
    return User.objects.filter(rule | Q(pk=user.pk))


@dataclass(frozen=True)
class TickTree:
    """Everything that can be ticked for a holder, parents before children, and how it stands.

    `own` are his rows, also those about what is not in the tree (any more); `fixed` those of groups that he takes over.
    """

    holder: Holder
    groups: dict[Place, UserGroup]
    users: dict[Place, User]
    parents: dict[Place, Place | None]
    own: dict[Place, bool]
    fixed: dict[Place, bool]
    default: dict[Place, bool]
    limit: UserGroup | None = None

    @property
    def version(self) -> str:
        """Another one as soon as somebody changed the holder's rows."""
        return fingerprint(self.own)

    @property
    def ticked(self) -> dict[Place, bool]:
        return decided(self.parents, merged(self.own, self.fixed), self.default)

    def name(self, place: Place) -> str:
        return str(self.groups.get(place) or self.users[place])


def tick_tree(holder: Holder) -> TickTree:
    """The tree with ticks of a user or a group, in a fixed number of queries.

    For users of an employer it is the way to their own group and what stands in it: nothing else ever counts. Who
    stands directly in a folder of employers is alone in his tree.
    """
    home = holder.group if isinstance(holder, User) else UserGroup.objects.get(pk=holder.pk)
    limit = home if home.audience == Audience.EMPLOYER else None
    alone = isinstance(holder, User) and limit is not None and limit.parent_id is None
    groups = _groups(limit)
    inside = {key for key, group in groups.items() if not alone and (limit is None or _is_below(group, limit))}
    users = _users(Q(pk=holder.pk) if alone else Q(group__in=[groups[key].pk for key in inside]))
    parents = _parents(groups, users)
    rows = _rows(holder, home)
    theirs: dict[Place, bool] = {}
    for key, allow, is_own in rows:
        if not is_own:
            theirs[key] = allow and theirs.get(key, True)
    return TickTree(
        holder=holder,
        groups=groups,
        users=users,
        parents=parents,
        own={key: allow for key, allow, is_own in rows if is_own},
        fixed=theirs,
        default=_default(groups, users, inside, limit),
        limit=limit,
    )


def merged(own: Mapping[Place, bool], fixed: Mapping[Place, bool]) -> dict[Place, bool]:
    """Both together: on the same place a denial beats an allowance."""
    return {key: own.get(key, True) and fixed.get(key, True) for key in {**own, **fixed}}


def decided(
    parents: Mapping[Place, Place | None], rows: Mapping[Place, bool], default: Mapping[Place, bool]
) -> dict[Place, bool]:
    """What the nearest row says about each line of the tree; without any rows, the default."""
    if not rows:
        return dict(default)
    found: dict[Place, bool] = {}
    for key, parent in parents.items():
        found[key] = rows[key] if key in rows else (parent is not None and found[parent])
    return found


def place_of(row: ColleagueGrant) -> Place:
    return f"u{row.seen_user_id}" if row.seen_user_id else f"g{row.seen_group_id}"


def _groups(home: UserGroup | None) -> dict[Place, UserGroup]:
    groups = UserGroup.objects.order_by("tree_id", "lft")
    if home is not None:
        way = Q(lft__lte=home.lft, rght__gte=home.rght) | Q(lft__gte=home.lft, rght__lte=home.rght)
        groups = groups.filter(way, tree_id=home.tree_id)
    return {f"g{group.pk}": group for group in groups}


def _users(wanted: Q) -> dict[Place, User]:
    users = User.objects.filter(wanted).order_by("last_name", "first_name", "pk")
    return {f"u{user.pk}": user for user in users}


def _parents(groups: Mapping[Place, UserGroup], users: Mapping[Place, User]) -> dict[Place, Place | None]:
    above: dict[Place, Place | None] = {
        key: f"g{group.parent_id}" if group.parent_id else None for key, group in groups.items()
    }
    return above | {key: f"g{user.group_id}" for key, user in users.items()}


def _rows(holder: Holder, home: UserGroup) -> list[tuple[Place, bool, bool]]:
    """Place, allowed, and whether it is the holder's own row rather than one that he takes over."""
    up = Q(group__tree_id=home.tree_id, group__lft__lte=home.lft, group__rght__gte=home.rght)
    own = Q(user=holder) if isinstance(holder, User) else Q(group=holder)
    wanted = own if isinstance(holder, User) and not holder.takes_group_grants else own | up
    found = ColleagueGrant.objects.filter(wanted).annotate(is_own=ExpressionWrapper(own, BooleanField()))
    return [(place_of(row), row.allow, row.is_own) for row in found]


def _default(
    groups: Mapping[Place, UserGroup], users: Mapping[Place, User], inside: set[Place], limit: UserGroup | None
) -> dict[Place, bool]:
    open_groups = {
        key for key, group in groups.items() if (key in inside if limit else group.audience == Audience.INTERNAL)
    }
    return {key: key in open_groups for key in groups} | {
        key: f"g{user.group_id}" in open_groups for key, user in users.items()
    }


def _is_below(group: UserGroup, top: UserGroup) -> bool:
    return group.tree_id == top.tree_id and group.lft >= top.lft and group.rght <= top.rght
