"""Pregnancy: the leave by the fixtures of domain.md 3.1, what illness before, in and after it does (1.5, 3.4)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import User
from casemanagement.usecases.causes import judge_cause, open_question
from casemanagement.usecases.corrections import Why, correct_first_day, correct_period_day, correct_recovery
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.pregnancies import (
    Expected,
    add_admission,
    check_expected,
    close_after_leave,
    correct_expected,
    correct_last_working_day,
    end_pregnancy,
    enter_birth,
    register_pregnancy,
    spread_leave,
)
from casemanagement.usecases.recoveries import last_report, report_recovered, undo_last
from core.models import AccessEvent
from dossiers.enums import EndReason, Occasion, PregnancyEndReason, SameCause, TaskState, TrajectoryState
from dossiers.models import Dossier, Pregnancy, PregnancyEnd, Recovery, Trajectory
from dossiers.responsibility.check import differences
from planning.queries import leave_of
from tests.casemanagement.pregnant import DUE, again, due, expecting, ill
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(date(2026, 3, 2), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("multiple", "weeks_before", "born", "last_day", "total"),
    [
        (False, 6, DUE, date(2026, 8, 24), 112),
        (False, 6, DUE - timedelta(days=7), date(2026, 8, 24), 112),
        (False, 6, DUE + timedelta(days=14), date(2026, 9, 7), 126),
        (False, 4, DUE, date(2026, 9, 7), 112),
        (True, 8, DUE - timedelta(days=21), date(2026, 9, 7), 140),
        (True, 10, DUE + timedelta(days=7), date(2026, 8, 31), 147),
    ],
)
def test_fixtures_of_the_leave(
    world: World, clock: Any, *, multiple: bool, weeks_before: int, born: date, last_day: date, total: int
) -> None:
    start = DUE + DAY - timedelta(weeks=weeks_before)
    pregnancy = expecting(world, multiple=multiple, last_working_day=start - DAY)
    clock.move_to(born)
    leave = enter_birth(pregnancy=pregnancy, born_on=born, by=world.anna)
    assert (leave.start, leave.last_day, leave.total_days) == (start, last_day, total)
    tasks = dict(pregnancy.trajectory.tasks.values_list("key", "due_on"))
    assert tasks["wazo-aanvraag"] == start - timedelta(days=14)
    assert tasks["gesprek-terugkeer"] == last_day - timedelta(days=14)
    assert tasks["verlof-afsluiten"] == last_day + timedelta(days=7)


def test_row_138_six_weeks(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    leave = leave_of(pregnancy, date.today())
    assert (leave.start, leave.last_day) == (date(2026, 5, 5), date(2026, 8, 24))
    assert (leave.earliest_start, leave.latest_start) == (date(2026, 5, 5), date(2026, 5, 19))
    assert pregnancy.trajectory.effective_first_day == pregnancy.trajectory.first_day == date(2026, 3, 2)
    assert AccessEvent.objects.get(event_type="pregnancy.registered").user_id == world.anna.pk
    key = uuid4()
    with refused("A pregnancy runs already", field="due_on"):
        register_pregnancy(dossier=pregnancy.trajectory.dossier, expected=Expected(DUE), key=key, by=world.anna)
    assert list(differences(date.today())) == []


def test_sent_twice_counts_once(world: World, clock: Any) -> None:
    about: dict[str, Any] = {"dossier": world.employee(), "expected": Expected(DUE), "key": uuid4(), "by": world.anna}
    assert register_pregnancy(**about) == register_pregnancy(**about)
    assert Pregnancy.objects.count() == 1


def test_dates_that_cannot_be(world: World, clock: Any) -> None:
    dossier = world.employee()
    for wrong, text, field in [
        (Expected(date(2027, 3, 1)), "Give a due date of birth between", "due_on"),
        (Expected(date(2025, 1, 1)), "Give a due date of birth between", "due_on"),
        (Expected(DUE, last_working_day=date(2026, 5, 3)), "The last working day lies between", "last_working_day"),
        (Expected(DUE, last_working_day=date(2026, 5, 19)), "The last working day lies between", "last_working_day"),
    ]:
        with refused(text, field=field):
            check_expected(dossier, wrong)
    pregnancy = expecting(world, dossier)
    with refused("With this due date the child is born between", field="born_on"):
        enter_birth(pregnancy=pregnancy, born_on=date(2026, 3, 3), by=world.anna)
    with refused("The admission begins on the date of birth", field="starts_on"):
        add_admission(pregnancy=pregnancy, starts_on=DUE, ends_on=DUE, by=world.anna)
    with refused("Enter the date of birth first", field="parts"):
        spread_leave(pregnancy=pregnancy, parts=[], by=world.anna)
    assert not again(pregnancy).born_on


def test_who_may_not(world: World, clock: Any) -> None:
    dossier = world.employee()
    for user in (world.doctor, world.klantbeheer):
        with pytest.raises((PermissionDenied, Dossier.DoesNotExist)):
            register_pregnancy(dossier=dossier, expected=Expected(DUE), key=uuid4(), by=user)
    assert register_pregnancy(dossier=dossier, expected=Expected(DUE), key=uuid4(), by=world.baker)


def test_due_date_and_last_working_day_are_corrected(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    leave = correct_expected(pregnancy=pregnancy, expected=Expected(DUE + timedelta(days=7)), by=world.anna)
    assert leave.start == date(2026, 5, 12)
    leave = correct_last_working_day(pregnancy=pregnancy, last_working_day=date(2026, 5, 15), by=world.anna)
    assert leave.start == date(2026, 5, 16)
    assert due(again(pregnancy.trajectory), "wazo-aanvraag") == date(2026, 5, 2)
    with refused("The last working day lies between", field="last_working_day"):
        correct_last_working_day(pregnancy=pregnancy, last_working_day=date(2026, 6, 15), by=world.anna)


def test_hospital_and_spread_leave(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    clock.move_to(DUE + timedelta(days=30))
    enter_birth(pregnancy=pregnancy, born_on=DUE, by=world.anna)
    longer = add_admission(pregnancy=pregnancy, starts_on=DUE, ends_on=DUE + timedelta(days=19), by=world.anna)
    assert (longer.extended_by, longer.last_day) == (13, date(2026, 9, 6))
    flexible_from = DUE + timedelta(days=43)
    with refused("There are 41 days left to spread", field="parts"):
        parts = [(flexible_from, flexible_from + timedelta(days=100))]
        spread_leave(pregnancy=pregnancy, parts=parts, by=world.anna)
    with refused("These periods overlap", field="parts"):
        parts = [(flexible_from, flexible_from + DAY), (flexible_from + DAY, flexible_from + DAY)]
        spread_leave(pregnancy=pregnancy, parts=parts, by=world.anna)
    with refused("Spread leave lies after", field="parts"):
        spread_leave(pregnancy=pregnancy, parts=[(DUE, DUE)], by=world.anna)
    spread_leave(pregnancy=pregnancy, parts=[(flexible_from + DAY, flexible_from + 5 * DAY)], by=world.anna)
    assert pregnancy.spread.get().ends_on == flexible_from + 5 * DAY


def test_birth_does_the_task_that_asks_for_it(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    clock.move_to(date(2026, 6, 17))
    advance_day(date(2026, 6, 17))
    task = pregnancy.trajectory.tasks.get(key="bevalling-doorgeven")
    assert task.state == TaskState.OPEN
    enter_birth(pregnancy=pregnancy, born_on=date(2026, 6, 12), by=world.anna)
    task.refresh_from_db()
    assert (task.state, task.done_on, task.done_by) == (TaskState.DONE, date(2026, 6, 17), world.anna)
    enter_birth(pregnancy=pregnancy, born_on=date(2026, 6, 11), by=world.anna)  # a slip of the pen, mended
    assert pregnancy.trajectory.tasks.filter(key="bevalling-doorgeven").count() == 1
    assert list(differences(date(2026, 6, 17))) == []


def test_why_it_ended_stands_apart_and_in_no_log(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    end_pregnancy(
        pregnancy=pregnancy, reason=PregnancyEndReason.MISCARRIAGE, on=date(2026, 3, 2), explanation="Week 20",
        by=world.anna,
    )  # fmt: skip
    trajectory = again(pregnancy.trajectory)
    assert (trajectory.state, trajectory.end_reason) == (TrajectoryState.ENDED, EndReason.OTHER)
    assert PregnancyEnd.objects.get().reason == PregnancyEndReason.MISCARRIAGE
    assert not trajectory.tasks.filter(state__in=[TaskState.OPEN, TaskState.PLANNED]).exists()
    told = [
        *AccessEvent.objects.values_list("detail", flat=True),
        *trajectory.occurrences.values_list("facts", flat=True),
    ]
    assert "miscarriage" not in str(told) and "Week 20" not in str(told)
    with refused("This trajectory does not run any more"):
        close_after_leave(pregnancy=pregnancy, by=world.anna)


def test_trajectory_closes_after_the_leave_and_not_before(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    clock.move_to(date(2026, 8, 24))
    with refused("The leave runs to and including"):
        close_after_leave(pregnancy=pregnancy, by=world.anna)
    clock.move_to(date(2026, 8, 25))
    close_after_leave(pregnancy=pregnancy, by=world.anna)
    assert again(pregnancy.trajectory).ended_on == date(2026, 8, 24)


def test_dates_that_do_not_go_together_change_nothing(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    clock.move_to(DUE)
    enter_birth(pregnancy=pregnancy, born_on=DUE, by=world.anna)
    with refused("With this due date the child is born between", field="due_on"):
        correct_expected(pregnancy=pregnancy, expected=Expected(DUE - timedelta(days=60)), by=world.anna)
    assert again(pregnancy).due_on == DUE


def test_who_may_not_read_why_it_ended_does_not_write_it(world: World, clock: Any) -> None:
    pregnancy = expecting(world)
    ending: dict[str, Any] = {"pregnancy": pregnancy, "on": date(2026, 3, 2), "explanation": "", "by": world.baker}
    with refused("Choose one of the reasons", field="reason"):
        end_pregnancy(reason=PregnancyEndReason.MISCARRIAGE, **ending)
    end_pregnancy(reason=PregnancyEndReason.OTHER, **ending)
    assert again(pregnancy.trajectory).state == TrajectoryState.ENDED


def test_report_by_mistake_takes_no_leave(world: World, clock: Any) -> None:
    dossier = world.employee()
    pregnancy = expecting(world, dossier, last_working_day=date(2026, 5, 18))
    clock.move_to(date(2026, 5, 10))
    trajectory = ill(world, dossier, date(2026, 5, 6))
    assert leave_of(pregnancy, date(2026, 5, 10)).last_day == date(2026, 9, 7) - timedelta(days=5)
    assert due(again(pregnancy.trajectory), "gesprek-terugkeer") == date(2026, 8, 19)
    undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
    assert leave_of(pregnancy, date(2026, 5, 10)).last_day == date(2026, 9, 7)
    assert due(again(pregnancy.trajectory), "gesprek-terugkeer") == date(2026, 8, 24)


class TestLeaveBesideIllness:
    """Days of leave count nowhere (domain.md 1.5)."""

    def test_illness_waits_during_leave_and_goes_on_after_it(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        pregnancy = expecting(world, dossier)
        clock.move_to(date(2026, 4, 6))
        trajectory = ill(world, dossier, date(2026, 4, 6))
        for day in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)):
            clock.move_to(day)
            advance_day(day)
        trajectory = again(trajectory)
        assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.RECOVERED, date(2026, 5, 4))
        assert trajectory.end_reason == EndReason.PREGNANCY_LEAVE
        assert not trajectory.tasks.filter(state=TaskState.OPEN).exists()
        with refused("From May 5, 2026 to Aug. 24, 2026 there is pregnancy leave", field="first_day"):
            ill(world, dossier, date(2026, 5, 6))
        clock.move_to(date(2026, 8, 31))
        advance_day(date(2026, 8, 31))
        assert again(trajectory).state == TrajectoryState.RECOVERED  # six days after leave, of twenty-eight
        assert ill(world, dossier, date(2026, 8, 31)) == trajectory
        trajectory = again(trajectory)
        gone = (date(2026, 8, 31) - date(2026, 5, 5)).days  # leave, and six days at work
        assert trajectory.effective_first_day == date(2026, 4, 6) + timedelta(days=gone)
        assert due(trajectory, "melding-42e-week") == trajectory.effective_first_day + timedelta(days=294)
        assert again(pregnancy.trajectory).state == TrajectoryState.RUNNING
        assert list(differences(date(2026, 8, 31))) == []

    def test_window_closes_twenty_eight_days_after_the_leave(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        expecting(world, dossier)
        trajectory = ill(world, dossier, date(2026, 3, 2))
        for day, state in [
            (date(2026, 5, 5), TrajectoryState.RECOVERED),
            (date(2026, 9, 21), TrajectoryState.RECOVERED),
            (date(2026, 9, 22), TrajectoryState.ENDED),
        ]:
            clock.move_to(day)
            advance_day(day)
            assert again(trajectory).state == state
        assert ill(world, dossier, date(2026, 9, 22)) != trajectory

    def test_fit_two_weeks_leave_fit_one_week_is_one_chain(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        expecting(world, dossier)
        trajectory = ill(world, dossier, date(2026, 3, 2))
        clock.move_to(date(2026, 4, 21))
        report_recovered(trajectory=trajectory, on=date(2026, 4, 21), by=world.anna)
        for day in (date(2026, 5, 19), date(2026, 8, 31)):
            clock.move_to(day)
            advance_day(day)
        assert ill(world, dossier, date(2026, 8, 31)) == trajectory
        assert open_question(dossier) is None  # nobody was ill directly before the leave

    def test_leave_that_moves_takes_the_illness_along(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        pregnancy = expecting(world, dossier)
        trajectory = ill(world, dossier, date(2026, 3, 2))
        clock.move_to(date(2026, 5, 5))
        advance_day(date(2026, 5, 5))
        correct_last_working_day(pregnancy=pregnancy, last_working_day=date(2026, 5, 11), by=world.anna)
        assert again(trajectory).state == TrajectoryState.RUNNING
        assert not Recovery.objects.exists()
        clock.move_to(date(2026, 5, 12))
        advance_day(date(2026, 5, 12))
        advance_day(date(2026, 5, 12))
        assert Recovery.objects.get().recovered_on == date(2026, 5, 12)
        assert again(trajectory).ended_on == date(2026, 5, 11)

    def test_report_of_before_the_leave_that_comes_late_waits_at_once(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        expecting(world, dossier)
        clock.move_to(date(2026, 5, 7))
        trajectory = again(ill(world, dossier, date(2026, 5, 4)))
        assert (trajectory.state, trajectory.ended_on) == (TrajectoryState.RECOVERED, date(2026, 5, 4))
        assert not trajectory.tasks.filter(state=TaskState.OPEN).exists()
        assert last_report(trajectory) == (Occasion.REPORTED, date(2026, 5, 4))
        undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
        assert (again(trajectory).end_reason, Recovery.objects.count()) == (EndReason.WITHDRAWN, 0)

    def test_recovery_before_the_leave_that_is_taken_back_in_it_makes_the_illness_wait(
        self, world: World, clock: Any
    ) -> None:
        dossier = world.employee()
        pregnancy = expecting(world, dossier)
        clock.move_to(date(2026, 5, 2))
        trajectory = ill(world, dossier, date(2026, 3, 2))
        report_recovered(trajectory=trajectory, on=date(2026, 5, 2), by=world.anna)
        clock.move_to(date(2026, 6, 1))
        advance_day(date(2026, 6, 1))
        undo_last(trajectory=trajectory, reason="Vergissing", by=world.anna)
        assert again(trajectory).end_reason == EndReason.PREGNANCY_LEAVE
        waits = Recovery.objects.get()
        assert (waits.leave, waits.recovered_on) == (pregnancy, date(2026, 5, 5))

    def test_leave_between_two_parts_of_an_illness_did_not_find_it_ill(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        expecting(world, dossier)
        trajectory = ill(world, dossier, date(2026, 3, 2))
        clock.move_to(date(2026, 5, 1))
        report_recovered(trajectory=trajectory, on=date(2026, 5, 1), by=world.anna)
        clock.move_to(date(2026, 8, 31))
        assert ill(world, dossier, date(2026, 8, 31)) == trajectory
        advance_day(date(2026, 9, 1))
        assert again(trajectory).state == TrajectoryState.RUNNING
        assert Recovery.objects.get().sick_again_on == date(2026, 8, 31)

    def test_night_moves_the_end_of_leave_with_the_days_of_illness_in_its_window(
        self, world: World, clock: Any
    ) -> None:
        dossier = world.employee()
        pregnancy = expecting(world, dossier, last_working_day=date(2026, 5, 18))
        clock.move_to(date(2026, 5, 6))
        ill(world, dossier, date(2026, 5, 6))
        assert due(pregnancy.trajectory, "gesprek-terugkeer") == date(2026, 8, 23)
        for day in (date(2026, 5, 8), date(2026, 5, 10)):
            clock.move_to(day)
            advance_day(day)
        assert due(pregnancy.trajectory, "gesprek-terugkeer") == date(2026, 8, 19)

    def test_no_correction_puts_illness_in_the_leave(self, world: World, clock: Any) -> None:
        dossier = world.employee()
        expecting(world, dossier)
        trajectory = ill(world, dossier, date(2026, 3, 2))
        clock.move_to(date(2026, 5, 1))
        report_recovered(trajectory=trajectory, on=date(2026, 5, 1), by=world.anna)
        clock.move_to(date(2026, 8, 31))
        ill(world, dossier, date(2026, 8, 31))
        why = Why("Verkeerde dag", world.anna)
        sentence = "From May 5, 2026 to Aug. 24, 2026 there is pregnancy leave"
        with refused(sentence, field="day"):
            correct_period_day(trajectory=trajectory, starts_on=date(2026, 8, 31), day=date(2026, 8, 24), why=why)
        with refused(sentence, field="day"):
            correct_recovery(trajectory=trajectory, recovered_on=date(2026, 5, 1), day=date(2026, 5, 6), why=why)
        correct_recovery(trajectory=trajectory, recovered_on=date(2026, 5, 1), day=date(2026, 5, 5), why=why)
        other = world.employee()
        expecting(world, other)
        clock.move_to(date(2026, 9, 1))
        late = ill(world, other, date(2026, 8, 27))
        with refused(sentence, field="first_day"):
            correct_first_day(trajectory=late, first_day=date(2026, 8, 24), why=why)


class TestCause:
    @pytest.fixture
    def continued(self, world: World, clock: Any) -> Recovery:
        dossier = world.employee()
        expecting(world, dossier)
        ill(world, dossier, date(2026, 3, 2))
        clock.move_to(date(2026, 5, 5))
        advance_day(date(2026, 5, 5))
        clock.move_to(date(2026, 8, 25))
        ill(world, dossier, date(2026, 8, 25))
        return Recovery.objects.get()

    def test_no_makes_two_absences(self, world: World, continued: Recovery) -> None:
        dossier = continued.trajectory.dossier
        assert open_question(dossier) == continued
        after = judge_cause(recovery=continued, answer=SameCause.NO, by=_doctor(world, dossier))
        before = again(continued.trajectory)
        assert (before.state, before.ended_on) == (TrajectoryState.ENDED, date(2026, 5, 4))
        assert before.effective_first_day == before.first_day == date(2026, 3, 2)
        assert (after.first_day, after.effective_first_day) == (date(2026, 8, 25), date(2026, 8, 25))
        assert [one.starts_on for one in after.periods.all()] == [date(2026, 8, 25)]
        assert after.reports.count() == before.reports.count() == 1
        assert due(after, "probleemanalyse") == date(2026, 10, 6)
        assert not before.tasks.filter(state__in=[TaskState.OPEN, TaskState.PLANNED]).exists()
        assert open_question(dossier) is None
        assert list(differences(date(2026, 8, 25))) == []

    def test_what_was_judged_apart_stays_so(self, world: World, continued: Recovery, clock: Any) -> None:
        """Neither another leave nor a correction of the days makes the first absence wait for the second again."""
        dossier, before = continued.trajectory.dossier, continued.trajectory
        after = judge_cause(recovery=continued, answer=SameCause.NO, by=_doctor(world, dossier))
        enter_birth(pregnancy=again(continued.leave), born_on=date(2026, 6, 12), by=world.anna)
        assert again(before).state == TrajectoryState.ENDED
        why = Why("Verkeerde dag", world.anna)
        correct_first_day(trajectory=before, first_day=date(2026, 3, 1), why=why)
        clock.move_to(date(2026, 8, 28))
        correct_first_day(trajectory=after, first_day=date(2026, 8, 27), why=why)
        assert (again(before).state, again(before).ended_on) == (TrajectoryState.ENDED, date(2026, 5, 4))
        assert (again(before).first_day, again(after).first_day) == (date(2026, 3, 1), date(2026, 8, 27))
        assert not again(before).tasks.filter(state__in=[TaskState.OPEN, TaskState.PLANNED]).exists()

    @pytest.mark.parametrize("answer", [SameCause.YES, SameCause.UNKNOWN])
    def test_else_it_stays_one(self, world: World, continued: Recovery, answer: SameCause) -> None:
        dossier = continued.trajectory.dossier
        assert judge_cause(recovery=continued, answer=answer, by=_doctor(world, dossier)) == continued.trajectory
        assert Trajectory.objects.filter(dossier=dossier, protocol_key="verzuim").count() == 1
        with refused("There is nothing to judge here any more"):
            judge_cause(recovery=continued, answer=answer, by=_doctor(world, dossier))
        told = [*AccessEvent.objects.values_list("detail", flat=True)]
        assert f"'{answer.value}'" not in str(told)

    def test_only_a_doctor_answers(self, world: World, continued: Recovery) -> None:
        for user in (world.anna, world.baker, world.klantbeheer):
            with pytest.raises(PermissionDenied):
                judge_cause(recovery=continued, answer=SameCause.NO, by=user)


def _doctor(world: World, dossier: Dossier) -> User:
    world.fixed(dossier.node, world.doctor, world.bedrijfsarts)
    return User.objects.get(pk=world.doctor.pk)
