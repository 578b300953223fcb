"""The plan of a trajectory: a pure function of its facts, its protocol's steps and what was settled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from planning.planner.clock import check, is_running
from planning.planner.facts import Facts, Settled
from planning.planner.moments import Situation, earliest, situation_of, times_of
from planning.planner.tasks import PlannedTask
from planning.planner.wording import reasons_for, reasons_for_settled
from services.definitions import Condition, Moments, Repeat, Step
from services.enums import StepKind


def plan(facts: Facts, steps: Iterable[Step], history: Iterable[Settled], today: date) -> list[PlannedTask]:
    """All dated steps, marks and settled tasks included, by due date; each (key, term) once.

    `today` decides which facts are known and whether the trajectory still runs; it dates nothing itself.
    Raises ValueError for facts that can't belong to one trajectory (clock.check).
    """
    steps, history = tuple(steps), tuple(history)
    check(facts)
    situation = situation_of(facts, steps, history, today)
    found = [task for step in steps for task in _tasks_of(step, situation, history)]
    place = {step.key: number for number, step in enumerate(steps)}
    return sorted(found, key=lambda task: (task.due, task.opens, place[task.key], task.term))


def _tasks_of(step: Step, situation: Situation, history: Sequence[Settled]) -> Iterator[PlannedTask]:
    settled = {entry.term: entry for entry in history if entry.key == step.key}
    for entry in settled.values():
        yield PlannedTask(step, entry.term, entry.opens, entry.due, reasons_for_settled(entry), entry.state)
    if _is_meant(step, situation):
        for term, opens, due in _terms(step, situation):
            if term not in settled and (task := _dated(step, term, opens, due, situation)):
                yield task


def _is_meant(step: Step, situation: Situation) -> bool:
    if step.kind == StepKind.ON_REQUEST and step.key not in situation.facts.requested:
        return False
    return _holds(step.condition, situation)


def _holds(condition: Condition, situation: Situation) -> bool:
    facts = situation.facts
    if condition.while_running and not is_running(facts, situation.today):
        return False
    if condition.after and condition.after not in situation.completed:
        return False
    if condition.classifications and facts.classification not in condition.classifications:
        return False
    if condition.percentage_from is not None and facts.percentage < condition.percentage_from:
        return False
    return condition.percentage_to is None or facts.percentage <= condition.percentage_to


def _terms(step: Step, situation: Situation) -> Iterator[tuple[int, Moments, Moments]]:
    """Term number with the moments of that term.

    Numbers run on from 1 without a hole, though terms near another step are left out. They stay the same when the
    plan is made again: what is left out follows from due dates with the same anchor as the repetition's own
    (services.definitions.checks), so it shifts along and never depends on when something was done.
    """
    if step.repeat is None:
        yield times_of(step.due, situation.facts), step.opens, step.due
        return
    term, turn = 0, 0
    while _has_turn(step, step.repeat, turn, situation):
        opens, due = _later(step.opens, step.repeat, turn), _later(step.due, step.repeat, turn)
        if not _is_near(due, step.repeat, situation):
            term += 1
            yield term, opens, due
        turn += 1


def _has_turn(step: Step, repeat: Repeat, turn: int, situation: Situation) -> bool:
    due, until = earliest(_later(step.due, repeat, turn), situation), earliest(repeat.until, situation)
    return due is not None and until is not None and due < until


def _later(moments: Moments, repeat: Repeat, turn: int) -> Moments:
    return tuple(replace(moment, days=moment.days + turn * repeat.every) for moment in moments)


def _is_near(due: Moments, repeat: Repeat, situation: Situation) -> bool:
    day = earliest(due, situation)
    others = (earliest(situation.steps[key].due, situation) for key in repeat.around if key in situation.steps)
    return any(day and other and abs((day - other).days) <= repeat.not_within for other in others)


def _dated(step: Step, term: int, opens: Moments, due: Moments, situation: Situation) -> PlannedTask | None:
    """None while an anchor has not happened. An early completion can bring due before opens: it then opens when due."""
    opens_on, due_on = earliest(opens, situation), earliest(due, situation)
    if opens_on is None or due_on is None:
        return None
    reasons = reasons_for(due, situation, step.legal_basis)
    return PlannedTask(step, term, min(opens_on, due_on), due_on, reasons)
