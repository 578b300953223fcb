"""Changing which colleagues a user or a group sees: what was ticked becomes the fewest rows that say it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ColleagueGrant, User
from accounts.policies import refuse_oneself
from accounts.queries.colleagues import Holder, Place, TickTree, place_of, tick_tree
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require
from core.versions import check_version


@dataclass(frozen=True)
class Ticks:
    """A form as it was sent: what it showed, and what was ticked then and now.

    `exact`: a script let the lines of a folder follow it, so each line means itself. Without a script a line that was
    left alone follows the nearest folder above it that was changed.
    """

    shown: Collection[Place]
    before: Collection[Place]
    ticked: Collection[Place]
    exact: bool = False


@transaction.atomic
def set_colleagues(*, holder: Holder, ticks: Ticks, version: str, by: User) -> bool:
    """Make the holder's rows say what was ticked; False when they said so already.

    Raises StaleError when somebody changed them since `version`, and DomainError for a place outside his employer's
    group, or one that a group he takes over denies.
    """
    require(by, "accounts.manage_users")
    lock_trees()
    if isinstance(holder, User):
        refuse_oneself(by, holder)
        holder = User.objects.select_related("group").get(pk=holder.pk)
    tree = tick_tree(holder)
    check_version(version, tree.version)
    wanted = wanted_of(tree, ticks)
    rows = tree.own if wanted == tree.ticked else rows_for(tree, wanted)
    changed = _write(holder, rows, tree)
    if changed:
        noun = "user" if isinstance(holder, User) else "group"
        record(f"{noun}.colleagues_changed", EventAction.UPDATE, by=by, on=holder, **changed)
    return bool(changed)


def wanted_of(tree: TickTree, ticks: Ticks) -> dict[Place, bool]:
    """What the whole tree should be. Raises DomainError for a tick on what can't be ticked."""
    shown, before, ticked = set(ticks.shown), set(ticks.before), set(ticks.ticked)
    if ticked - tree.parents.keys():
        raise DomainError(
            _("Users of an employer only see users of the same employer: choose within the group of that employer.")
            if tree.limit
            else _("A user or a group that you ticked does not exist any more. Open the page again.")
        )
    stands, found = tree.ticked, dict[Place, bool]()
    moved: dict[Place, bool | None] = {}  # the answer of the nearest folder that was changed
    for key, parent in tree.parents.items():
        follows = moved.get(parent) if parent else None
        changed = key in shown and (key in ticked) != (key in before)
        if key in shown and (ticks.exact or changed or follows is None):
            found[key] = key in ticked
        else:
            found[key] = stands[key] if follows is None else follows
        moved[key] = key in ticked if changed else follows
    return found


def rows_for(tree: TickTree, wanted: Mapping[Place, bool]) -> dict[Place, bool]:
    """The fewest rows with which the tree stands as is wanted. Raises DomainError where a group denies it."""
    if not tree.fixed and wanted == tree.default:
        return {}
    rows: dict[Place, bool] = {}
    for key, parent in tree.parents.items():
        now = tree.fixed.get(key, wanted[parent] if parent else False)
        if wanted[key] == now:
            continue
        if wanted[key] and key in tree.fixed:
            text = _("%(place)s is denied to the group. Change that at the group, or don't let the user take it over.")
            raise DomainError(text % {"place": tree.name(key)})
        rows[key] = wanted[key]
    if rows or tree.fixed:
        return rows
    return {
        key: False for key, parent in tree.parents.items() if tree.default[key] and not tree.default.get(parent or "")
    }


def _write(holder: Holder, rows: Mapping[Place, bool], tree: TickTree) -> dict[str, Any]:
    """Gives what was added and removed, by name; nothing when the rows are as they should be."""
    whose: dict[str, Any] = {"user": holder} if isinstance(holder, User) else {"group": holder}
    removed = []
    for row in ColleagueGrant.objects.filter(**whose).select_related("seen_user", "seen_group"):
        if rows.get(place_of(row)) != row.allow:
            removed.append(_in_words(row))
            row.delete()
    new = [key for key, allow in rows.items() if tree.own.get(key) != allow]
    added = [
        ColleagueGrant.objects.create(
            **whose, seen_user=tree.users.get(key), seen_group=tree.groups.get(key), allow=rows[key]
        )
        for key in new
    ]
    return {"added": [_in_words(row) for row in added], "removed": removed} if added or removed else {}


def _in_words(row: ColleagueGrant) -> str:
    return f"{'+' if row.allow else '-'} {row.seen_user or row.seen_group}"
