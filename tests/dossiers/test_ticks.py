"""The tick tree, against an answer written independently: trees by parent only, one place after the other."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.ticks import EMPLOYEE, NODE, Row, Spot, State, Ticks


@dataclass
class Place:
    """A part or (without children) an employee."""

    number: int
    parent: "Place | None"
    kind: str = NODE
    children: list["Place"] = field(default_factory=list)

    def up(self) -> list["Place"]:
        return [self, *(self.parent.up() if self.parent else [])]

    def down(self) -> list["Place"]:
        return [self, *(one for child in self.children for one in child.down())]


@st.composite
def trees(draw: Any) -> Place:
    root = Place(0, None)
    nodes = [root]
    for number in range(1, draw(st.integers(3, 14))):
        parent = nodes[draw(st.integers(0, len(nodes) - 1))]
        place = Place(number, parent, draw(st.sampled_from([NODE, NODE, EMPLOYEE])))
        parent.children.append(place)
        if place.kind == NODE:
            nodes.append(place)
    return root


def answers(place: Place, rows: list[tuple[Place, bool]]) -> bool:
    """The nearest place with a row, and there no denial."""
    for here in place.up():
        found = [allow for where, allow in rows if where is here]
        if found:
            return all(found)
    return False


def spots(root: Place) -> dict[int, Spot]:
    """Intervals as mptt gives them; an employee has that of the part above it."""
    found: dict[int, Spot] = {}
    count = 0

    def walk(place: Place, level: int) -> None:
        nonlocal count
        left = count = count + 1
        for child in (one for one in place.children if one.kind == NODE):
            walk(child, level + 1)
        count += 1
        found[place.number] = here = Spot(NODE, place.number, 1, left, count, level)
        for person in (one for one in place.children if one.kind == EMPLOYEE):
            found[person.number] = Spot(EMPLOYEE, person.number, 1, here.left, here.right, level + 1)

    walk(root, 0)
    return found


def expected(
    place: Place, changes: dict[int, bool], own: list[tuple[Place, bool]], group: list[tuple[Place, bool]]
) -> bool:
    """What was ticked nearest; but a tick does not reach below what the group denies."""
    way = []
    for here in place.up():
        way.append(here)
        if here.number in changes:
            denied = any(where in way and not allow for where, allow in group)
            if changes[here.number] and denied:
                break
            return changes[here.number]
    return answers(place, own + group)


def split(rows: dict[int, bool], places: list[Place]) -> list[tuple[Place, bool]]:
    by_number = {place.number: place for place in places}
    return [(by_number[number], allow) for number, allow in rows.items() if number in by_number]


some = st.dictionaries(st.integers(0, 13), st.booleans(), max_size=6)


@settings(max_examples=400, deadline=None, database=None)
@given(root=trees(), own=some, above=some, further=some, ticked=some)
def test_each_place_answers_as_it_was_ticked_with_as_few_rows_as_can_be(
    root: Place, own: dict[int, bool], above: dict[int, bool], further: dict[int, bool], ticked: dict[int, bool]
) -> None:
    places, where = root.down(), spots(root)
    mine = split(own, places)
    group = split(above, places) + split(further, places)
    ticks = Ticks(
        [Row(where[place.number], allow) for place, allow in mine],
        [Row(where[place.number], allow, "Groep") for place, allow in group],
    )
    changes = {number: tick for number, tick in ticked.items() if number in where}
    after = ticks.changed({where[number]: tick for number, tick in changes.items()})
    rows = [(next(one for one in places if where[one.number] == spot), row.allow) for spot, row in after.own.items()]

    for place in places:
        spot, wanted = where[place.number], expected(place, changes, mine, group)
        assert ticks.allows(spot) == answers(place, mine + group)
        assert after.allows(spot) == answers(place, rows + group) == wanted
        below = {answers(one, rows + group) for one in place.down()}
        assert after.state(spot) == (State.SOME if len(below) > 1 else State.ALL if wanted else State.NONE)

    touched = [row for row in rows if any(one.number in changes for one in row[0].up())]
    assert [row for row in mine if row not in rows and not any(one.number in changes for one in row[0].up())] == []
    for row in touched:
        fewer = [one for one in rows if one is not row]
        assert any(answers(one, fewer + group) != answers(one, rows + group) for one in places)


def test_ticking_the_top_again_takes_the_rows_below_away() -> None:
    top, part = Spot(NODE, 1, 1, 1, 6, 0), Spot(NODE, 2, 1, 2, 3, 1)
    person = Spot(EMPLOYEE, 9, 1, 2, 3, 2)
    ticks = Ticks([Row(top, True), Row(part, False), Row(person, True)])
    assert [ticks.state(one) for one in (top, part, person)] == [State.SOME, State.SOME, State.ALL]

    assert set(ticks.changed({top: True}).own) == {top}
    assert ticks.changed({top: False}).own == {}
    assert ticks.changed({part: True}).own == {top: Row(top, True)}


def test_group_that_denies_keeps_what_is_below_it() -> None:
    top, part = Spot(NODE, 1, 1, 1, 6, 0), Spot(NODE, 2, 1, 2, 3, 1)
    person = Spot(EMPLOYEE, 9, 1, 2, 3, 2)
    ticks = Ticks([Row(person, True)], [Row(part, False, "Arbo")])

    after = ticks.changed({top: True})

    assert after.own == {top: Row(top, True), person: Row(person, True)}
    assert (after.refusing(part), after.refuses_below(top), after.refuses_below(part)) == ("Arbo", True, False)
