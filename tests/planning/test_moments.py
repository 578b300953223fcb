"""Every anchor and rule that a definition can use, in small made-up steps; the standard protocol uses only some."""

from datetime import date, timedelta
from typing import Any

import pytest

from dossiers.enums import TaskState
from planning.planner import Facts, Interruption, Leave, PlannedTask, Settled, plan
from services.definitions import Step, step_from_dict

D0 = date(2026, 1, 5)
FACTS = Facts(
    D0,
    employment_ends_on=date(2026, 9, 30),
    due_date_of_birth=date(2026, 6, 15),
    born_on=date(2026, 6, 10),
    leave=(Leave(date(2026, 5, 5), date(2026, 8, 24)),),
)


def step(key: str, due: dict[str, Any], **more: Any) -> Step:
    basis = {"title": key.capitalize(), "legal_basis": "wet", "executor": "employer", "opens": due}
    return step_from_dict({"key": key, "due": due, **basis, **more})


def dated(*steps: Step, facts: Facts = FACTS, history: tuple[Settled, ...] = ()) -> list[PlannedTask]:
    return [task for task in plan(facts, steps, history, D0) if task.key == steps[-1].key]


@pytest.mark.parametrize(
    ("anchor", "due", "reason"),
    [
        (
            "due_date_of_birth",
            date(2026, 6, 8),
            "vermoedelijke bevallingsdatum 15-06-2026 - 7 dagen = 08-06-2026 (wet)",
        ),
        ("birth", date(2026, 6, 3), "bevallingsdatum 10-06-2026 - 7 dagen = 03-06-2026 (wet)"),
        ("leave_start", date(2026, 4, 28), "begin van het verlof 05-05-2026 - 7 dagen = 28-04-2026 (wet)"),
        ("leave_end", date(2026, 8, 17), "laatste dag van het verlof 24-08-2026 - 7 dagen = 17-08-2026 (wet)"),
        ("employment_end", date(2026, 9, 23), "einde van het dienstverband 30-09-2026 - 7 dagen = 23-09-2026 (wet)"),
    ],
)
def test_anchor_dates_a_step_and_names_itself_and_waits_for_its_fact(anchor: str, due: date, reason: str) -> None:
    one = step("stap", {"anchor": anchor, "days": -7})
    (task,) = dated(one)
    assert (task.due, task.reasons) == (due, (reason,))
    assert dated(one, facts=Facts(D0)) == []


def test_step_can_be_dated_by_the_due_date_of_another_also_when_that_one_was_done() -> None:
    other = step("ander", {"anchor": "first_day", "days": 10})
    one = step("stap", {"anchor": "due", "of": "ander", "days": -1})
    done = Settled("ander", 1, TaskState.DONE, D0, D0, D0)
    (task,) = dated(other, one, facts=Facts(D0), history=(done,))
    assert task.due == date(2026, 1, 14)
    assert task.reasons == ("uiterste datum Ander 15-01-2026 - 1 dag = 14-01-2026 (wet)",)


def test_step_that_becomes_due_early_opens_on_its_due_date() -> None:
    other = step("ander", {"anchor": "first_day", "days": 40})
    first = {"earliest_of": [{"anchor": "first_day", "days": 60}, {"anchor": "completion", "of": "ander"}]}
    one = step("stap", first, opens={"anchor": "first_day", "days": 50})
    done = Settled("ander", 1, TaskState.DONE, D0, D0, D0 + timedelta(days=20))
    (task,) = dated(other, one, facts=Facts(D0), history=(done,))
    assert task.opens == task.due == D0 + timedelta(days=20)


@pytest.mark.parametrize(("other", "left_out"), [(28, False), (29, True), (30, True), (31, True), (32, False)])
def test_term_within_the_distance_of_another_step_is_left_out_that_distance_included(
    other: int, left_out: bool
) -> None:
    """Every ten days up to day 45, none within a day of the due date of the other step."""
    near = step("ander", {"anchor": "first_day", "days": other})
    until = {"anchor": "first_day", "days": 45}
    repeat = {"every": 10, "until": until, "not_within": {"days": 1, "of": ["ander"]}}
    tasks = dated(near, step("stap", {"anchor": "first_day", "days": 10}, repeat=repeat), facts=Facts(D0))
    assert [(task.due - D0).days for task in tasks] == [10, 20, *([] if left_out else [30]), 40]
    assert [task.term for task in tasks] == list(range(1, len(tasks) + 1))


def test_repetition_is_not_planned_while_its_end_is_unknown() -> None:
    repeat = {"every": 10, "until": {"anchor": "leave_start"}}
    one = step("stap", {"anchor": "first_day", "days": 10}, repeat=repeat)
    assert dated(one, facts=Facts(D0)) == []
    assert len(dated(one)) == 11


def test_completion_is_that_of_the_first_term() -> None:
    one = step("stap", {"anchor": "completion", "of": "ander", "days": 3})
    history = tuple(Settled("ander", term, TaskState.DONE, D0, D0, D0 + timedelta(days=term)) for term in (1, 2))
    (task,) = dated(one, facts=Facts(D0), history=history)
    assert task.due == D0 + timedelta(days=4)


def test_interruption_in_which_the_other_step_was_done_moves_by_the_days_that_were_left_of_it() -> None:
    """Done on the third of five days of recovery: three days, that day with them, do not count."""
    gap = Interruption(D0 + timedelta(days=10), D0 + timedelta(days=15))
    done = Settled("ander", 1, TaskState.DONE, D0, D0, D0 + timedelta(days=12))
    one = step("stap", {"anchor": "completion", "of": "ander", "days": 7})
    (task,) = plan(Facts(D0, interruptions=(gap,)), [one], [done], gap.sick_again_on)
    assert task.due == gap.sick_again_on + timedelta(days=7)
    assert task.reasons[-1] == "verschoven met 3 dagen onderbreking (17-01-2026 t/m 19-01-2026)"
