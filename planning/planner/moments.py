"""From a moment in a definition to a date in one trajectory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dossiers.enums import TaskState
from planning.planner.clock import Shift, effective_first_day, from_day, shifts
from planning.planner.facts import Facts, Settled
from planning.planner.workdays import add_working_days
from services.definitions import Anchor, Moment, Moments, Step


@dataclass(frozen=True, slots=True)
class Situation:
    """One trajectory on one day: what moments are read against."""

    facts: Facts
    today: date
    first_day: date  # the effective one
    shifts: tuple[Shift, ...]
    steps: Mapping[str, Step]
    completed: Mapping[str, date]


def situation_of(facts: Facts, steps: Iterable[Step], history: Iterable[Settled], today: date) -> Situation:
    return Situation(
        facts=facts,
        today=today,
        first_day=effective_first_day(facts, today),
        shifts=shifts(facts, today),
        steps={step.key: step for step in steps},
        completed={
            entry.key: entry.on for entry in history if entry.state == TaskState.DONE and entry.on and entry.term == 1
        },
    )


def earliest(moments: Moments, situation: Situation) -> date | None:
    """The earliest of the moments that have a date; None as long as none of their anchors has happened."""
    return min((day for moment in moments if (day := date_of(moment, situation))), default=None)


def times_of(moments: Moments, facts: Facts) -> int:
    """How often what these moments are counted from has happened: the number of the term that it dates."""
    times = {Anchor.END_WARNING: len(facts.end_warnings), Anchor.RECOVERY: len(facts.interruptions) + 1}
    return max(times.get(moment.anchor, 1) for moment in moments)


def date_of(moment: Moment, situation: Situation) -> date | None:
    anchor = anchor_date(moment, situation)
    if anchor is None:
        return None
    waiting = paused_days(moment, situation)
    return add_working_days(anchor + timedelta(days=moment.days + waiting), moment.working_days)


def anchor_date(moment: Moment, situation: Situation) -> date | None:
    """The day that the moment is counted from, or None when it has not happened."""
    if moment.anchor == Anchor.FIRST_DAY:
        return situation.first_day
    if moment.anchor == Anchor.COMPLETION:
        return situation.completed.get(moment.of)
    if moment.anchor == Anchor.DUE:
        step = situation.steps.get(moment.of)
        return earliest(step.due, situation) if step else None
    return _fact(moment.anchor, situation.facts)


def paused_days(moment: Moment, situation: Situation) -> int:
    """Days after a completion that do not count, so that such a date moves with an interruption like all others.

    The first day and the dates that follow from it have moved already; the other anchors know no interruption.
    """
    if moment.anchor != Anchor.COMPLETION:
        return 0
    return sum(shift.days for shift in shifts_of(moment, situation))


def shifts_of(moment: Moment, situation: Situation) -> tuple[Shift, ...]:
    """What moved this moment. A moment on the very day of a completion counts no days, so nothing moves it."""
    if moment.anchor == Anchor.FIRST_DAY:
        return situation.shifts
    if moment.anchor == Anchor.DUE and moment.of in situation.steps:
        due = situation.steps[moment.of].due
        return tuple(shift for shift in situation.shifts if any(shift in shifts_of(one, situation) for one in due))
    done = anchor_date(moment, situation)
    if moment.anchor != Anchor.COMPLETION or done is None or not (moment.days or moment.working_days):
        return ()
    return tuple(from_day(shift, done) for shift in situation.shifts if shift.last >= done)


def _fact(anchor: Anchor, facts: Facts) -> date | None:
    return {
        Anchor.DUE_DATE_OF_BIRTH: facts.due_date_of_birth,
        Anchor.BIRTH: facts.born_on,
        Anchor.EMPLOYMENT_END: facts.employment_ends_on,
        Anchor.END_WARNING: facts.end_warnings[-1] if facts.end_warnings and facts.warning_holds else None,
        Anchor.RECOVERY: facts.recovered_on,
        Anchor.SICK_IN_WINDOW: facts.sick_in_window,
        Anchor.LEAVE_START: max((leave.starts_on for leave in facts.leave), default=None),
        Anchor.LEAVE_END: max((leave.ends_on for leave in facts.leave), default=None),
    }[anchor]
