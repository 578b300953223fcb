"""What the planner answers: a dated step."""

from dataclasses import dataclass
from datetime import date

from dossiers.enums import TaskState
from planning.planner.workdays import next_working_day
from services.definitions import Step
from services.enums import Executor, StepKind


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A step with its dates. `settled` is the state of a task of the history, which is given back as it was.

    `reasons` explains the due date in Dutch, one sentence a line.
    """

    step: Step
    term: int
    opens: date
    due: date
    reasons: tuple[str, ...] = ()
    settled: TaskState | None = None

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def title(self) -> str:
        return self.step.title

    @property
    def executor(self) -> Executor | None:
        return self.step.executor

    @property
    def team(self) -> str:
        return self.step.team

    @property
    def legal_basis(self) -> str:
        return self.step.legal_basis

    @property
    def explanation(self) -> str:
        return self.step.explanation

    @property
    def is_mark(self) -> bool:
        """A point on the timeline: nobody's work, never stored as a task."""
        return self.step.kind == StepKind.MARK

    @property
    def next_working_day(self) -> date | None:
        """Shown beside a due date in a weekend or on a holiday; None when the due date is a working day itself."""
        day = next_working_day(self.due)
        return day if day != self.due else None
