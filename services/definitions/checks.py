"""What must hold for the steps of one variation together, before anybody plans by them."""

from collections.abc import Iterator, Mapping, Sequence

from services.definitions.steps import (
    COUNTED_ANCHORS,
    STEP_ANCHORS,
    Anchor,
    DefinitionError,
    Moment,
    Problem,
    Repeat,
    Step,
)
from services.enums import Executor, StepKind


def check_steps(steps: Sequence[Step]) -> None:
    """Raise DefinitionError for the first thing that can't be right; also for an edit in Beheer."""
    by_key = {step.key: step for step in steps}
    for step in steps:
        if sum(other.key == step.key for other in steps) > 1:
            raise _error(step.key, "this key is used twice", Problem.KEY_TWICE)
        _check_executor(step)
        _check_order(step)
        _check_references(step, by_key)
        if step.repeat:
            _check_repeat(step, step.repeat, by_key)
    _check_cycles(by_key)


def _check_executor(step: Step) -> None:
    if step.kind == StepKind.MARK:
        if step.executor or step.team:
            raise _error(step.key, "a mark on the timeline has no executor and no team", Problem.MARK_HAS_EXECUTOR)
        return
    if not step.executor:
        raise _error(step.key, "field 'executor' is missing", Problem.NO_EXECUTOR)
    if (step.executor == Executor.TEAM) != bool(step.team):
        raise _error(step.key, "'team' belongs to executor team, and to no other", Problem.TEAM)


def _check_order(step: Step) -> None:
    """Due never before opens, as far as both are counted from the same thing. The planner guards the rest."""
    for due in step.due:
        for opens in step.opens:
            same = (due.anchor, due.of) == (opens.anchor, opens.of)
            if same and _least_days(due) < _least_days(opens):
                raise _error(step.key, f"due before it opens ({due.anchor})", Problem.DUE_BEFORE_OPENS)


def _least_days(moment: Moment) -> int:
    """n working days are at least n calendar days."""
    return moment.days + moment.working_days


def _moments_of(step: Step) -> Iterator[Moment]:
    yield from step.opens
    yield from step.due
    if step.repeat:
        yield from step.repeat.until


def _references(step: Step) -> set[str]:
    named = {step.condition.after} - {""} | {moment.of for moment in _moments_of(step) if moment.anchor in STEP_ANCHORS}
    return named | set(step.repeat.around if step.repeat else ())


def _check_references(step: Step, by_key: Mapping[str, Step]) -> None:
    for key in sorted(_references(step)):
        if key not in by_key:
            raise _error(step.key, f"there is no step {key!r}", Problem.NO_SUCH_STEP, key)
        if by_key[key].repeat:
            text = f"{key!r} repeats, so it has no single date to count from"
            raise _error(step.key, text, Problem.COUNTS_FROM_REPEATING, key)
    for moment in _moments_of(step):
        if moment.anchor == Anchor.COMPLETION and by_key[moment.of].kind == StepKind.MARK:
            text = f"{moment.of!r} is a mark, which nobody completes"
            raise _error(step.key, text, Problem.COUNTS_FROM_MARK, moment.of)


def _check_repeat(step: Step, repeat: Repeat, by_key: Mapping[str, Step]) -> None:
    """Terms are numbered on without a hole, so which ones are left out must never depend on what happens later."""
    if any(moment.anchor in COUNTED_ANCHORS for moment in step.due):
        text = f"each {step.due[0].anchor} is a term already, so it can't repeat"
        raise _error(step.key, text, Problem.CAN_NOT_REPEAT)
    if not repeat.around:
        return
    for key in (step.key, *repeat.around):
        due = by_key[key].due
        if len(due) > 1 or due[0].anchor in STEP_ANCHORS or due[0].anchor != step.due[0].anchor:
            text = (
                f"with not_within, {key!r} must be counted from one and the same fact, "
                "or its terms would be numbered anew"
            )
            raise _error(step.key, text, Problem.TERMS_ANEW, key)


def _check_cycles(by_key: Mapping[str, Step]) -> None:
    finished: set[str] = set()
    for key in by_key:
        _visit(key, by_key, (), finished)


def _visit(key: str, by_key: Mapping[str, Step], path: tuple[str, ...], finished: set[str]) -> None:
    if key in path:
        circle = " → ".join((*path[path.index(key) :], key))
        raise _error(key, f"waits for itself ({circle})", Problem.WAITS_FOR_ITSELF)
    if key in finished:
        return
    for other in sorted(_references(by_key[key])):
        _visit(other, by_key, (*path, key), finished)
    finished.add(key)


def _error(step: str, text: str, problem: Problem, other: str = "") -> DefinitionError:
    return DefinitionError(f"step {step}: {text}", problem=problem, step=step, other=other)
