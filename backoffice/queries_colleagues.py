"""The tree of user groups with a box before each line, for the page Autorisaties voor gebruikers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User, UserGroup
from accounts.queries.colleagues import Place, TickTree

WIDE = 40
"""A folder with more lines than this is folded, unless some of them differ from it."""
SMALL = 15
"""In a tree of so many lines all folders stand open; in a larger one those on top."""


@dataclass
class CheckLine:
    """A group with the lines in it, or a user. `on` of `people` users are ticked."""

    key: Place
    thing: UserGroup | User
    ticked: bool
    is_group: bool
    lines: list["CheckLine"] = field(default_factory=list)
    people: int = 0
    on: int = 0
    is_mixed: bool = False
    is_open: bool = False


def check_lines(tree: TickTree, ticked: Mapping[Place, bool]) -> list[CheckLine]:
    """The topmost lines, each with those below it; a folder stands open where something in it differs from it."""
    lines = {
        key: CheckLine(key, tree.groups.get(key) or tree.users[key], ticked[key], key in tree.groups)
        for key in tree.parents
    }
    below: dict[Place | None, list[CheckLine]] = defaultdict(list)
    for key, parent in tree.parents.items():
        below[parent].append(lines[key])
    for key in reversed(list(tree.parents)):
        _close(lines[key], below[key])
    for line in lines.values() if len(lines) <= SMALL else below[None]:
        line.is_open = line.is_open or len(line.lines) <= WIDE
    return below[None]


def _close(line: CheckLine, inside: list[CheckLine]) -> None:
    """Called from the bottom up."""
    line.lines = inside
    if line.is_group:
        line.people = sum(one.people for one in inside)
        line.on = sum(one.on for one in inside)
    else:
        line.people, line.on = 1, int(line.ticked)
    line.is_mixed = any(one.is_mixed or one.ticked != line.ticked for one in inside)
    line.is_open = line.is_mixed
