"""Places where a low app shows what a higher app brings, filled in the higher app's `AppConfig.ready()`.

A low app never imports a higher one; the frame asks the slot what belongs in it (architecture.md ch. 2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Slot(Generic[Item]):
    """An ordered set of items; adding one with the same key twice is a mistake of the programmer."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[int, Item]] = {}

    def add(self, key: str, item: Item, *, order: int) -> None:
        if key in self._items:
            raise ValueError(f"{key} is in this slot already")
        self._items[key] = (order, item)

    def __iter__(self) -> Iterator[Item]:
        return iter(item for _, item in sorted(self._items.values(), key=lambda pair: pair[0]))


@dataclass(frozen=True)
class NavigationItem:
    """A line in the navigation: `right` None = everybody; `count` gives the figure behind it, empty for none."""

    label: Any
    url_name: str
    icon: str
    right: str | None = None
    count: Callable[[Any], str] | None = None
    at_the_bottom: bool = False


@dataclass(frozen=True)
class Tab:
    """A tab of a page about one subject; `shown` decides whether this user has it, `count` may give a figure.

    `open_to_employers` counts on the employer's page: whether users of employers open it when nobody chose otherwise.
    """

    key: str
    label: Any
    url_name: str
    shown: Callable[[Any, Any], bool] = lambda user, subject: True
    count: Callable[[Any, Any], int | None] = lambda user, subject: None
    open_to_employers: bool = True


@dataclass(frozen=True)
class Block:
    """A card of the employer's page: `template`, shown with `content`, what `read(user, employer)` gives.

    The key is that of its tab, a dot, and its own. What is not open to a user is not read.
    """

    key: str
    label: Any
    template: str
    read: Callable[[Any, Any], dict[str, Any]]
    open_to_employers: bool = True

    @property
    def tab(self) -> str:
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Panel:
    """A card on the page about one subject: `template`, shown with what `content(user, subject)` gives, if anything."""

    template: str
    content: Callable[[Any, Any], Any | None]


@dataclass(frozen=True)
class Badge:
    """What stands behind the title of a page about one subject."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True)
class Action:
    """An entry of an Acties menu.

    `state(user, subject)` answers None when the user may not (the entry is absent), an empty string when he may
    now, and otherwise the reason why it is not possible now (the entry is greyed). Without a subject it is the
    menu of the top bar. `text` says in one sentence what it does, on a page of actions.
    """

    key: str
    label: Any
    icon: str
    url: Callable[[Any], str]
    state: Callable[[Any, Any], str | None]
    text: Any = ""


@dataclass(frozen=True)
class Widget:
    """A card of the start page: loaded by itself from `url_name`, `span` columns of twelve; `label` is its link."""

    key: str
    url_name: str
    span: int
    shown: Callable[[Any], bool] = lambda user: True
    label: Any = ""


@dataclass(frozen=True)
class HiddenThing:
    """A kind of thing that not everybody may see, found by its UUID; `dossier_id` is the dossier that it is in."""

    model: Any
    dossier_id: Callable[[Any], int | None] = lambda thing: None


@dataclass(frozen=True)
class Uncounted:
    """Days of an absence that the legal terms leave out, first and last included; `label` says why."""

    first: date
    last: date
    label: Any


navigation: Slot[NavigationItem] = Slot()
dossier_tabs: Slot[Tab] = Slot()
dossier_panels: Slot[Panel] = Slot()
dossier_badges: Slot[Callable[[Any, Any], Badge | None]] = Slot()  # called with the user and the dossier
employer_tabs: Slot[Tab] = Slot()
employer_blocks: Slot[Block] = Slot()
master_data_tabs: Slot[Tab] = Slot()  # of a node: what can be changed about it, behind the pencil of Stamgegevens
dossier_actions: Slot[Action] = Slot()
other_actions: Slot[Action] = Slot()  # of a dossier: on the page behind Overige acties
corrections: Slot[Action] = Slot()  # of a dossier: on the page behind Correcties
employee_actions: Slot[Action] = Slot()  # of a dossier: behind the job title, and in lists, so `state` must not query
employer_actions: Slot[Action] = Slot()
start_actions: Slot[Action] = Slot()
start_widgets: Slot[Widget] = Slot()
hidden_things: Slot[HiddenThing] = Slot()  # in the order in which an address is tried
demo_makers: Slot[Callable[[Any], None]] = Slot()  # called with the demo's cast, when the rest of the demo is there
uncounted_days: Slot[Callable[[Any, date], list[Uncounted]]] = Slot()  # called with a trajectory and today
