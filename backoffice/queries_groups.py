"""The tree of user groups, a level at a time, and what stands on the page of one group."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from django.contrib.auth.models import Permission
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import User, UserGroup
from orgstructure.models import Employer

FIRST = 50
"""So many users, and so many groups, of one folder before "show all"."""
FOUND = 50
"""So many users and so many groups a search shows."""


@dataclass
class Level:
    """What stands in an open folder: `more` when that is not all."""

    groups: list["GroupItem"] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    more: bool = False


@dataclass
class GroupItem:
    """A line of the tree; `people` are those in the group and in all groups below it."""

    group: UserGroup
    people: int
    is_selected: bool = False
    level: Level | None = None

    @property
    def has_content(self) -> bool:
        return self.people > 0 or self.group.rght - self.group.lft > 1


class Heads:
    """How many users each group holds, read at once."""

    def __init__(self, users: QuerySet[User]) -> None:
        rows = users.order_by().values_list("group__tree_id", "group__lft").annotate(number=Count("pk"))
        places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for tree, left, number in rows:
            places[tree].append((left, number))
        self._lefts = {tree: sorted(left for left, _number in found) for tree, found in places.items()}
        self._sums = {tree: [0, *accumulate(number for _, number in sorted(found))] for tree, found in places.items()}

    def at_or_below(self, group: UserGroup) -> int:
        lefts = self._lefts.get(group.tree_id, [])
        start, end = bisect_left(lefts, group.lft), bisect_left(lefts, group.rght)
        sums = self._sums.get(group.tree_id, [0])
        return sums[end] - sums[start]


def open_tree(groups: QuerySet[UserGroup], users: QuerySet[User], selected: UserGroup | None) -> Level:
    """The folders on top; the way to `selected` stands open, and so does that group itself."""
    way = set(_up([selected]).values_list("pk", flat=True)) if selected else set()
    shown = groups.filter(Q(parent=None) | Q(parent__in=way)).order_by("tree_id", "lft")
    return _level(list(shown), _first_of_each(users.filter(group__in=way)), way, Heads(users), selected=selected)


def level_below(groups: QuerySet[UserGroup], users: QuerySet[User], group: UserGroup, *, everything: bool) -> Level:
    """What stands directly in a group: the groups first, then the users."""
    inside = groups.filter(parent=group).order_by("lft")
    people = users.filter(group=group).order_by(*_BY_NAME)
    heads = Heads(users)
    if everything:
        return Level([_closed(one, heads) for one in inside], list(people))
    subgroups, some = list(inside[: FIRST + 1]), list(people[: FIRST + 1])
    more = max(len(subgroups), len(some)) > FIRST
    return Level([_closed(one, heads) for one in subgroups[:FIRST]], some[:FIRST], more)


def search(groups: QuerySet[UserGroup], users: QuerySet[User], text: str) -> Level:
    """What fits the text, each in its place; `more` when more fits than is shown."""
    people = list(users.filter(_fits_user(text)).order_by(*_BY_NAME)[: FOUND + 1])
    named = list(groups.filter(name__icontains=text).order_by("tree_id", "lft")[: FOUND + 1])
    more = max(len(people), len(named)) > FOUND
    people, named = people[:FOUND], named[:FOUND]
    way = set(_up([user.group for user in people]).values_list("pk", flat=True))
    above = _up([group for group in named if group.parent_id]).values_list("pk", flat=True)
    way |= set(above) - {group.pk for group in named}
    shown = list(groups.filter(pk__in=way | {group.pk for group in named}).order_by("tree_id", "lft"))
    level = _level(shown, people, way, Heads(users), limit=len(shown))
    level.more = more
    return level


def members_of(group: UserGroup, users: QuerySet[User]) -> QuerySet[User]:
    """Who has this group as his own, by name."""
    return users.filter(group=group).order_by(*_BY_NAME)


def further_members_of(group: UserGroup, users: QuerySet[User]) -> QuerySet[User]:
    return users.filter(further_groups=group).order_by(*_BY_NAME)


def groups_in(group: UserGroup, users: QuerySet[User]) -> list[GroupItem]:
    """The groups directly below, with how many people each holds."""
    heads = Heads(users)
    return [_closed(one, heads) for one in UserGroup.objects.filter(parent=group).order_by("lft")]


def people_at_or_below(group: UserGroup, users: QuerySet[User]) -> int:
    inside = users.filter(group__tree_id=group.tree_id, group__lft__gte=group.lft, group__rght__lte=group.rght)
    return inside.count()


def way_to(group: UserGroup) -> list[UserGroup]:
    """From the top down to the group itself."""
    return list(_up([group]).order_by("level"))


def possible_places(group: UserGroup) -> QuerySet[UserGroup]:
    """Groups that it may stand under: of the same audience, and not below itself."""
    own = Q(tree_id=group.tree_id, lft__gte=group.lft, rght__lte=group.rght)
    return UserGroup.objects.filter(audience=group.audience).exclude(own).order_by("tree_id", "lft")


def rights_by_way(group: UserGroup | None) -> set[Permission]:
    """All rights that a group gives: its own and those of the groups above it."""
    if group is None:
        return set()
    held = UserGroup.permissions.through.objects.filter(usergroup__in=_up([group]).order_by().values("pk"))
    return set(Permission.objects.filter(pk__in=held.values("permission")))


def is_an_employers_name(text: str) -> bool:
    return Employer.objects.filter(node__name=text).exists()


_BY_NAME = ("last_name", "first_name", "pk")
_SEARCHED = ("login", "last_name", "first_name", "prefix", "initials")


def _fits_user(text: str) -> Q:
    """Every word is somewhere in the login name or the name."""
    fits = Q()
    for word in text.split():
        fits &= Q(*((f"{name}__icontains", word) for name in _SEARCHED), _connector=Q.OR)
    return fits


def _up(groups: Iterable[UserGroup]) -> QuerySet[UserGroup]:
    """These groups and all above them."""
    wanted = UserGroup.objects.filter(pk__in={group.pk for group in groups}).order_by()
    below = wanted.filter(tree_id=OuterRef("tree_id"), lft__gte=OuterRef("lft"), rght__lte=OuterRef("rght"))
    return UserGroup.objects.filter(Exists(below))


def _first_of_each(users: QuerySet[User]) -> list[User]:
    """Per group the first users by name, and one more where there are more."""
    place = Window(RowNumber(), partition_by=F("group_id"), order_by=_BY_NAME)
    return list(users.annotate(place=place).filter(place__lte=FIRST + 1).order_by(*_BY_NAME))


def _closed(group: UserGroup, heads: Heads) -> GroupItem:
    return GroupItem(group, heads.at_or_below(group))


def _level(
    groups: list[UserGroup],
    users: list[User],
    opened: Collection[int],
    heads: Heads,
    *,
    selected: UserGroup | None = None,
    limit: int = FIRST,
) -> Level:
    """The top level, with the levels of the groups in `opened` in it; beyond the limit only what leads to those."""
    below: dict[int | None, list[UserGroup]] = defaultdict(list)
    for group in groups:
        below[group.parent_id].append(group)
    people: dict[int | None, list[User]] = defaultdict(list)
    for user in users:
        people[user.group_id].append(user)

    def item(group: UserGroup) -> GroupItem:
        line = GroupItem(group, heads.at_or_below(group), group == selected)
        line.level = level(group.pk) if group.pk in opened else None
        return line

    def level(parent: int | None) -> Level:
        inside, some = below[parent], people[parent]
        near = [one for place, one in enumerate(inside) if place < limit or one.pk in opened]
        return Level([item(one) for one in near], some[:FIRST], more=len(inside) > len(near) or len(some) > FIRST)

    return level(None)
