"""The plan of a made-up course of events: done steps are settled one after another, each with what was known then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dossiers.enums import TaskState
from planning.planner.facts import Facts, Settled
from planning.planner.plan import plan
from planning.planner.tasks import PlannedTask
from services.definitions import Step
from services.enums import StepKind


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was done on a day. Without `term` it is the first one that was not done before."""

    key: str
    term: int | None
    on: date


def replay(facts: Facts, steps: Sequence[Step], done: Iterable[Done]) -> list[PlannedTask]:
    """The plan after all facts and all that was done. Raises ValueError for what can't have happened."""
    place = {step.key: number for number, step in enumerate(steps)}
    done = sorted(done, key=lambda event: (event.on, place.get(event.key, 0)))
    history: list[Settled] = []
    for event in done:
        history.append(_settle(event, facts, steps, history))
    return plan(facts, steps, history, last_known_day(facts, done))


def last_known_day(facts: Facts, done: Iterable[Done]) -> date:
    """The day of the last thing that happened: the plan is as it is on that day."""
    happened = [facts.first_day, *(gap.sick_again_on for gap in facts.interruptions), *(event.on for event in done)]
    happened += [*(leave.starts_on for leave in facts.leave), *facts.end_warnings]
    return max([*happened, *([facts.recovered_on] if facts.recovered_on else [])])


def _settle(event: Done, facts: Facts, steps: Sequence[Step], history: Sequence[Settled]) -> Settled:
    step = next((step for step in steps if step.key == event.key), None)
    if step is None:
        raise ValueError(f"There is no step {event.key!r}; there is: {', '.join(step.key for step in steps)}.")
    if step.kind == StepKind.MARK:
        raise ValueError(f"{event.key} is a mark on the timeline: nobody does it.")
    if event.on < facts.first_day:
        raise ValueError(f"{event.key} can't be done on {event.on}, before the first sick day {facts.first_day}.")
    task = _task(event, plan(facts, steps, history, event.on))
    return Settled(task.key, task.term, TaskState.DONE, task.opens, task.due, event.on)


def _task(event: Done, tasks: Iterable[PlannedTask]) -> PlannedTask:
    terms = [task for task in tasks if task.key == event.key and event.term in (None, task.term)]
    for task in sorted(terms, key=lambda task: task.term):
        if task.settled is None:
            return task
    name = event.key if event.term is None else f"{event.key}.{event.term}"
    if terms:
        raise ValueError(f"{name} was done already before {event.on}.")
    raise ValueError(f"{name} has no date on {event.on}: there is no such term, or it waits for another step.")
