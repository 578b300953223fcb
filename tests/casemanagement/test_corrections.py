"""Correcties: what is put right, what follows it, and what is refused with nothing changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemanagement.models import SickReport
from casemanagement.usecases.corrections import (
    Why,
    correct_classification,
    correct_first_day,
    correct_percentage,
    correct_period_day,
    correct_recovery,
)
from casemanagement.usecases.recoveries import change_percentage, report_recovered
from core.models import AccessEvent
from dossiers.enums import Occasion, TaskState, TrajectoryState
from dossiers.models import Period, Recovery, Task, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.enums import Classification
from planning.usecases.tasks import settle
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def ago(days: int) -> date:
    return timezone.localdate() - days * DAY


def why(world: World, reason: str = "Verkeerd doorgegeven", **more: Any) -> Why:
    return Why(reason, more.pop("by", world.anna), **more)


def due(trajectory: Trajectory, key: str) -> date:
    return Task.objects.get(trajectory=trajectory, key=key, term=1).due_on


def state(trajectory: Trajectory) -> Any:
    """All that a correction may change."""
    one = Trajectory.objects.get(pk=trajectory.pk)
    periods = list(one.periods.values_list("starts_on", "percentage"))
    recoveries = list(one.recoveries.values_list("recovered_on", "sick_again_on"))
    tasks = sorted(one.tasks.values_list("key", "term", "state", "opens_on", "due_on"))
    return (
        one.first_day,
        one.effective_first_day,
        one.ended_on,
        one.state,
        one.classification,
        periods,
        recoveries,
        tasks,
    )


def again(world: World, *, first: int, recovered: int, second: int) -> Trajectory:
    """Ill so many days ago, recovered, and ill again within four weeks."""
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=first)
    report_recovered(trajectory=trajectory, on=ago(recovered), by=world.anna)
    return world.sick(dossier, days_ago=second)


def test_the_first_day_takes_its_period_its_report_and_every_date_along(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=20)
    correct_first_day(trajectory=trajectory, first_day=ago(25), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.first_day, trajectory.effective_first_day) == (ago(25), ago(25))
    assert Period.objects.get(trajectory=trajectory).starts_on == ago(25)
    assert SickReport.objects.get(trajectory=trajectory).first_day == ago(25)
    assert due(trajectory, "probleemanalyse") == ago(25) + 42 * DAY
    occurrence = trajectory.occurrences.get(kind=Occasion.CORRECTED)
    assert (occurrence.facts, occurrence.reason, occurrence.by) == (
        {"what": "first_day", "from": str(ago(20)), "to": str(ago(25))}, "Verkeerd doorgegeven", world.anna,
    )  # fmt: skip
    event = AccessEvent.objects.get(event_type="trajectory.corrected")
    assert (event.detail["what"], event.subject_dossier_id) == ("first_day", trajectory.dossier_id)
    assert not list(differences(timezone.localdate()))


def test_what_was_done_stays_and_a_first_day_after_it_is_refused(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=20)
    task = trajectory.tasks.filter(state=TaskState.OPEN).first()
    done = settle(task=task, state=TaskState.DONE, on=ago(10), by=world.anna)
    before = state(trajectory)
    with refused(f"“{task.title}” was carried out on", field="first_day"):
        correct_first_day(trajectory=trajectory, first_day=ago(9), why=why(world))
    assert state(trajectory) == before
    correct_first_day(trajectory=trajectory, first_day=ago(10), why=why(world))
    same = Task.objects.get(pk=done.pk)
    assert (same.state, same.done_on, same.opens_on, same.due_on) == (
        TaskState.DONE, ago(10), done.opens_on, done.due_on,
    )  # fmt: skip


def test_a_first_day_that_can_not_be_is_refused_with_a_sentence(world: World) -> None:
    dossier = world.employee(starts_on=ago(200))
    first = world.sick(dossier, days_ago=150)
    report_recovered(trajectory=first, on=ago(100), by=world.anna)
    trajectory = world.sick(dossier, days_ago=50)
    change_percentage(trajectory=trajectory, on=ago(40), percentage=Decimal(50), by=world.anna)
    before = state(trajectory)
    for day, sentence in (
        (-1, "The first sick day lies in the future."),
        (50, "It stands like this already."),
        (40, "There is a change on"),
        (201, "There was no employment on"),
        (120, "There is another absence from"),
        (90, "Then less than four weeks lie between two absences"),
    ):
        with refused(sentence, field="first_day"):
            correct_first_day(trajectory=trajectory, first_day=ago(day), why=why(world))
    with refused("Tell why this is corrected.", field="reason"):
        correct_first_day(trajectory=trajectory, first_day=ago(51), why=why(world, " "))
    assert state(trajectory) == before


def test_a_recovered_absence_does_not_begin_after_its_recovery(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=20)
    report_recovered(trajectory=trajectory, on=ago(10), by=world.anna)
    with refused("There is a change on", field="first_day"):
        correct_first_day(trajectory=trajectory, first_day=ago(10), why=why(world))
    correct_first_day(trajectory=trajectory, first_day=ago(11), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.first_day, trajectory.ended_on) == (ago(11), ago(11))


def test_an_absence_that_went_on_does_not_begin_after_the_first_recovery(world: World) -> None:
    """Also when that was on the first day itself: home in the morning, back the day after."""
    trajectory = again(world, first=20, recovered=20, second=10)
    before = state(trajectory)
    with refused("There is a change on", field="first_day"):
        correct_first_day(trajectory=trajectory, first_day=ago(19), why=why(world))
    assert state(trajectory) == before
    correct_first_day(trajectory=trajectory, first_day=ago(22), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.first_day, trajectory.effective_first_day) == (ago(22), ago(12))


def test_who_recovered_on_the_first_day_was_ill_until_then_when_it_began_earlier(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=5)
    report_recovered(trajectory=trajectory, on=ago(5), by=world.anna)
    correct_first_day(trajectory=trajectory, first_day=ago(8), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.ended_on, trajectory.state) == (ago(6), TrajectoryState.RECOVERED)


def test_another_classification_plans_what_belongs_to_it(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=5)
    assert not trajectory.tasks.filter(key="vangnet-ziekmelding").exists()
    correct_classification(trajectory=trajectory, classification=Classification.ORGAN_DONATION, why=why(world))
    assert trajectory.tasks.filter(key="vangnet-ziekmelding").exclude(state=TaskState.LAPSED).exists()
    assert trajectory.occurrences.get(kind=Occasion.CORRECTED).facts == {"what": "classification"}
    correct_classification(trajectory=trajectory, classification=Classification.ILL, why=why(world))
    assert not trajectory.tasks.filter(key="vangnet-ziekmelding").exclude(state=TaskState.LAPSED).exists()
    with refused("It stands like this already.", field="classification"):
        correct_classification(trajectory=trajectory, classification=Classification.ILL, why=why(world))


def test_percentage_and_day_of_a_period(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=50)
    for day, percentage in ((30, 80), (20, 50)):
        change_percentage(trajectory=trajectory, on=ago(day), percentage=Decimal(percentage), by=world.anna)
    correct_percentage(trajectory=trajectory, starts_on=ago(30), percentage=Decimal(70), why=why(world))
    correct_period_day(trajectory=trajectory, starts_on=ago(30), day=ago(35), why=why(world))
    assert list(trajectory.periods.values_list("starts_on", "percentage")) == [
        (ago(50), 100), (ago(35), 70), (ago(20), 50),
    ]  # fmt: skip
    before = state(trajectory)
    for day, sentence, field in (
        (50, "There is a change on", "day"),
        (20, "There is a change on", "day"),
        (-1, "This day lies in the future.", "day"),
        (35, "It stands like this already.", "day"),
    ):
        with refused(sentence, field=field):
            correct_period_day(trajectory=trajectory, starts_on=ago(35), day=ago(day), why=why(world))
    with refused("The first period begins on the first sick day.", field="period"):
        correct_period_day(trajectory=trajectory, starts_on=ago(50), day=ago(49), why=why(world))
    with refused("This period is not there any more.", field="period"):
        correct_period_day(trajectory=trajectory, starts_on=ago(34), day=ago(33), why=why(world))
    for percentage in (0, 101):
        with refused("Give a percentage above 0", field="percentage"):
            correct_percentage(trajectory=trajectory, starts_on=ago(20), percentage=Decimal(percentage), why=why(world))
    assert state(trajectory) == before


def test_the_day_of_a_report_that_continued_moves_the_clock(world: World) -> None:
    trajectory = again(world, first=60, recovered=40, second=30)
    trajectory.refresh_from_db()
    assert trajectory.effective_first_day == ago(50)
    correct_period_day(trajectory=trajectory, starts_on=ago(30), day=ago(25), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.effective_first_day, Recovery.objects.get().sick_again_on) == (ago(45), ago(25))
    assert SickReport.objects.filter(trajectory=trajectory, first_day=ago(25)).count() == 1
    before = state(trajectory)
    with refused("Then four weeks or more lie between", field="day"):
        correct_period_day(trajectory=trajectory, starts_on=ago(25), day=ago(12), why=why(world))
    with refused("Then four weeks or more lie between", field="day"):
        correct_recovery(trajectory=trajectory, recovered_on=ago(40), day=ago(53), why=why(world))
    with refused("There is a change on", field="day"):
        correct_recovery(trajectory=trajectory, recovered_on=ago(40), day=ago(25), why=why(world))
    assert state(trajectory) == before
    correct_recovery(trajectory=trajectory, recovered_on=ago(40), day=ago(35), why=why(world))
    trajectory.refresh_from_db()
    assert trajectory.effective_first_day == ago(50)


def test_another_day_of_recovery_opens_and_closes_the_four_weeks(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    report_recovered(trajectory=trajectory, on=ago(40), by=world.anna)
    trajectory.refresh_from_db()
    assert trajectory.state == TrajectoryState.ENDED
    correct_recovery(trajectory=trajectory, recovered_on=ago(40), day=ago(10), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.RECOVERED, ago(11))
    waiting = set(trajectory.tasks.values_list("state", flat=True)) - {TaskState.LAPSED}
    assert waiting == {TaskState.PLANNED}
    before = state(trajectory)
    for day, sentence in ((-2, "Choose tomorrow or an earlier day."), (61, "There is a change on")):
        with refused(sentence, field="day"):
            correct_recovery(trajectory=trajectory, recovered_on=ago(10), day=ago(day), why=why(world))
    assert state(trajectory) == before
    correct_recovery(trajectory=trajectory, recovered_on=ago(10), day=ago(60), why=why(world))
    trajectory.refresh_from_db()
    assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.ENDED, ago(60))


def test_a_recovery_does_not_come_within_the_next_absence(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=100)
    report_recovered(trajectory=trajectory, on=ago(90), by=world.anna)
    world.sick(dossier, days_ago=20)
    before = state(trajectory)
    with refused("There is another absence from", field="day"):
        correct_recovery(trajectory=trajectory, recovered_on=ago(90), day=ago(15), why=why(world))
    with refused("Then less than four weeks lie between two absences", field="day"):
        correct_recovery(trajectory=trajectory, recovered_on=ago(90), day=ago(30), why=why(world))
    assert state(trajectory) == before


def test_only_with_the_right_and_not_past_vdd(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=20)
    for user in (world.baker, world.doctor):
        with pytest.raises(PermissionDenied):
            correct_first_day(trajectory=trajectory, first_day=ago(25), why=why(world, by=user))
    type(world.bakkerij).objects.filter(pk=world.bakkerij.pk).update(code="VDD40201")
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        correct_first_day(trajectory=trajectory, first_day=ago(25), why=why(world))
    correct_first_day(trajectory=trajectory, first_day=ago(25), why=why(world, source_reason="VDD lag eruit"))
    assert AccessEvent.objects.get(event_type="trajectory.corrected").detail["despite_source"] == "VDD lag eruit"
