"""Reads the matrix: what every role must be answered at every address."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

OPEN, LOGIN, FORBIDDEN, HIDDEN, NO_METHOD = "open", "log in", "403", "404", "405"
_FILE = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Role:
    """`rule` is the access rule that the log names when this role opens a dossier."""

    name: str
    may: frozenset[str]
    seen: frozenset[str]
    done: frozenset[str]
    rule: str
    principal: str  # the role that it replaces, or empty

    @property
    def is_signed_in(self) -> bool:
        return "be signed in" in self.may

    def sees(self, thing: str) -> bool:
        return is_among(thing, self.seen)

    def does(self, thing: str) -> bool:
        return is_among(thing, self.done)


@dataclass(frozen=True)
class Page:
    """One address. `query` is the parameter by which it names a thing, when the thing is not in its path."""

    name: str
    query: str
    get: str = ""
    post: str = ""
    of: tuple[str, ...] = ()
    logs: str = ""
    absent: bool = False
    path: str = ""

    @property
    def is_beheer(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def is_public(self) -> bool:
        return "public" in (self.get, self.post)

    @property
    def is_half_way(self) -> bool:
        return "half way" in (self.get, self.post)

    def things(self, names: Iterable[str]) -> list[str]:
        """Those of these things that the address is asked for; "" when it names nothing."""
        return [name for name in names if is_among(name, self.of)] if self.of else [""]


def is_among(thing: str, wanted: Iterable[str]) -> bool:
    """'dossier Winkel' is itself, and one of the kind 'dossier'."""
    return any(thing == one or thing.startswith(f"{one} ") for one in wanted)


def expected(role: Role, page: Page, method: str, thing: str) -> str:
    """The answer by the rules at the top of the matrix."""
    act = getattr(page, method)
    if page.is_public:
        return OPEN if act else NO_METHOD
    if page.is_half_way:
        return _inside(role, page, act, thing) if "half way" in role.may else LOGIN
    if not role.is_signed_in:
        return LOGIN
    closed = page.is_beheer and "enter beheer" not in role.may
    return FORBIDDEN if closed else _inside(role, page, act, thing)


def _inside(role: Role, page: Page, act: str, thing: str) -> str:
    """Past the door: first the method, then whether the thing is in sight, then whether the act is allowed."""
    if not act:
        return NO_METHOD
    seen = not thing or role.sees(thing)
    allowed = act in role.may or act in ("in sight", "leave") or (act == "does" and role.does(thing))
    closed_as_a_whole = page.is_beheer or bool(page.query)  # says nothing of the thing to who may not come there
    if not allowed and (seen or closed_as_a_whole):
        return FORBIDDEN
    if not seen or page.absent:
        return HIDDEN
    return LOGIN if act == "leave" else OPEN


def answers(role: Role, page: Page, method: str, thing: str) -> set[str]:
    """All that are right: a page for looking in Beheer takes a POST as a GET, and a guard may come before a method."""
    wanted = expected(role, page, method, thing)
    if wanted == NO_METHOD and (page.is_beheer or page.is_half_way or page.absent):
        return {NO_METHOD, expected(role, page, "get" if page.get else "post", thing)}
    return {wanted}


def _role(name: str, block: dict[str, Any]) -> Role:
    seen, done = _things([*block.get("sees", ()), "own"]), _things(block.get("does", ()))
    return Role(name, frozenset(block.get("may", ())), seen, done, block.get("by", ""), block.get("namens", ""))


def _things(names: Iterable[str]) -> frozenset[str]:
    """With what belongs to a place in its stead."""
    return frozenset(thing for name in names for thing in _FILE["places"].get(name, [name]))


def _page(address: str, line: dict[str, Any]) -> Page:
    name, _mark, query = address.partition("?") if "?P<" not in address else (address, "", "")
    of = line.pop("of", ())
    return Page(name, query, of=(of,) if isinstance(of, str) else tuple(of), **line)


ROLES = {name: _role(name, block) for name, block in _FILE["roles"].items()}
PAGES = [_page(address, line) for address, line in _FILE["pages"].items()]
