"""What the authorisations of a user or a group are: for the tick tree, in words, and in numbers."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User, UserGroup
from dossiers import sight
from dossiers.models import Dossier, Employee, Grant, JobGroup, Narrowing
from dossiers.narrowing import narrowings_above, nearest
from dossiers.policies import sight_in_numbers, visible_dossiers
from dossiers.ticks import EMPLOYEE, NODE, Row, Spot, Ticks
from orgstructure.models import Employer, Node

Holder = User | UserGroup


@dataclass(frozen=True)
class Said:
    """An authorisation for a page: allowed or denied, what, the parts above it from the top down, and whose it is.

    `name` is empty for an employee out of the reader's sight.
    """

    allow: bool
    name: str
    way: tuple[str, ...]
    is_employee: bool
    group: UserGroup | None


@dataclass(frozen=True)
class Numbers:
    """How much somebody sees; `people` are those whom the authorisations of a group reach."""

    dossiers: int
    employers: int
    people: int | None = None


@dataclass(frozen=True)
class Named:
    """Places by the code with which a form names them, and what to call them; `unknown` codes name nothing (more)."""

    spots: dict[str, Spot]
    names: dict[Spot, str]
    unknown: tuple[str, ...]


def code(kind: str, uuid: UUID) -> str:
    return f"{kind}{uuid}"


def stand_in(group: UserGroup) -> User:
    """Somebody in this group who takes over its authorisations and has none himself. Never stored."""
    return User(group=group, takes_group_grants=True)


def grants_of(holder: Holder) -> QuerySet[Grant]:
    """His own, and those that he takes over; of a group its own and those of the groups above it."""
    if isinstance(holder, User):
        return sight.grants_of(holder)
    return Grant.objects.filter(group__tree_id=holder.tree_id, group__lft__lte=holder.lft, group__rght__gte=holder.rght)


def is_own(row: Grant | Narrowing, holder: Holder) -> bool:
    return holder.pk == (row.user_id if isinstance(holder, User) else row.group_id)


def ticks_of(holder: Holder) -> Ticks:
    """Without employees who never had an employment: those stand nowhere."""
    own, taken_over = [], []
    for grant in grants_of(holder).select_related("node", "employee__dossier__node", "group"):
        spot = spot_of(grant)
        if spot is not None and is_own(grant, holder):
            own.append(Row(spot, grant.allow))
        elif spot is not None:
            taken_over.append(Row(spot, grant.allow, str(grant.group)))
    return Ticks(own, taken_over)


def spot_of(grant: Grant) -> Spot | None:
    if grant.node is not None:
        return spot_of_node(grant.node)
    dossier = getattr(grant.employee, "dossier", None)
    return spot_of_dossier(dossier) if dossier is not None else None


def spot_of_node(node: Node) -> Spot:
    return Spot(NODE, node.pk, node.tree_id, node.lft, node.rght, node.level)


def spot_of_dossier(dossier: Dossier) -> Spot:
    """The place of its employee. Needs the node."""
    node = dossier.node
    return Spot(EMPLOYEE, dossier.employee_id or 0, node.tree_id, node.lft, node.rght, node.level + 1)


def named(codes: Collection[str], by: User) -> Named:
    """Places as a form names them; an employee whom the administrator does not see does not exist for him."""
    uuids: dict[str, list[UUID]] = {NODE: [], EMPLOYEE: []}
    for one in codes:
        if one[:1] in uuids and (uuid := _uuid(one[1:])):
            uuids[one[0]].append(uuid)
    spots, names = {}, {}
    for node in Node.objects.filter(uuid__in=uuids[NODE]):
        spots[code(NODE, node.uuid)] = spot = spot_of_node(node)
        names[spot] = str(node)
    if uuids[EMPLOYEE]:
        people = visible_dossiers(by).filter(employee__uuid__in=uuids[EMPLOYEE]).select_related("employee", "node")
        for dossier in people:
            if dossier.employee is not None:
                spots[code(EMPLOYEE, dossier.employee.uuid)] = spot = spot_of_dossier(dossier)
                names[spot] = str(dossier)
    return Named(spots, names, tuple(one for one in codes if one not in spots))


def merged(earlier: Mapping[str, bool], latest: Mapping[str, bool], by: User) -> dict[str, bool]:
    """What was ticked first, less what a later tick covers, and the later ticks."""
    spots = named([*earlier, *latest], by).spots if latest else {}
    covering = [spots[one] for one in latest if one in spots]
    kept = {
        one: tick
        for one, tick in earlier.items()
        if not any(place.holds(spots[one]) for place in covering if one in spots)
    }
    return {**kept, **latest}


def codes_of(spots: Collection[Spot]) -> dict[Spot, str]:
    nodes = Node.objects.in_bulk([one.pk for one in spots if one.kind == NODE])
    people = Employee.objects.in_bulk([one.pk for one in spots if one.kind == EMPLOYEE])
    found = {one: (nodes if one.kind == NODE else people)[one.pk].uuid for one in spots}
    return {one: code(one.kind, uuid) for one, uuid in found.items()}


def employers_of(spots: Iterable[Spot]) -> dict[Spot, int | None]:
    """The employer that each place belongs to; None for what stands above employers."""
    wanted = list(spots)
    here = Q(pk__in=[])
    for tree, left, right in {(one.tree, one.left, one.right) for one in wanted}:
        here |= Q(node__tree_id=tree, node__lft__lte=left, node__rght__gte=right)
    rows = list(Employer.objects.filter(here).values_list("pk", "node__tree_id", "node__lft", "node__rght"))
    return {
        spot: next(
            (pk for pk, tree, lft, rght in rows if tree == spot.tree and lft <= spot.left and spot.right <= rght), None
        )
        for spot in wanted
    }


def grants_that_meet(holder: Holder) -> QuerySet[Grant]:
    """Grants that say of which employer somebody is, beside his own: of his group and those above it.

    Of a group: of the groups and users below it.
    """
    if isinstance(holder, User):
        home = holder.group
        return Grant.objects.filter(group__tree_id=home.tree_id, group__lft__lte=home.lft, group__rght__gte=home.rght)
    groups = Q(group__tree_id=holder.tree_id, group__lft__gt=holder.lft, group__rght__lt=holder.rght)
    users = Q(user__group__tree_id=holder.tree_id, user__group__lft__gte=holder.lft, user__group__rght__lte=holder.rght)
    return Grant.objects.filter(groups | users)


def job_groups() -> QuerySet[JobGroup]:
    return JobGroup.objects.order_by("name")


def narrowed_to(holder: Holder) -> tuple[list[JobGroup], list[Narrowing]]:
    """His own choice of functiegroepen, and the rows that hold when he makes none."""
    rows = list(narrowings_above(holder if isinstance(holder, User) else stand_in(holder)))
    own = [row.job_group for row in rows if is_own(row, holder)]
    return own, nearest(row for row in rows if not is_own(row, holder))


def version_of(holder: Holder) -> str:
    """Another text as soon as somebody changed what the tick page of this holder shows."""
    grants = grants_of(holder).order_by("pk").values_list("user", "group", "node", "employee", "allow")
    user = holder if isinstance(holder, User) else stand_in(holder)
    narrowed = narrowings_above(user).order_by("pk").values_list("user", "group", "job_group")
    return hashlib.sha256(repr([list(grants), list(narrowed)]).encode()).hexdigest()[:32]


def in_words(holder: Holder, by: User) -> list[Said]:
    """The authorisations in the order of the tree: the holder's own, and those that come from each group."""
    grants = list(grants_of(holder).select_related("node", "employee__dossier__node", "group"))
    placed = [(grant, spot) for grant in grants if (spot := spot_of(grant)) is not None]
    ways = _ways([spot for _grant, spot in placed])
    seen = visible_dossiers(by).filter(employee__in=[grant.employee_id for grant in grants if grant.employee_id])
    names = {dossier.employee_id: str(dossier) for dossier in seen.select_related("employee")}
    found = []
    for grant, spot in sorted(placed, key=lambda one: (one[1].tree, one[1].left, one[1].level, one[1].pk)):
        group = None if is_own(grant, holder) else grant.group
        name = str(grant.node) if grant.node is not None else names.get(grant.employee_id, "")
        found.append(Said(grant.allow, name, ways[spot], grant.node is None, group))
    return found


