"""The tick tree of a user or a group: what his authorisations answer at each place, and the rows for other answers.

Plain Python. A place is a part of the organisation or a single employee, who stands below the part where he works.
The nearest row upwards answers, and a denial beats an allowance on one place (architecture.md ch. 5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

EMPLOYEE, NODE = "e", "n"


class State(StrEnum):
    """What a check box shows: everything from here down, nothing, or parts of it."""

    ALL = "all"
    NONE = "none"
    SOME = "some"


@dataclass(frozen=True)
class Spot:
    """A place by its interval in the tree; an employee has that of the part where he works."""

    kind: str
    pk: int
    tree: int
    left: int
    right: int
    level: int

    def holds(self, other: "Spot") -> bool:
        """The other is this place, or stands somewhere below it."""
        if self.kind == EMPLOYEE:
            return self == other
        return self.tree == other.tree and self.left <= other.left and other.right <= self.right


@dataclass(frozen=True)
class Row:
    """An authorisation; `group` is whose it is when it is not the holder's own."""

    spot: Spot
    allow: bool
    group: str = ""


class Ticks:
    """The rows of one holder: his own, and those that he takes over from groups, which he can't change."""

    def __init__(self, own: Iterable[Row], taken_over: Iterable[Row] = ()) -> None:
        self.own = {row.spot: row for row in own}
        self.taken_over = list(taken_over)

    @property
    def rows(self) -> list[Row]:
        return [*self.own.values(), *self.taken_over]

    def on(self, spot: Spot) -> list[Row]:
        return [row for row in self.rows if row.spot == spot]

    def allows(self, spot: Spot) -> bool:
        return _answer(self.rows, spot)

    def refusing(self, spot: Spot) -> str:
        """The group whose denial on this very place no row of the holder's own can beat; empty when there is none."""
        return next((row.group for row in self.taken_over if row.spot == spot and not row.allow), "")

    def state(self, spot: Spot) -> State:
        answer = self.allows(spot)
        below = {row.spot for row in self.rows if spot.holds(row.spot)}
        if any(self.allows(place) != answer for place in below):
            return State.SOME
        return State.ALL if answer else State.NONE

    def refuses_below(self, spot: Spot) -> bool:
        """Somewhere below, a group's denial stays whatever is ticked here."""
        return any(not row.allow and row.spot != spot and spot.holds(row.spot) for row in self.taken_over)

    def changed(self, changes: Mapping[Spot, bool]) -> "Ticks":
        """With what was ticked (True) and unticked: the fewest own rows at and below those places that answer so.

        A tick counts for all below it, up to the next change, and up to a place that a group denies: from there down
        everything answers as it did.
        """
        touched = {spot for spot in (*changes, *(row.spot for row in self.rows)) if _is_within(spot, changes)}
        after = Ticks([row for spot, row in self.own.items() if spot not in touched], self.taken_over)
        for spot in sorted(touched, key=lambda one: (one.level, one.kind, one.pk)):
            answer = self._wanted(spot, changes)
            if answer != after.allows(spot):
                after.own[spot] = Row(spot, answer)
        return after

    def _wanted(self, spot: Spot, changes: Mapping[Spot, bool]) -> bool:
        nearest = max((one for one in changes if one.holds(spot)), key=lambda one: one.level, default=None)
        if nearest is None or (changes[nearest] and self._is_kept(spot, nearest)):
            return self.allows(spot)
        return changes[nearest]

    def _is_kept(self, spot: Spot, ticked: Spot) -> bool:
        """A group denies a place between the tick and this one."""
        return any(not row.allow and ticked.holds(row.spot) and row.spot.holds(spot) for row in self.taken_over)


def _answer(rows: Iterable[Row], spot: Spot) -> bool:
    above = [row for row in rows if row.spot.holds(spot)]
    nearest = max((row.spot.level for row in above), default=None)
    return nearest is not None and all(row.allow for row in above if row.spot.level == nearest)


def _is_within(spot: Spot, changes: Iterable[Spot]) -> bool:
    return any(one.holds(spot) for one in changes)
