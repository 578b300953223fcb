"""Whom and what people of the demo see less, or more, than everybody else."""

from collections.abc import Collection

from accounts.models import UserGroup
from accounts.queries.colleagues import Holder, Place, tick_tree
from accounts.usecases.colleagues import Ticks, set_colleagues
from accounts.usecases.rights import set_user_right
from casemanagement.demo.people import Cast
from dossiers.queries_employer_page import standings, version_of
from dossiers.usecases.employer_page import set_page_grants


def authorise(cast: Cast) -> None:
    """A case manager who gives work to two teams but one colleague; a bakery whose two users see each other, one of
    them without Stamgegevens; labour experts without the figures of an employer.
    """
    groups, users = cast.groups, cast.users
    arbo, own = groups["casemanager-arbo"], groups["casemanager-taakdelegatie"]
    _let_see(cast, users["hart"], [*_all_of(arbo), *_all_of(own)], but=f"u{users['yilmaz'].pk}")
    bakery = UserGroup.objects.get(pk=users["baker"].group_id)
    _let_see(cast, bakery, [f"u{users['baker'].pk}", f"u{users['baker2'].pk}"])
    _open(cast, users["baker2"], {"master_data": False})
    _open(cast, groups["arbeidsdeskundige"], {"overview.facts": False})
    # One right more than the group has, and one less.
    set_user_right(user=users["expert"], right="casemanagement.assign_case", allow=True, by=cast.klantbeheer)
    set_user_right(user=users["yilmaz"], right="casemanagement.assign_case", allow=False, by=cast.klantbeheer)


def _all_of(group: UserGroup) -> list[Place]:
    """The group with everything below it."""
    tree = tick_tree(UserGroup.objects.get(pk=group.pk))
    found: list[Place] = [f"g{group.pk}"]
    for key, parent in tree.parents.items():
        if parent in found:
            found.append(key)
    return found


def _let_see(cast: Cast, holder: Holder, places: Collection[Place], but: Place = "") -> None:
    tree = tick_tree(holder)
    before = [key for key, ticked in tree.ticked.items() if ticked]
    ticks = Ticks(tree.parents, before, set(places) - {but}, exact=True)
    set_colleagues(holder=holder, ticks=ticks, version=tree.version, by=cast.klantbeheer)


def _open(cast: Cast, holder: Holder, choices: dict[str, bool | None]) -> None:
    version = version_of(standings(holder))
    set_page_grants(holder=holder, choices=choices, version=version, by=cast.klantbeheer)
