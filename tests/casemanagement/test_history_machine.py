"""Whatever happens to an absence: what is stored is the plan of the facts, as if they had all been known from nothing.

The machine keeps facts of its own, by the rules of domain.md 1.4, and plans them anew after each step.
MACHINE_EXAMPLES=200 searches longer, see tests/machines.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from accounts.models import User
from casemanagement.queries_trajectories import convertible
from casemanagement.usecases.conversions import Past, convert, version_of
from casemanagement.usecases.corrections import Why, correct_first_day
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.pregnancies import Expected, register_pregnancy
from casemanagement.usecases.recoveries import change_percentage, report_recovered, undo_last
from casemanagement.usecases.sick_reports import Report, report_sick
from casemanagement.usecases.tasks import execute_task
from core.errors import DomainError
from dossiers.enums import TaskState, TrajectoryState
from dossiers.models import Dossier, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.enums import Classification
from planning.planner import Facts, Interruption, Leave, PlannedTask, Settled, plan
from services.definitions import Step, step_from_dict
from tests.casemanagement.test_start_trajectory import agree
from tests.machines import DatabaseMachine, patient, search
from tests.world import World

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
DAY = timedelta(days=1)
UNSETTLED = [TaskState.OPEN, TaskState.PLANNED]
back = st.integers(0, 4)


@patient
def test_stored_tasks_are_the_plan_of_the_facts(world: World) -> None:
    agree(world, "ziektewet-erd")
    world.coordinator(world.root, world.anna, world.arbo)
    Machine.world = world
    search(Machine, start=START, examples=8, steps=20)


@dataclass
class Course:
    """One absence as the machine knows it. `told` are its reports in their order, for taking the last one back.

    `recovered` is also the first day of the leave for which it waits.
    """

    pk: int
    first_day: date
    classifications: list[Classification]  # a report that goes on may bring another one
    gaps: list[tuple[date, date]] = field(default_factory=list)
    recovered: date | None = None
    done: list[Settled] = field(default_factory=list)
    told: list[str] = field(default_factory=lambda: ["report"])
    effective: date = date.min

    def facts(self, leave: Leave | None) -> Facts:
        return Facts(
            leave=(leave,) if leave else (),
            first_day=self.first_day,
            interruptions=tuple(Interruption(*gap) for gap in self.gaps),
            recovered_on=self.recovered,
            classification=self.classifications[-1].value,
        )

    @property
    def ill_since(self) -> date:
        return self.gaps[-1][1] if self.gaps else self.first_day

    @property
    def ended_on(self) -> date | None:
        return max(self.first_day, self.recovered - DAY) if self.recovered else None

    def state(self, today: date, leave: Leave | None) -> TrajectoryState:
        if self.recovered is None:
            return TrajectoryState.RUNNING
        return TrajectoryState.RECOVERED if between(self.recovered, today, leave) < 28 else TrajectoryState.ENDED


def between(fit: date, day: date, leave: Leave | None) -> int:
    """Days from `fit` up to `day` that are no leave, counted one by one."""
    days = [fit + number * DAY for number in range((day - fit).days)]
    return sum(leave is None or not leave.starts_on <= one <= leave.ends_on for one in days)


class Machine(DatabaseMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.dossier_pk = self.world.employee().pk
        self.courses: list[Course] = []
        self.leave: Leave | None = None

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def anna(self) -> User:
        return User.objects.get(pk=self.world.anna.pk)

    @property
    def is_ill(self) -> bool:
        return self.last is not None and self.last.recovered is None

    @property
    def last(self) -> Course | None:
        return self.courses[-1] if self.courses else None

    @precondition(lambda self: not self.is_ill)
    @rule(
        ago=back, percentage=st.sampled_from([100, 50]), new_work=st.sampled_from([False, False, True]),
        why=st.sampled_from([Classification.ILL, Classification.ORGAN_DONATION]),
    )  # fmt: skip
    def report(self, ago: int, percentage: int, new_work: bool, why: Classification) -> None:
        first = self.today - timedelta(days=ago)
        report = Report(first, Decimal(percentage), classification=why, is_new_work=new_work)
        with self.may_refuse() as answer:
            dossier = Dossier.objects.get(pk=self.dossier_pk)
            answer.append(report_sick(dossier=dossier, report=report, key=uuid4(), by=self.anna).pk)
        if not answer:
            return
        last = self.last
        if last and last.recovered and between(last.recovered, first, self.leave) < 28 and not new_work:
            last.gaps.append((last.recovered, first))
            last.recovered = None
            last.told.append("again")
            last.classifications.append(why)
            assert answer == [last.pk]
        else:
            self.courses.append(Course(answer[0], first, [why]))
        self.leave_may_begin()

    @precondition(lambda self: self.is_ill)
    @rule(ago=back, percentage=st.sampled_from([100, 75, 50, Decimal("33.33")]))
    def change(self, ago: int, percentage: Decimal) -> None:
        with self.may_refuse() as answer:
            on = self.today - timedelta(days=ago)
            change_percentage(trajectory=self.trajectory(), on=on, percentage=Decimal(percentage), by=self.anna)
            answer.append(1)
        if answer:
            self.courses[-1].told.append("percentage")

    @precondition(lambda self: self.is_ill)
    @rule(ago=st.integers(-1, 40))
    def recover(self, ago: int) -> None:
        on = max(self.today - timedelta(days=ago), self.courses[-1].first_day)
        with self.may_refuse() as answer:
            report_recovered(trajectory=self.trajectory(), on=on, by=self.anna)
            answer.append(1)
        if answer:
            self.courses[-1].recovered = on
            self.courses[-1].told.append("recovered")

    @precondition(lambda self: self.leave is None)
    @rule(days=st.integers(45, 120))
    def expect_a_child(self, days: int) -> None:
        """Leave begins six weeks before the day after, and lasts sixteen weeks (domain.md 3.1)."""
        due = self.today + days * DAY
        with self.may_refuse() as answer:
            dossier = Dossier.objects.get(pk=self.dossier_pk)
            register_pregnancy(dossier=dossier, expected=Expected(due), key=uuid4(), by=self.anna)
            answer.append(1)
        if answer:
            self.leave = Leave(due - 41 * DAY, due + 70 * DAY)

    @precondition(lambda self: self.is_ill)
    @rule(back_again=st.booleans())
    def convert_guidance(self, back_again: bool) -> None:
        with self.may_refuse() as answer:
            trajectory = self.trajectory()
            offered = convertible(trajectory, self.today)
            convert(
                trajectory=trajectory, variation=offered[-1 if back_again else 0], by=self.anna,
                seen=version_of(trajectory), past=Past.OPEN,
            )  # fmt: skip
            answer.append(1)

    @precondition(lambda self: self.is_ill)
    @rule(shift=st.integers(-3, 3))
    def correct_the_first_day(self, shift: int) -> None:
        course = self.courses[-1]
        first = course.first_day + timedelta(days=shift)
        with self.may_refuse() as answer:
            correct_first_day(trajectory=self.trajectory(), first_day=first, why=Why("Verkeerde datum", self.anna))
            answer.append(1)
        if answer:
            course.first_day, course.effective = first, date.min

    @precondition(lambda self: self.last is not None)
    @rule(really=st.sampled_from([False, False, True]))
    def take_back(self, really: bool) -> None:
        if not really:  # or most courses would come to nothing
            return
        with self.may_refuse() as answer:
            undo_last(trajectory=self.trajectory(), reason="Vergissing", by=self.anna)
            answer.append(1)
        if not answer:
            return
        course = self.courses[-1]
        match course.told.pop():
            case "recovered":
                course.recovered = None
            case "again":
                course.recovered = course.gaps.pop()[0]
                course.classifications.pop()
            case "report":
                self.courses.pop()
        course.effective = date.min  # taking back may move it back
        self.leave_may_begin()

    @precondition(lambda self: self.is_ill)
    @rule(which=st.integers(0, 30))
    def do_a_task(self, which: int) -> None:
        course = self.courses[-1]
        unsettled = [one for one, _state in self.expected(course)]
        planned = unsettled[which % len(unsettled)]
        task = self.trajectory().tasks.get(key=planned.key, term=planned.term)
        doer = task.responsible or self.world.baker
        with self.may_refuse() as answer:
            execute_task(task=task, by=User.objects.get(pk=doer.pk))
            answer.append(1)
        if answer:
            settled = Settled(planned.key, planned.term, TaskState.DONE, planned.opens, planned.due, self.today)
            course.done.append(settled)

    @precondition(lambda self: self.last is not None)
    @rule(number=st.sampled_from([1, 5, 13, 27, 40]))
    def let_days_pass(self, number: int) -> None:
        """Night by night where leave begins: then who is ill, waits."""
        self.traveller.shift(timedelta(days=number))
        advance_day(self.today)
        self.leave_may_begin()

    def leave_may_begin(self) -> None:
        """Who is ill when it begins, waits; nobody reports that."""
        if self.is_ill and self.leave and self.courses[-1].ill_since < self.leave.starts_on <= self.today:
            self.courses[-1].recovered = self.leave.starts_on

    @invariant()
    def what_is_stored_follows_from_the_facts(self) -> None:
        for course in self.courses:
            trajectory = Trajectory.objects.get(pk=course.pk)
            assert trajectory.state == course.state(self.today, self.leave)
            assert trajectory.ended_on == course.ended_on
            effective = course.first_day + sum(((again - fit) for fit, again in course.gaps), timedelta())
            assert trajectory.effective_first_day == effective >= course.effective
            course.effective = effective
            stored = trajectory.tasks.filter(state__in=UNSETTLED)
            assert set(stored.values_list("key", "term", "opens_on", "due_on", "state")) == {
                (one.key, one.term, one.opens, one.due, state) for one, state in self.expected(course)
            }
            done = trajectory.tasks.filter(state=TaskState.DONE).values_list("key", "term", "opens_on", "due_on")
            assert sorted(done) == sorted((one.key, one.term, one.opens, one.due) for one in course.done)
        assert list(differences(self.today)) == []

    def expected(self, course: Course) -> list[tuple[PlannedTask, TaskState]]:
        """What must be stored and not settled, with its state."""
        planned = plan(course.facts(self.leave), self.steps(course), course.done, self.today)
        waits = course.state(self.today, self.leave) == TrajectoryState.RECOVERED
        return [
            (
                one,
                TaskState.PLANNED
                if one.opens > self.today or (waits and one.step.condition.while_running)
                else TaskState.OPEN,
            )
            for one in planned
            if not one.is_mark and not one.settled
        ]

    def steps(self, course: Course) -> list[Step]:
        rows = Trajectory.objects.get(pk=course.pk).variation.steps.all()
        return [step_from_dict(row.definition) for row in rows]

    def trajectory(self) -> Trajectory:
        if self.last is None:
            raise DomainError("Nobody was ill yet.")
        return Trajectory.objects.get(pk=self.last.pk)

    @contextmanager
    def may_refuse(self) -> Iterator[list[int]]:
        """A refusal is an answer too: then what was given stays empty, and the invariant sees that nothing changed."""
        answer: list[int] = []
        try:
            with transaction.atomic():
                yield answer
        except (DomainError, PermissionDenied):
            answer.clear()
