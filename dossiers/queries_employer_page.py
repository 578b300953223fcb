"""Klantbeeldautorisaties: how each part of the employer's page stands for a user or a group, and through whom."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.enums import Audience
from accounts.models import User, UserGroup
from core.versions import fingerprint
from dossiers.employer_page import Part, parts
from dossiers.models import PageGrant

Holder = User | UserGroup


@dataclass(frozen=True)
class Standing:
    """One part for one holder: `own` is his own choice, None for "as the group"; `above` is what holds without it.

    `via` is the group whose choice `above` is, None for the default. A block is closed with the tab that it is in.
    """

    part: Part
    own: bool | None
    above: bool
    via: UserGroup | None
    tab: "Standing | None" = None

    @property
    def allowed(self) -> bool:
        return self.above if self.own is None else self.own

    @property
    def opens(self) -> bool:
        return self.allowed and (self.tab is None or self.tab.allowed)


def standings(holder: Holder) -> list[Standing]:
    """Per part, in one query: the nearest choice wins, the holder's own before his group's and those above it."""
    home = holder.group if isinstance(holder, User) else holder
    own: dict[str, bool] = {}
    above: dict[str, PageGrant] = {}
    for row in _nearest_first(holder, home):
        if row.user_id is not None or (row.group_id == home.pk and holder == home):
            own[row.part] = row.allow
        else:
            above.setdefault(row.part, row)
    found: dict[str, Standing] = {}
    for part in parts():
        tab = None if part.is_tab else found[part.tab]
        found[part.key] = _standing(part, own.get(part.key), above.get(part.key), home, tab)
    return list(found.values())


def open_parts(user: User) -> frozenset[str]:
    """Keys of the parts that the user opens, read once per loaded user; no block without the tab that it is in."""
    if not hasattr(user, "_open_parts"):
        user._open_parts = frozenset(one.part.key for one in standings(user) if one.opens)  # type: ignore[attr-defined]
    return user._open_parts  # type: ignore[attr-defined]


def version_of(found: list[Standing]) -> str:
    """Another one as soon as somebody changed the holder's own choices."""
    return fingerprint({one.part.key: one.own for one in found if one.own is not None})


def _nearest_first(holder: Holder, home: UserGroup) -> list[PageGrant]:
    wanted = Q(group__tree_id=home.tree_id, group__lft__lte=home.lft, group__rght__gte=home.rght)
    if isinstance(holder, User):
        wanted |= Q(user=holder)
    rows = PageGrant.objects.filter(wanted).select_related("group")
    return sorted(rows, key=lambda row: -row.group.level if row.group else -home.level - 1)


def _standing(part: Part, own: bool | None, row: PageGrant | None, home: UserGroup, tab: Standing | None) -> Standing:
    default = part.open_to_employers or home.audience == Audience.INTERNAL
    return Standing(part, own, row.allow if row else default, row.group if row else None, tab)
