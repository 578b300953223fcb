"""(Deel)herstel and samengesteld verzuim: exact dates, what lapses and comes back, every sentence that refuses."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from casemanagement.queries_recoveries import continuation, window_of
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.recoveries import REASONS, change_percentage, undo_last
from core.errors import DomainError
from core.models import AccessEvent
from dossiers.enums import EndReason, Occasion, TaskState, TrajectoryState
from dossiers.models import SICKNESS_BENEFIT, Dossier, Recovery, Task, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.enums import Classification
from orgstructure.models import Employer
from planning.queries import facts_of
from planning.usecases.plans import planned_steps
from services.models import ProtocolVariation
from tests.casemanagement.absences import fit, on, sick, snapshot, today
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def end_of_waiting_period(trajectory: Trajectory) -> date:
    """A mark of the law, so no task."""
    trajectory.refresh_from_db()
    planned = planned_steps(trajectory, trajectory.tasks.all(), facts_of(trajectory, today()), today())
    return next(one.due for one in planned if one.key == "einde-wachttijd")


def to_sickness_benefit(trajectory: Trajectory) -> None:
    variation = ProtocolVariation.objects.filter(protocol__key=SICKNESS_BENEFIT).first()
    assert variation is not None
    Trajectory.objects.filter(pk=trajectory.pk).update(variation=variation, protocol_key=SICKNESS_BENEFIT)


def test_fixture_of_the_law_the_waiting_period_ends_three_weeks_later(world: World) -> None:
    """domain.md 1.4: sick 2022-01-03 to 07-03, fit for 21 days, sick again on 07-25."""
    dossier = world.employee()
    with on("2022-01-03"):
        trajectory = sick(world, dossier, "2022-01-03")
        assert end_of_waiting_period(trajectory) == date(2024, 1, 1)
    with on("2022-07-04"):
        trajectory = fit(trajectory, "2022-07-04", world.baker)
        assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.RECOVERED, date(2022, 7, 3))
        assert trajectory.end_reason == EndReason.RECOVERED
    with on("2022-07-25"):
        again = sick(world, dossier, "2022-07-25")
        assert again == trajectory
        again.refresh_from_db()
        assert (again.state, again.ended_on, again.end_reason) == (TrajectoryState.RUNNING, None, "")
        assert (again.first_day, again.effective_first_day) == (date(2022, 1, 3), date(2022, 1, 24))
        assert end_of_waiting_period(again) == date(2024, 1, 22)
        assert [str(one) for one in again.periods.all()] == ["2022-01-03 100.00%", "2022-07-25 100.00%"]
        assert list(differences(today())) == []
    assert list(again.occurrences.values_list("kind", "on")) == [
        (Occasion.REPORTED, date(2022, 1, 3)),
        (Occasion.RECOVERED, date(2022, 7, 4)),
        (Occasion.CONTINUED, date(2022, 7, 25)),
    ]


@pytest.mark.parametrize(("gap", "same"), [(1, True), (27, True), (28, False)])
def test_less_than_four_weeks_continues_and_four_weeks_do_not(world: World, gap: int, same: bool) -> None:
    dossier = world.employee()
    first = world.sick(dossier, days_ago=100)
    fit(first, today() - timedelta(days=gap), world.klantbeheer)
    second = world.sick(dossier)
    assert (second == first) is same
    second.refresh_from_db()
    assert second.effective_first_day - second.first_day == timedelta(days=gap if same else 0)


def test_a_second_interruption_adds_up_and_terms_that_were_met_stay(world: World) -> None:
    dossier = world.employee()
    with on("2023-01-02"):
        trajectory = sick(world, dossier, "2023-01-02")
        before = end_of_waiting_period(trajectory)
    for recovered, again, shift in (("2023-02-01", "2023-02-11", 10), ("2023-05-01", "2023-05-28", 37)):
        with on(recovered):
            fit(trajectory, recovered, world.klantbeheer)
        with on(again):
            assert sick(world, dossier, again) == trajectory
            trajectory.refresh_from_db()
            assert trajectory.effective_first_day == date(2023, 1, 2) + timedelta(days=shift)
            assert end_of_waiting_period(trajectory) == before + timedelta(days=shift)
    assert trajectory.recoveries.count() == 2


def test_tasks_wait_in_the_window_lapse_after_it_and_come_back_with_a_late_report(world: World) -> None:
    dossier = world.employee()
    with on("2023-01-02"):
        trajectory = sick(world, dossier, "2023-01-02")
    with on("2023-02-01"):
        open_before = set(trajectory.tasks.filter(state=TaskState.OPEN).values_list("key", flat=True))
        assert open_before
        fit(trajectory, "2023-02-01", world.klantbeheer)
        assert {task.state for task in trajectory.tasks.all()} == {TaskState.PLANNED}
        assert not Task.objects.exclude(responsible=None).exists()
    with on("2023-02-28"):
        advance_day(today())
        trajectory.refresh_from_db()
        assert trajectory.state == TrajectoryState.RECOVERED
        assert {task.state for task in trajectory.tasks.all()} == {TaskState.PLANNED}
    with on("2023-03-01"):
        for _twice in range(2):
            advance_day(today())
        trajectory.refresh_from_db()
        assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.ENDED, date(2023, 1, 31))
        assert {task.state for task in trajectory.tasks.all()} == {TaskState.LAPSED}
        assert trajectory.occurrences.filter(kind=Occasion.WINDOW_CLOSED).count() == 1
        assert sick(world, dossier, "2023-02-27") == trajectory
        trajectory.refresh_from_db()
        assert (trajectory.state, trajectory.effective_first_day) == (TrajectoryState.RUNNING, date(2023, 1, 28))
        assert {task.state for task in trajectory.tasks.all()} == {TaskState.OPEN, TaskState.PLANNED}
        assert list(differences(today())) == []


def test_what_was_done_stays_done_with_its_date(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=60)
    task = trajectory.tasks.filter(state=TaskState.OPEN).order_by("due_on").first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(state=TaskState.DONE, done_on=today(), done_by=world.anna)
    fit(trajectory, today() - 10 * DAY, world.klantbeheer)
    world.sick(dossier)
    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.state, fresh.due_on, fresh.done_on) == (TaskState.DONE, task.due_on, today())


def test_newly_agreed_work_starts_afresh(world: World) -> None:
    dossier = world.employee()
    first = world.sick(dossier, days_ago=100)
    fit(first, today() - 10 * DAY, world.klantbeheer)
    second = world.sick(dossier, is_new_work=True)
    assert second != first
    assert (second.effective_first_day, second.reports.get().is_new_work) == (today(), True)
    first.refresh_from_db()
    assert first.state == TrajectoryState.RECOVERED


def test_after_newly_agreed_work_the_older_absence_is_not_continued(world: World) -> None:
    """It would run over the days of the newer one."""
    dossier = world.employee()
    first = world.sick(dossier, days_ago=100)
    fit(first, today() - 20 * DAY, world.klantbeheer)
    second = world.sick(dossier, days_ago=15, is_new_work=True)
    fit(second, today() - 10 * DAY, world.klantbeheer, reason=EndReason.OTHER)
    assert continuation(dossier, today()) is None
    assert world.sick(dossier) not in (first, second)


def test_the_classification_of_the_new_report_counts_from_then_on(world: World) -> None:
    dossier = world.employee()
    trajectory = world.sick(dossier, days_ago=30)
    fit(trajectory, today() - 5 * DAY, world.klantbeheer)
    world.sick(dossier, classification=Classification.ACCIDENT)
    trajectory.refresh_from_db()
    assert trajectory.classification == Classification.ACCIDENT
    undo_last(trajectory=trajectory, by=world.klantbeheer, reason="Vergissing")
    trajectory.refresh_from_db()
    assert trajectory.classification == Classification.ILL


def test_partial_recovery_is_a_new_period_and_the_clock_runs_on(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    before = end_of_waiting_period(trajectory)
    hours = Decimal("8.5")
    change_percentage(
        trajectory=trajectory, on=today() - 9 * DAY, percentage=Decimal(50), therapy_hours=hours, by=world.baker
    )
    trajectory.refresh_from_db()
    assert [(one.percentage, one.therapy_hours) for one in trajectory.periods.all()] == [
        (100, None),
        (50, Decimal("8.50")),
    ]
    assert (trajectory.effective_first_day, end_of_waiting_period(trajectory)) == (trajectory.first_day, before)
    event = AccessEvent.objects.get(event_type="sickness.percentage_changed")
    assert (event.object_id, event.subject_dossier_id, event.user_name) == (
        trajectory.pk,
        trajectory.dossier_id,
        "Baker",
    )
    told = trajectory.occurrences.last()
    assert (told.kind, told.on, told.by) == (Occasion.PERCENTAGE, today() - 9 * DAY, world.baker)
    assert told.facts == {"percentage": "50", "before": "100.00", "therapy_hours": "8.5"}


def test_hours_alone_may_change_too(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    change_percentage(
        trajectory=trajectory, on=today(), percentage=Decimal(100), therapy_hours=Decimal(4), by=world.baker
    )
    assert trajectory.periods.last().therapy_hours == 4


@pytest.mark.parametrize(
    ("days_ago", "values", "field", "sentence"),
    [
        (10, {"percentage": "0"}, "percentage", "Give a percentage above 0 up to and including 100."),
        (10, {"percentage": "-1"}, "percentage", "Give a percentage above 0 up to and including 100."),
        (10, {"percentage": "100.01"}, "percentage", "Give a percentage above 0 up to and including 100."),
        (10, {"percentage": "100"}, "percentage", "The employee is absent for 100% already."),
        (10, {"percentage": "50", "hours": "100"}, "therapy_hours", "Give the hours of one week"),
        (10, {"percentage": "50", "hours": "-1"}, "therapy_hours", "Give the hours of one week"),
        (60, {"percentage": "50"}, "on", "The last change was on "),
        (61, {"percentage": "50"}, "on", "The first sick day was "),
        (-1, {"percentage": "50"}, "on", "This day lies in the future."),
    ],
)
def test_a_percentage_that_can_not_be_is_refused_and_nothing_changes(
    world: World, days_ago: int, values: dict[str, str], field: str, sentence: str
) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    before = snapshot()
    hours = Decimal(values["hours"]) if "hours" in values else None
    with refused(sentence, field=field):
        change_percentage(
            trajectory=trajectory, on=today() - timedelta(days=days_ago), percentage=Decimal(values["percentage"]),
            therapy_hours=hours, by=world.klantbeheer,
        )  # fmt: skip
    assert snapshot() == before


def test_two_changes_on_one_day_are_refused(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    change = {"trajectory": trajectory, "on": today(), "by": world.klantbeheer}
    change_percentage(percentage=Decimal(50), **change)
    with refused("The last change was on ", field="on"):
        change_percentage(percentage=Decimal(60), **change)
    with refused("The last change was on ", field="on"):
        fit(trajectory, today(), world.klantbeheer)


@pytest.mark.parametrize(
    ("days_ago", "sentence"), [(61, "The first sick day was "), (-2, "Choose tomorrow or an earlier day.")]
)
def test_a_recovery_that_can_not_be_is_refused_and_nothing_changes(world: World, days_ago: int, sentence: str) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    before = snapshot()
    with refused(sentence, field="on"):
        fit(trajectory, today() - timedelta(days=days_ago), world.klantbeheer)
    assert snapshot() == before


def test_one_may_recover_on_the_first_day_and_tomorrow(world: World) -> None:
    at_once, later = (world.sick(world.employee(), days_ago=days) for days in (0, 3))
    assert fit(at_once, today(), world.klantbeheer).ended_on == today()
    recovered = fit(later, today() + DAY, world.klantbeheer)
    assert (recovered.ended_on, recovered.state) == (today(), TrajectoryState.RECOVERED)


def test_a_task_that_follows_the_recovery_of_tomorrow_opens_tomorrow(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=3, classification=Classification.PREGNANCY)
    fit(trajectory, today() + DAY, world.klantbeheer)
    task = trajectory.tasks.get(key="herstel-vangnet")
    assert (task.state, task.opens_on, task.due_on) == (TaskState.PLANNED, today() + DAY, today() + 3 * DAY)
    with time_machine.travel(timezone.now() + DAY):
        advance_day(today())
        task.refresh_from_db()
        assert (task.state, task.responsible) == (TaskState.OPEN, world.anna)


@pytest.mark.parametrize("reason", [one for one in REASONS if one != EndReason.RECOVERED])
def test_another_reason_ends_it_at_once(world: World, reason: EndReason) -> None:
    dossier = world.employee()
    trajectory = fit(world.sick(dossier, days_ago=60), today(), world.klantbeheer, reason=reason)
    assert (trajectory.state, trajectory.end_reason) == (TrajectoryState.ENDED, reason)
    assert {task.state for task in trajectory.tasks.all()} == {TaskState.LAPSED}
    assert trajectory.occurrences.last().kind == Occasion.ENDED
    assert not Recovery.objects.exists()
    with time_machine.travel(timezone.now() + DAY):
        assert world.sick(dossier) != trajectory


@pytest.mark.parametrize("reason", [EndReason.WITHDRAWN, EndReason.PREGNANCY_LEAVE])
def test_reasons_that_nobody_chooses_are_refused(world: World, reason: EndReason) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    with refused("Choose one of the reasons in the list.", field="reason"):
        fit(trajectory, today(), world.klantbeheer, reason=reason)


def test_a_recovery_of_long_ago_is_over_at_once(world: World) -> None:
    trajectory = fit(world.sick(world.employee(), days_ago=60), today() - 28 * DAY, world.klantbeheer)
    assert trajectory.state == TrajectoryState.ENDED
    assert {task.state for task in trajectory.tasks.all()} == {TaskState.LAPSED}


def test_ziektewet_knows_full_recovery_only(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=60)
    to_sickness_benefit(trajectory)
    with refused("There is no partial recovery in a trajectory Ziektewet, only full recovery."):
        change_percentage(trajectory=trajectory, on=today(), percentage=Decimal(50), by=world.klantbeheer)
    assert fit(trajectory, today(), world.klantbeheer).end_reason == EndReason.RECOVERED


def test_what_does_not_run_can_not_recover(world: World) -> None:
    trajectory = fit(world.sick(world.employee(), days_ago=60), today(), world.klantbeheer)
    with refused("This trajectory does not run any more."):
        fit(trajectory, today(), world.klantbeheer)
    with refused("This trajectory does not run any more."):
        change_percentage(trajectory=trajectory, on=today(), percentage=Decimal(50), by=world.klantbeheer)


def test_a_report_on_the_day_of_recovery_or_before_it_is_refused(world: World) -> None:
    dossier = world.employee()
    fit(world.sick(dossier, days_ago=60), today() - 5 * DAY, world.klantbeheer)
    with refused("The employee was reported recovered on ", field="first_day"):
        world.sick(dossier, days_ago=5)
    with refused("There is an absence trajectory already from ", field="first_day"):
        world.sick(dossier, days_ago=6)


def test_after_the_employment_only_ziektewet_goes_on(world: World) -> None:
    """Row 126: a leaver is refused with the hint, and is ill again in a trajectory Ziektewet."""
    left, trajectories = today() - 20 * DAY, []
    for benefit in (False, True):
        dossier = world.employee(ends_on=left)
        trajectories.append(world.sick(dossier, days_ago=60))
        if benefit:
            to_sickness_benefit(trajectories[-1])
        fit(trajectories[-1], today() - 10 * DAY, world.klantbeheer)
    with refused("There was no employment on ", field="first_day"):
        world.sick(trajectories[0].dossier)
    assert world.sick(trajectories[1].dossier) == trajectories[1]


def test_a_leaver_is_refused_with_the_hint_about_ziektewet(world: World) -> None:
    dossier = world.employee(ends_on=date(2025, 3, 31))
    with translation.override("en"), pytest.raises(DomainError, match=r"the last day was .*Sickness Benefits Act"):
        sick(world, dossier, "2025-04-01")


@pytest.mark.parametrize("act", ["percentage", "recovery", "undo"])
def test_only_who_may_reports_and_only_what_is_in_sight(world: World, act: str) -> None:
    trajectory = world.sick(world.employee(), days_ago=10)
    acts: dict[str, Any] = {
        "percentage": lambda by: change_percentage(trajectory=trajectory, on=today(), percentage=Decimal(50), by=by),
        "recovery": lambda by: fit(trajectory, today(), by),
        "undo": lambda by: undo_last(trajectory=trajectory, by=by, reason="Vergissing"),
    }
    before = snapshot()
    with pytest.raises(PermissionDenied):
        acts[act](world.doctor)
    with pytest.raises(Dossier.DoesNotExist):
        acts[act](world.remat_user)
    assert snapshot() == before


def test_vdd_is_leading_and_why_it_is_passed_by_stands_in_the_log(world: World) -> None:
    trajectory = world.sick(world.employee(), days_ago=10)
    Employer.objects.filter(pk=world.bakkerij.pk).update(code="VDD00001")
    with refused("VDD is leading for "):
        fit(trajectory, today(), world.baker)
    with refused("Tell why this is not changed in VDD.", field="source_reason"):
        fit(trajectory, today(), world.klantbeheer)
    fit(trajectory, today(), world.klantbeheer, source_reason="VDD ligt eruit")
    event = AccessEvent.objects.get(event_type="sickness.recovered")
    assert event.detail == {"reason": "recovered", "despite_source": "VDD ligt eruit"}


def test_window_is_told_with_its_first_day_outside(world: World) -> None:
    trajectory = fit(world.sick(world.employee(), days_ago=60), today() - 5 * DAY, world.klantbeheer)
    assert window_of(trajectory, today()) == (today() - 5 * DAY, today() + 23 * DAY)
