"""What the planner is told: the facts of one trajectory, and what was already settled in it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dossiers.enums import TaskState

SETTLED_STATES = frozenset({TaskState.DONE, TaskState.NOT_APPLICABLE})
"""What somebody decided. A task lapses by the plan alone, and comes back when the plan has it again."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """Fully recovered from `recovered_on` (first day not absent) until the new first sick day (domain.md 1.4)."""

    recovered_on: date
    sick_again_on: date


@dataclass(frozen=True, slots=True)
class Leave:
    """Pregnancy and maternity leave, first and last day included: none of its days count (domain.md 1.5)."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened in a trajectory, as far as it dates tasks.

    `first_day` is the real first sick day; the planner makes the effective one. `recovered_on` is a full recovery
    that no new report followed. `ended_on` is the end for any other reason: from that day on nothing is planned.
    `sick_in_window` is the first sick day within the weeks in which pregnancy leave may begin (ZW art. 29a lid 2).
    `end_warnings` are the days on which an end of the employment was warned of, one for each end date; `warning_holds`
    tells whether the last of those dates still stands.
    `requested` holds the keys of steps on request that somebody asked for.
    """

    first_day: date
    interruptions: tuple[Interruption, ...] = ()
    leave: tuple[Leave, ...] = ()
    recovered_on: date | None = None
    ended_on: date | None = None
    employment_ends_on: date | None = None
    due_date_of_birth: date | None = None
    born_on: date | None = None
    sick_in_window: date | None = None
    end_warnings: tuple[date, ...] = ()
    warning_holds: bool = False
    classification: str = ""
    percentage: Decimal = Decimal(100)
    requested: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """A task that is done (`on` is the day), or not applicable, with the dates that it had and keeps."""

    key: str
    term: int
    state: TaskState
    opens: date
    due: date
    on: date | None = None
