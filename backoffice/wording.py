"""What the pages of Beheer say about rights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from accounts.models import UserGroup
from backoffice.right_texts import RIGHT_TEXTS


@dataclass(frozen=True)
class RightOfGroup:
    """A right seen from a group: its own, inherited `via` a group above it, or neither."""

    name: str
    code: str
    text: str
    own: bool
    via: UserGroup | None


@dataclass(frozen=True)
class RightOfUser:
    """A right seen from a user: from which group he has it, if any, and what he was given or denied himself."""

    name: str
    code: str
    text: str
    via: UserGroup | None
    own: bool | None


def rights_of_group(
    group: UserGroup,
    rights: Iterable[Permission],
    held: Mapping[int, set[int]],
    groups: Mapping[int, UserGroup],
) -> list[RightOfGroup]:
    """One entry per right; `held` and `groups` are of all groups, by id."""
    above = []
    parent = groups.get(group.parent_id or 0)
    while parent is not None:
        above.append(parent)
        parent = groups.get(parent.parent_id or 0)
    return [
        RightOfGroup(
            right.name,
            code_of(right),
            text_of(right),
            right.pk in held.get(group.pk, ()),
            next((one for one in above if right.pk in held.get(one.pk, ())), None),
        )
        for right in rights
    ]


def rights_of_user(lines: Iterable[RightOfGroup], group: UserGroup, own: Mapping[str, bool]) -> list[RightOfUser]:
    """`lines` are those of the user's home group, `own` his additions (True) and denials by code."""
    return [
        RightOfUser(line.name, line.code, line.text, group if line.own else line.via, own.get(line.code))
        for line in lines
    ]


def code_of(right: Permission) -> str:
    """A right as the code names it: 'app.codename'."""
    return f"{right.content_type.app_label}.{right.codename}"


def text_of(right: Permission) -> str:
    return str(RIGHT_TEXTS[code_of(right)])


def rights_gained_and_lost(before: set[Permission], after: set[Permission]) -> list[tuple[Any, Any]]:
    """Two lines for who judges a change; a user's own additions and denials stay as they are."""
    gained, lost = (", ".join(sorted(right.name for right in one)) for one in (after - before, before - after))
    return [(_("Rights gained"), gained or _("none")), (_("Rights lost"), lost or _("none"))]