def numbers_of(holder: Holder, today: date | None = None) -> Numbers:
    """Counted anew, whatever was read of the holder before."""
    if isinstance(holder, User):
        dossiers, employers = sight_in_numbers(User.objects.select_related("group").get(pk=holder.pk), today)
        return Numbers(dossiers, employers)
    group = UserGroup.objects.get(pk=holder.pk)
    reach = Dossier.objects.filter(sight.published(), sight.by_grant(stand_in(group))).order_by()
    counted = reach.aggregate(dossiers=Count("pk"), employers=Count("employer", distinct=True))
    return Numbers(**counted, people=_people_of(group, today or timezone.localdate()))


def _people_of(group: UserGroup, today: date) -> int:
    below = Q(group__tree_id=group.tree_id, group__lft__gte=group.lft, group__rght__lte=group.rght)
    return User.objects.active(today).filter(below, takes_group_grants=True).count()


def _ways(spots: Collection[Spot]) -> dict[Spot, tuple[str, ...]]:
    """The names of the parts above each place, the top one left out: everything stands under that."""
    here = Node.objects.filter(pk__in=[one.pk for one in spots if one.kind == NODE]).order_by()
    work = Node.objects.filter(dossiers__employee__in=[one.pk for one in spots if one.kind == EMPLOYEE]).order_by()
    inside = {"tree_id": OuterRef("tree_id"), "lft__gte": OuterRef("lft"), "rght__lte": OuterRef("rght")}
    above = Node.objects.filter(Exists(here.filter(**inside)) | Exists(work.filter(**inside))).order_by("level")
    nodes = [(spot_of_node(node), str(node)) for node in above]
    return {
        spot: tuple(name for node, name in nodes if node.holds(spot) and node != spot and node.level > 0)
        for spot in spots
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
