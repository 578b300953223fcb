"""The rows of a departments file beside the departments that are there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.queries import PATH_SEPARATORS, Departments, name_key
from imports.reading.fields import Parsed, Problem, Reader
from imports.reading.values import shown
from orgstructure.models import Contact, Node

_MANAGER = {"manager": "name", "manager_email": "email", "manager_phone": "phone"}


@dataclass
class Place:
    """One row: `node` when the department is there already, else `under` says where it comes."""

    parsed: Parsed
    node: Node | None = None
    under: "Node | Place | None" = None
    manager: dict[str, str] = field(default_factory=dict)  # what changes about the leidinggevende

    @property
    def problems(self) -> list[Problem]:
        return self.parsed.problems

    @property
    def is_good(self) -> bool:
        return all(one.is_warning for one in self.problems)

    @property
    def name(self) -> str:
        return str(self.parsed.values.get("department", ""))

    @property
    def is_new(self) -> bool:
        return self.node is None

    @property
    def changes(self) -> bool:
        return self.is_new or bool(self.manager)


def judge_all(
    rows: Sequence[Parsed], reader: Reader, departments: Departments, managers: Mapping[int, Contact]
) -> list[Place]:
    """Every row, in the order of the file; parents may come after what is under them."""
    judging = _Judging([Place(one) for one in rows], reader, departments, managers)
    judging.run()
    return judging.places


def parents_first(places: Sequence[Place]) -> list[Place]:
    """The good ones, so that each finds its parent made; the order within a level is that of the file."""
    good = [one for one in places if one.is_good]
    return sorted(good, key=_depth)


def _depth(place: Place) -> int:
    depth, at = 0, place.under
    while isinstance(at, Place):
        depth, at = depth + 1, at.under
    return depth


class _Judging:
    def __init__(
        self, places: list[Place], reader: Reader, departments: Departments, managers: Mapping[int, Contact]
    ) -> None:
        self.places, self.reader, self.departments, self.managers = places, reader, departments, managers
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            if place.name:
                self.by_name[name_key(place.name)].append(place)

    def run(self) -> None:
        for place in self.places:
            if not place.name:
                if not place.problems:
                    self._error(place, "department", _("This may not be empty."))
            else:
                self._find(place)
        for place in self.places:
            self._check_cycle(place)
        self._check_twice()
        self._check_parents()
        for place in self.places:
            self._manager(place)

    def _find(self, place: Place) -> None:
        parent = place.parsed.values.get("parent", "")
        if parent and name_key(parent) == name_key(place.name):
            self._error(place, "parent", _("A department can't stand under itself."))
            return
        if not parent:
            self._find_by_name(place)
        elif name_key(parent) == name_key(self.departments.top.name):
            self._stands_under(place, self.departments.top)
        else:
            self._find_parent(place, parent)

    def _find_by_name(self, place: Place) -> None:
        """Without a parent: the one that has this name already, else directly under the employer."""
        found = self.departments.named(place.name)
        if len(found) > 1:
            top = self.departments.under(self.departments.top.pk, place.name)
            if top is None:
                self._error(place, "department", self._several(place.name))
            place.node = top
        elif found:
            place.node = found[0]
        else:
            place.under = self.departments.top

    def _find_parent(self, place: Place, parent: str) -> None:
        stored = self.departments.named(parent)
        if len(stored) == 1:
            self._stands_under(place, stored[0])
            return
        in_file = self._in_file(parent)
        if stored or len(in_file) > 1:
            self._error(place, "parent", self._several(parent))
        elif in_file:
            place.under = in_file[0]
        else:
            self._error(place, "parent", _("Department “%(name)s” does not exist.") % {"name": shown(parent)})

    def _in_file(self, parent: str) -> list[Place]:
        """By name, or by the path that its own rows make."""
        if found := self.by_name.get(name_key(parent)):
            return found
        for separator in PATH_SEPARATORS:
            above, divides, last = parent.rpartition(separator)
            if divides:
                named = self.by_name.get(name_key(last), [])
                return [one for one in named if name_key(one.parsed.values.get("parent", "")) == name_key(above)]
        return []

    def _stands_under(self, place: Place, parent: Node) -> None:
        place.node, place.under = self.departments.under(parent.pk, place.name), parent
        elsewhere = self.departments.named(place.name)
        if place.node is None and elsewhere:
            above = self.departments.nodes.get(elsewhere[0].parent_id or 0, self.departments.top)
            text = _("There is a department with this name under “%(parent)s” too.") % {"parent": above.name}
            place.problems.append(self.reader.problem("department", text, is_warning=True))

    def _check_cycle(self, place: Place) -> None:
        at, passed = place.under, {id(place)}
        while isinstance(at, Place):
            if id(at) in passed:
                place.under = None
                self._error(place, "parent", _("These departments stand under each other, in a circle."))
                return
            passed.add(id(at))
            at = at.under

    def _check_twice(self) -> None:
        seen: dict[tuple[str, int], list[Place]] = defaultdict(list)
        for place in self.places:
            if place.node is not None:
                seen[("", place.node.pk)].append(place)
            elif place.under is not None:
                above = place.under.pk if isinstance(place.under, Node) else id(place.under)
                seen[(name_key(place.name), above)].append(place)
        for places in seen.values():
            for place in places if len(places) > 1 else ():
                others = ", ".join(str(one.parsed.number) for one in places if one is not place)
                text = _("This department is in the file more than once: also in row %(rows)s.") % {"rows": others[:60]}
                self._error(place, "department", text)

    def _check_parents(self) -> None:
        """What stands under a row that can't be imported can't be either."""
        for place in self.places:
            at = place.under
            while isinstance(at, Place):
                if not at.is_good:
                    text = _("The department above it is in row %(row)s, which can't be imported.")
                    self._error(place, "parent", text % {"row": at.parsed.number})
                    break
                at = at.under

    def _manager(self, place: Place) -> None:
        stored = self.managers.get(place.node.pk) if place.node else None
        told = {name: place.parsed.values[key] for key, name in _MANAGER.items() if key in place.parsed.values}
        if told and stored is None and "name" not in told:
            self._error(place, "manager", _("Give the name of the manager too."))
            return
        place.manager = {
            name: value for name, value in told.items() if stored is None or getattr(stored, name) != value
        }
        if place.manager and place.node:
            was = stored.name if stored else ""
            becomes = place.manager.get("name", was)
            text = _("Exists already: the manager is “%(becomes)s” from now on.") % {"becomes": shown(becomes)}
            place.problems.append(self.reader.problem("manager", text, is_warning=True))

    def _several(self, name: str) -> str:
        text = _("There are several departments “%(name)s”. Write the one above it too: “Department / %(name)s”.")
        return text % {"name": shown(name)}

    def _error(self, place: Place, key: str, text: str) -> None:
        place.problems.append(self.reader.problem(key, text))
