"""The words in which a protocol is written down: steps, the moments that date them, repetition and conditions.

Pure: a definition knows no database and no clock. The planner turns it into dates.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.enums import Executor, StepKind

LEAD = "lead"
"""The team of a step that follows the variation's own lead team (`VariationDefinition.lead_team`)."""


class Anchor(StrEnum):
    """What a date is counted from. A step whose anchor has not happened is not planned yet."""

    FIRST_DAY = "first_day"  # effective: D0 plus the days that do not count (domain.md 1.4, 1.5)
    COMPLETION = "completion"  # the day on which another step was done
    DUE = "due"  # the due date of another step as the rules give it, also when that step was done
    DUE_DATE_OF_BIRTH = "due_date_of_birth"
    BIRTH = "birth"
    LEAVE_START = "leave_start"
    LEAVE_END = "leave_end"
    EMPLOYMENT_END = "employment_end"
    END_WARNING = "end_warning"  # the day on which the end of the employment of who is ill was warned of
    RECOVERY = "recovery"  # the first day not absent after the last report, as long as no other one followed
    SICK_IN_WINDOW = "sick_in_window"  # first sick day in the weeks in which pregnancy leave may begin


COUNTED_ANCHORS = frozenset({Anchor.END_WARNING, Anchor.RECOVERY})
"""What can happen more than once in a trajectory: each time is a term of its own."""

STEP_ANCHORS = frozenset({Anchor.COMPLETION, Anchor.DUE})


@dataclass(frozen=True, slots=True)
class Moment:
    """`days` calendar days (below zero: before) or `working_days` (Monday to Friday) after the anchor."""

    anchor: Anchor
    days: int = 0
    working_days: int = 0
    of: str = ""  # the other step's key, for COMPLETION and DUE


Moments = tuple[Moment, ...]
"""Of several moments the earliest one whose anchor has happened counts."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Again every so many days as long as the due date lies before `until`.

    A term due within `not_within` days of the due date of a step in `around` (that many days included) is left out.
    """

    every: int
    until: Moments
    not_within: int = 0
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """For which trajectories a step is meant. Empty means: for all, as long as they run."""

    classifications: tuple[str, ...] = ()
    percentage_from: int | None = None
    percentage_to: int | None = None
    while_running: bool = True
    after: str = ""  # the step that must have been done


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a protocol. `key` is stable over variations and versions: conversion keeps what was done by it.

    `uwv` names the notification to UWV that the step owes.
    `title` and `explanation` are Dutch and shown to users. A mark has no executor; `team` is a key or LEAD.
    """

    key: str
    title: str
    legal_basis: str
    opens: Moments
    due: Moments
    kind: StepKind = StepKind.TASK
    explanation: str = ""
    executor: Executor | None = None
    team: str = ""
    repeat: Repeat | None = None
    condition: Condition = Condition()
    form: str = ""
    activity: str = ""
    mails: tuple[str, ...] = ()
    uwv: str = ""


@dataclass(frozen=True, slots=True)
class VariationDefinition:
    """One version of a protocolvariatie, as a running trajectory keeps it until converted."""

    key: str
    protocol: str
    title: str
    version: int
    lead_team: str
    steps: tuple[Step, ...]

    def team_of(self, step: Step) -> str:
        """The key of the team that carries the step out, or follows it when the employer or employee does."""
        return self.lead_team if step.team in ("", LEAD) else step.team


class Problem(StrEnum):
    """What can't be right about a step, so that whoever edits it in Beheer hears it in his own words."""

    KEY_TWICE = "key_twice"
    MARK_HAS_EXECUTOR = "mark_has_executor"
    NO_EXECUTOR = "no_executor"
    TEAM = "team"
    DUE_BEFORE_OPENS = "due_before_opens"
    NO_SUCH_STEP = "no_such_step"
    COUNTS_FROM_REPEATING = "counts_from_repeating"
    COUNTS_FROM_MARK = "counts_from_mark"
    CAN_NOT_REPEAT = "can_not_repeat"
    TERMS_ANEW = "terms_anew"
    WAITS_FOR_ITSELF = "waits_for_itself"


class DefinitionError(ValueError):
    """A definition that can't be right: says which file, step and field, for whoever edits protocols.

    `step` is the key of the step, `other` of the one that it refers to, as far as the `problem` is about steps.
    """

    def __init__(self, message: str, *, problem: Problem | None = None, step: str = "", other: str = "") -> None:
        super().__init__(message)
        self.problem, self.step, self.other = problem, step, other
