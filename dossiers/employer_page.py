"""The parts of the employer's page that are given and denied by themselves: its tabs, and the blocks in each."""

from dataclasses import dataclass
from typing import Any

from core import slots


@dataclass(frozen=True)
class Part:
    """`key` is "tab" or "tab.block"; `open_to_employers` holds when nobody chose anything."""

    key: str
    label: Any
    open_to_employers: bool

    @property
    def tab(self) -> str:
        return self.key.partition(".")[0]

    @property
    def is_tab(self) -> bool:
        return self.key == self.tab


def parts() -> list[Part]:
    """All there are, each tab before its blocks: a new tab or block is here by being in its slot."""
    found = []
    for tab in slots.employer_tabs:
        blocks = [block for block in slots.employer_blocks if block.tab == tab.key]
        found += [Part(one.key, one.label, one.open_to_employers) for one in (tab, *blocks)]
    return found


def part_choices() -> list[tuple[str, Any]]:
    return [(part.key, part.label) for part in parts()]
