"""Rows of the tree, with intervals computed beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from casemanagement.bench.sizes import Size

NODE = ("id", "uuid", "kind", "name", "has_own_team", "team_version", "lft", "rght", "tree_id", "level", "parent_id")
EMPLOYER = ("id", "uuid", "node_id", "code", "phone", "published_at")
DEPARTMENT = ("id", "node_id")


@dataclass
class Made:
    """A node; `employer` is the number of the employer that it is or belongs to, from 1."""

    id: int
    kind: str
    name: str
    parent: int | None
    level: int
    lft: int
    rght: int = 0
    employer: int = 0
    is_part: bool = False


class _Tree:
    def __init__(self) -> None:
        self.nodes: list[Made] = []
        self.at = 0
        self.employers = 0

    def grow(self, parent: Made | None, shape: list[tuple[str, str, int]]) -> None:
        """All nodes below `parent`: of each level its kind, the word for its name and how many there are."""
        if not shape:
            return
        (kind, word, count), *below = shape
        for number in range(1, count + 1):
            self.at += 1
            node = Made(len(self.nodes) + 1, kind, f"{word} {number:03}", None, 0, self.at, is_part=not below)
            if parent is not None:
                node.parent, node.level, node.employer = parent.id, parent.level + 1, parent.employer
            if kind == "employer":
                self.employers += 1
                node.employer, node.name = self.employers, f"{word} {self.employers:03}"
            self.nodes.append(node)
            self.grow(node, below)
            self.at += 1
            node.rght = self.at


def make(size: Size) -> list[Made]:
    tree = _Tree()
    tree.grow(
        None,
        [
            ("root", "NLG Arbo", 1),
            ("office", "Kantoor", size.offices),
            ("employer", "Werkgever", size.employers),
            ("department", "Afdeling", size.departments),
            ("department", "Team", size.parts),
        ],
    )
    return tree.nodes


def rows(nodes: list[Made]) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """Per table, in the order in which they must be written."""
    yield (
        "orgstructure_node",
        (
            (one.id, UUID(int=one.id), one.kind, one.name, False, 0, one.lft, one.rght, 1, one.level, one.parent)
            for one in nodes
        ),
    )
    now = timezone.now()
    employers = [one for one in nodes if one.kind == "employer"]
    yield (
        "orgstructure_employer",
        ((one.employer, UUID(int=one.id), one.id, None, "", now) for one in employers),
    )
    departments = [one for one in nodes if one.kind == "department"]
    yield "orgstructure_department", ((place, one.id) for place, one in enumerate(departments, start=1))
