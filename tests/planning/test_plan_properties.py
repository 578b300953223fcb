"""What holds for every course of events, not only for the fixtures."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.enums import TaskState
from planning.planner import (
    Facts,
    Interruption,
    Leave,
    PlannedTask,
    Settled,
    StoredTask,
    difference,
    effective_first_day,
    plan,
)
from services.definitions import Anchor, shipped_variation

STEPS = shipped_variation("verzuim").steps
COUNTED = {
    step.key
    for step in STEPS
    if all(moment.anchor == Anchor.FIRST_DAY and not moment.working_days for moment in (*step.opens, *step.due))
}
calmly = settings(deadline=None)  # other tests run beside these: a slow moment says nothing
first_days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@st.composite
def courses(draw: st.DrawFn) -> Facts:
    """A first day with up to three interruptions, perhaps leave and perhaps a recovery."""
    first_day = draw(first_days)
    interruptions, day = [], first_day
    for _ in range(draw(st.integers(0, 3))):
        recovered_on = day + timedelta(days=draw(st.integers(0, 250)))
        day = recovered_on + timedelta(days=draw(st.integers(1, 27)))
        interruptions.append(Interruption(recovered_on, day))
    leave_starts = first_day + timedelta(days=draw(st.integers(-100, 700)))
    leave = Leave(leave_starts, leave_starts + timedelta(days=draw(st.integers(0, 146))))
    return Facts(
        first_day,
        interruptions=tuple(interruptions),
        leave=draw(st.sampled_from([(), (leave,)])),
        recovered_on=draw(st.sampled_from([None, day + timedelta(days=draw(st.integers(0, 300)))])),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[Facts, tuple[Settled, ...], date]:
    """Facts, a history that came about step by step while they became known, and a day after it."""
    facts, history = draw(courses()), ()
    today = facts.first_day
    for _ in range(draw(st.integers(0, 6))):
        today += timedelta(days=draw(st.integers(0, 120)))
        loose = [task for task in plan(facts, STEPS, history, today) if not task.is_mark and task.settled is None]
        if loose:
            history = (*history, _settled(draw(st.sampled_from(loose)), today, draw(st.booleans())))
    return facts, history, today + timedelta(days=draw(st.integers(0, 400)))


def _settled(task: PlannedTask, on: date, was_done: bool) -> Settled:
    if was_done:
        return Settled(task.key, task.term, TaskState.DONE, task.opens, task.due, on)
    return Settled(task.key, task.term, TaskState.NOT_APPLICABLE, task.opens, task.due)


def _stored(tasks: list[PlannedTask]) -> list[StoredTask]:
    return [
        StoredTask(task.key, task.term, task.settled or TaskState.PLANNED, task.opens, task.due, task.title)
        for task in tasks
        if not task.is_mark
    ]


@calmly
@given(histories())
def test_due_is_never_before_opens(course: tuple[Facts, tuple[Settled, ...], date]) -> None:
    facts, history, today = course
    assert all(task.opens <= task.due for task in plan(facts, STEPS, history, today))


@calmly
@given(histories())
def test_no_two_tasks_share_key_and_term(course: tuple[Facts, tuple[Settled, ...], date]) -> None:
    facts, history, today = course
    names = [(task.key, task.term) for task in plan(facts, STEPS, history, today)]
    assert len(names) == len(set(names))


@calmly
@given(first_days, st.integers(-400, 400))
def test_moving_the_first_day_moves_every_calendar_date_along(first_day: date, days: int) -> None:
    moved = first_day + timedelta(days=days)
    before = {(task.key, task.term): task for task in plan(Facts(first_day), STEPS, (), moved)}
    after = {(task.key, task.term): task for task in plan(Facts(moved), STEPS, (), moved)}
    assert before.keys() == after.keys()
    for (key, term), task in before.items():
        if key in COUNTED:
            assert after[key, term].due - task.due == timedelta(days=days)
            assert after[key, term].opens - task.opens == timedelta(days=days)


@calmly
@given(first_days, st.integers(0, 700), st.integers(1, 27))
def test_interruption_moves_every_open_calendar_date_by_its_days(first_day: date, after: int, days: int) -> None:
    recovered_on = first_day + timedelta(days=after)
    gap = Interruption(recovered_on, recovered_on + timedelta(days=days))
    before = {(task.key, task.term): task.due for task in plan(Facts(first_day), STEPS, (), gap.sick_again_on)}
    facts = Facts(first_day, interruptions=(gap,))
    moved = {(task.key, task.term): task.due for task in plan(facts, STEPS, (), gap.sick_again_on)}
    assert before.keys() == moved.keys()
    assert {moved[name] - before[name] for name in before if name[0] in COUNTED} == {timedelta(days=days)}


@calmly
@given(histories(), st.integers(-200, 200))
def test_settled_tasks_never_change(course: tuple[Facts, tuple[Settled, ...], date], correction: int) -> None:
    """Also when the first day is corrected afterwards and everything that happened later is taken back."""
    facts, history, today = course
    corrected = Facts(facts.first_day + timedelta(days=correction))
    for known in (facts, corrected, replace(facts, ended_on=facts.first_day)):
        kept = {(task.key, task.term): task for task in plan(known, STEPS, history, today) if task.settled}
        assert {name: (task.opens, task.due, task.settled) for name, task in kept.items()} == {
            (entry.key, entry.term): (entry.opens, entry.due, entry.state) for entry in history
        }


@calmly
@given(histories(), st.integers(-200, 200))
def test_difference_never_touches_what_is_settled(
    course: tuple[Facts, tuple[Settled, ...], date], correction: int
) -> None:
    facts, history, today = course
    stored = _stored(plan(facts, STEPS, history, today))
    settled = {(entry.key, entry.term) for entry in history}
    changes = difference(plan(Facts(facts.first_day + timedelta(days=correction)), STEPS, history, today), stored)
    assert not settled & {(task.key, task.term) for task in (*changes.add, *changes.lapse)}
    assert not settled & {(move.stored.key, move.stored.term) for move in changes.move}


@calmly
@given(histories())
def test_planning_again_changes_nothing(course: tuple[Facts, tuple[Settled, ...], date]) -> None:
    facts, history, today = course
    once = plan(facts, STEPS, history, today)
    assert plan(facts, STEPS, tuple(reversed(history)), today) == once
    assert not difference(once, _stored(once))


@calmly
@given(histories(), st.data())
def test_following_the_days_ends_where_planning_from_nothing_does(
    course: tuple[Facts, tuple[Settled, ...], date], data: st.DataObject
) -> None:
    """Applying one difference after another, while facts become known, gives the plan that is made at once."""
    facts, history, today = course
    facts = replace(facts, recovered_on=None)
    stored: dict[tuple[str, int], StoredTask] = {}
    between = st.dates(facts.first_day, today)
    for day in (*sorted(data.draw(st.lists(between, max_size=4))), today):
        past = tuple(entry for entry in history if entry.on is None or entry.on <= day)
        tasks = plan(facts, STEPS, past, day)
        changes = difference(tasks, stored.values())
        for task in changes.lapse:
            del stored[task.key, task.term]
        stored |= {(task.key, task.term): task for task in _stored(tasks)}
    assert not difference(plan(facts, STEPS, history, today), stored.values())


@calmly
@given(courses(), st.integers(0, 1500), st.integers(0, 400))
def test_effective_first_day_never_moves_back_while_days_pass(facts: Facts, days: int, more: int) -> None:
    today = facts.first_day + timedelta(days=days)
    later = today + timedelta(days=more)
    assert facts.first_day <= effective_first_day(facts, today) <= effective_first_day(facts, later)


@calmly
@given(histories())
def test_term_of_an_evaluation_is_its_place_in_the_calendar(course: tuple[Facts, tuple[Settled, ...], date]) -> None:
    """Whatever was done or shifted: a number always stands for the same distance from the effective first day."""
    facts, history, today = course
    places = [98, 140, 182, 224, 266, 308, 392, 434, 476, 518, 560, 602]
    first_day = effective_first_day(facts, today)
    for task in plan(facts, STEPS, history, today):
        if task.key == "evaluatie-plan-van-aanpak" and task.settled is None:
            assert (task.due - first_day).days == places[task.term - 1]
