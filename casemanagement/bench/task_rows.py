"""Rows of tasks: the dated steps of the standard protocol, cut so that there are as many as wanted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from dossiers.models import ABSENCE
from planning.planner import Facts, plan
from services.definitions import step_from_dict
from services.models import ProtocolStep, ProtocolVariation

TASK = (
    "id", "uuid", "dossier_id", "trajectory_id", "employer_id", "step_id", "key", "term", "title", "executor",
    "team_id", "state", "opens_on", "due_on", "reasons", "done_on", "done_by_id",
)  # fmt: skip
_OPEN, _DONE, _PLANNED = 5, 6, 6  # at most, of a running trajectory
_ENDED = 14  # at most, of one that ended


@dataclass(frozen=True)
class _Dated:
    row: ProtocolStep
    term: int
    opens: int
    due: int


@dataclass(frozen=True)
class Chosen:
    """A task of a trajectory in its state."""

    step: _Dated
    state: str


@dataclass(frozen=True)
class Steps:
    """The protocol as days after the first sick day, by due date."""

    variation: ProtocolVariation
    dated: list[_Dated]

    @classmethod
    def read(cls) -> Self:
        variation = ProtocolVariation.objects.get(key=ABSENCE, is_current=True)
        rows = {row.key: row for row in variation.steps.all()}
        first = date(2024, 1, 1)
        planned = plan(Facts(first), [step_from_dict(row.definition) for row in rows.values()], [], first)
        dated = [
            _Dated(rows[task.key], task.term, (task.opens - first).days, (task.due - first).days)
            for task in planned
            if not task.is_mark
        ]
        return cls(variation, dated)

    def of_each(self, ages: list[int], *, total: int, ended: int) -> list[list[Chosen]]:
        """Per trajectory its tasks: the running ones of these ages, then ended ones until `total` is reached."""
        made = [self._running(age) for age in ages]
        left = total - sum(map(len, made))
        for _ in range(ended):
            if left <= 0:
                break
            made.append([Chosen(step, "done") for step in self.dated[: min(_ENDED, left)]])
            left -= len(made[-1])
        return made

    def _running(self, age: int) -> list[Chosen]:
        begun = [step for step in self.dated if step.opens <= age]
        coming = [step for step in self.dated if step.opens > age]
        done, still_open = begun[:-_OPEN][-_DONE:], begun[-_OPEN:]
        states = [(done, "done"), (still_open, "open"), (coming[:_PLANNED], "planned")]
        return [Chosen(step, state) for steps, state in states for step in steps]

    def row(self, task: Chosen, first_day: date, by: int) -> tuple[Any, ...]:
        """The columns of TASK from step_id on."""
        step, due = task.step, first_day + timedelta(days=task.step.due)
        done = task.state == "done"
        reason = f"eerste ziektedag {first_day:%d-%m-%Y} + {step.due} dagen = {due:%d-%m-%Y}"
        return (
            step.row.pk, step.row.key, step.term, step.row.title, step.row.executor,
            step.row.team_id or self.variation.lead_team_id, task.state, first_day + timedelta(days=step.opens), due,
            [reason], due if done else None, by if done else None,
        )  # fmt: skip
