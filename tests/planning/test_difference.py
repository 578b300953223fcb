from datetime import date, timedelta

import pytest

from dossiers.enums import TaskState
from planning.planner import Changes, Facts, PlannedTask, Settled, StoredTask, difference, plan
from services.definitions import shipped_variation

D0 = date(2026, 1, 5)
STEPS = [step for step in shipped_variation("verzuim").steps if step.key in ("eerste-ziektedag", "probleemanalyse")]
OPENS, DUE = date(2026, 2, 2), date(2026, 2, 16)


def planned(*history: Settled) -> list[PlannedTask]:
    return plan(Facts(D0), STEPS, history, D0)


def stored(state: TaskState = TaskState.OPEN, due: date = DUE, title: str | None = None) -> StoredTask:
    return StoredTask("probleemanalyse", 1, state, OPENS, due, title)


def test_difference_adds_what_is_not_stored_and_leaves_marks_out() -> None:
    changes = difference(planned(), [])
    assert [task.key for task in changes.add] == ["probleemanalyse"]
    assert not changes.move
    assert not changes.lapse


def test_difference_is_empty_when_all_is_as_planned() -> None:
    changes = difference(planned(), [stored()])
    assert changes == Changes()
    assert not changes


def test_difference_moves_a_task_with_another_date() -> None:
    task = stored(due=DUE + timedelta(days=3))
    (move,) = difference(planned(), [task]).move
    assert move.stored == task
    assert (move.planned.opens, move.planned.due) == (OPENS, DUE)


def test_difference_moves_a_task_whose_title_is_an_older_version() -> None:
    assert difference(planned(), [stored(title="Analyse")]).move
    assert not difference(planned(), [stored(title="Probleemanalyse")])


def test_difference_lapses_what_is_no_longer_planned() -> None:
    assert difference([], [stored()]) == Changes(lapse=(stored(),))


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.NOT_APPLICABLE])
def test_difference_never_touches_or_doubles_a_settled_task(state: TaskState) -> None:
    task = stored(state, due=DUE + timedelta(days=3))
    assert not difference(planned(), [task])
    assert not difference([], [task])


def test_what_lapsed_comes_back_when_it_is_wanted_again() -> None:
    gone = stored(TaskState.LAPSED)
    (back,) = difference(planned(), [gone]).move
    assert (back.stored, back.planned.due) == (gone, DUE)
    assert not difference([], [gone])


def test_difference_does_not_add_what_the_history_holds() -> None:
    history = Settled("probleemanalyse", 1, TaskState.DONE, OPENS, DUE, DUE)
    assert not difference(planned(history), [])
