"""The last report is taken back: what it did is undone, and the plan is what it would have been without it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from casemanagement.queries_recoveries import continuation
from casemanagement.usecases.recoveries import change_percentage, last_report, undo_last
from casemanagement.usecases.sick_reports import overlapping, running_absence
from core.models import AccessEvent
from dossiers.enums import EndReason, Occasion, TaskState, TrajectoryState
from dossiers.models import Occurrence, Trajectory
from dossiers.responsibility.check import differences
from tests.casemanagement.absences import fit, snapshot, today
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def plan_of(trajectory: Trajectory) -> list[Any]:
    trajectory.refresh_from_db()
    facts = [trajectory.state, trajectory.ended_on, trajectory.end_reason, trajectory.effective_first_day]
    tasks = trajectory.tasks.exclude(state=TaskState.LAPSED).order_by("key", "term")
    return [facts, *tasks.values_list("key", "term", "state", "opens_on", "due_on", "responsible")]


def test_each_report_is_taken_back_in_turn_and_leaves_no_trace_in_the_plan(world: World) -> None:
    dossier, plans = world.employee(), []
    trajectory = world.sick(dossier, days_ago=90)
    plans.append(plan_of(trajectory))
    change_percentage(trajectory=trajectory, on=today() - 60 * DAY, percentage=Decimal(50), by=world.baker)
    plans.append(plan_of(trajectory))
    fit(trajectory, today() - 20 * DAY, world.baker)
    plans.append(plan_of(trajectory))
    world.sick(dossier, days_ago=5)
    for what in (Occasion.CONTINUED, Occasion.RECOVERED, Occasion.PERCENTAGE):
        trajectory.refresh_from_db()
        assert last_report(trajectory)[0] == what
        undo_last(trajectory=trajectory, by=world.anna, reason="Verkeerde dag")
        assert plan_of(trajectory) == plans.pop()
        told = Occurrence.objects.last()
        assert told is not None
        assert (told.kind, told.reason, told.by, told.facts) == (
            Occasion.UNDONE, "Verkeerde dag", world.anna, {"what": what.value},
        )  # fmt: skip
    assert trajectory.periods.count() == 1
    assert AccessEvent.objects.filter(event_type="sickness.report_undone").count() == 3
    assert list(differences(today())) == []


def test_the_first_report_taken_back_is_no_absence_any_more(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=10)
    undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Verkeerde werknemer")
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.end_reason) == (TrajectoryState.ENDED, EndReason.WITHDRAWN)
    assert {task.state for task in trajectory.tasks.all()} == {TaskState.LAPSED}
    assert running_absence(dossier) is None
    assert overlapping(dossier, trajectory.first_day) is None
    assert continuation(dossier, today()) is None
    with refused("This report has been taken back already."):
        undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Nog eens")
    again = world.sick(dossier, days_ago=10)
    assert again != trajectory


def test_an_earlier_absence_is_continued_past_one_that_was_taken_back(world: World) -> None:
    dossier = world.employee()
    first = fit(world.sick(dossier, days_ago=60), today() - 20 * DAY, world.klantbeheer)
    second = world.sick(dossier, days_ago=10, is_new_work=True)
    undo_last(trajectory=second, by=world.klantbeheer, reason="Geen nieuw werk")
    assert world.sick(dossier, days_ago=10) == first


@pytest.mark.parametrize("reason", ["", "  "])
def test_taking_back_needs_a_reason(world: World, reason: str) -> None:
    trajectory = world.sick(world.employee(), days_ago=10)
    before = snapshot()
    with refused("Tell why this report is taken back.", field="reason"):
        undo_last(trajectory=trajectory, by=world.klantbeheer, reason=reason)
    assert snapshot() == before


def test_what_was_not_seen_is_not_taken_back(world: World) -> None:
    """A second click would take back what came before it."""
    trajectory = world.sick(world.employee(), days_ago=10)
    seen = last_report(trajectory)
    fit(trajectory, today(), world.klantbeheer)
    with refused("The last report is another one by now."):
        undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Vergissing", seen=seen)


def test_a_recovery_before_another_absence_can_not_be_taken_back(world: World) -> None:
    dossier = world.employee()
    first = fit(world.sick(dossier, days_ago=100), today() - 60 * DAY, world.klantbeheer)
    world.sick(dossier, days_ago=10)
    with refused("Another absence began after this one. Take that report back first."):
        undo_last(trajectory=first, by=world.klantbeheer, reason="Vergissing")


def test_taking_back_the_continuation_after_the_window_ends_it(world: World) -> None:
    dossier = world.employee()
    trajectory = fit(world.sick(dossier, days_ago=90), today() - 50 * DAY, world.klantbeheer)
    world.sick(dossier, days_ago=30)
    undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Vergissing")
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.ENDED, today() - 51 * DAY)
    assert {task.state for task in trajectory.tasks.all()} == {TaskState.LAPSED}


def test_an_end_after_an_interruption_is_taken_back_as_what_it_was(world: World) -> None:
    dossier = world.employee()
    fit(world.sick(dossier, days_ago=90), today() - 50 * DAY, world.klantbeheer)
    trajectory = fit(world.sick(dossier, days_ago=30), today(), world.klantbeheer, reason=EndReason.PENSION)
    assert last_report(trajectory) == (Occasion.RECOVERED, today())
    undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Nog geen AOW")
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.end_reason) == (TrajectoryState.RUNNING, "")
    assert trajectory.recoveries.get().sick_again_on == today() - 30 * DAY
