"""Whatever happens to employments and on whatever day: they don't overlap, and the dossier is where one works.

MACHINE_EXAMPLES=200 searches longer, see tests/machines.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from accounts.models import User
from casemanagement.usecases import employees
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.employments import (
    Answer,
    change_department,
    correct_employments,
    leave,
    line_of,
    version_of,
)
from core.errors import DomainError
from dossiers.enums import Leaving
from dossiers.models import Dossier, Employment
from dossiers.responsibility.check import differences
from orgstructure.models import Node
from tests.machines import DatabaseMachine, patient, search
from tests.world import World

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
days = st.integers(-40, 40)
place = st.integers(0, 1)
answers = st.sampled_from([None, "open", "recovered"])


@patient
def test_dossier_is_where_its_employee_works(world: World) -> None:
    world.fixed(world.productie, world.dirk)
    Machine.world = world
    search(Machine, start=START, examples=6, steps=12)


class Machine(DatabaseMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.pk = self.world.employee(starts_on=self.day(-30)).pk
        self.world.sick(self.dossier, days_ago=5)

    @property
    def dossier(self) -> Dossier:
        return Dossier.objects.select_related("employee__employer__node", "node").get(pk=self.pk)

    @property
    def kb(self) -> User:
        return User.objects.get(pk=self.world.klantbeheer.pk)

    @property
    def employments(self) -> list[Employment]:
        return list(Employment.objects.filter(employee__dossier=self.pk).order_by("starts_on"))

    @staticmethod
    def day(number: int) -> date:
        return timezone.localdate() + timedelta(days=number)

    def department(self, number: int) -> Node:
        return (self.world.winkel, self.world.productie)[number]

    def answer(self, word: str | None, number: int) -> Answer | None:
        return Answer(Leaving(word), self.day(-abs(number) % 6)) if word else None

    @rule(which=st.integers(0, 5), start=days, length=st.none() | st.integers(0, 40), where=place, word=answers)
    def correct_one(self, which: int, start: int, length: int | None, where: int, word: str | None) -> None:
        first, present = self.day(start), self.employments
        with self.may_refuse():
            employees.correct_employment(
                employment=present[which % len(present)], department=self.department(where), starts_on=first,
                ends_on=None if length is None else first + timedelta(days=length), job_title="",
                answer=self.answer(word, start), by=self.kb,
            )  # fmt: skip

    @rule(shift=st.integers(-3, 3), swap=st.booleans(), where=place, word=answers)
    def correct_all(self, shift: int, swap: bool, where: int, word: str | None) -> None:
        """All of them earlier or later, or in each other's place."""
        dossier, present = self.dossier, self.employments
        periods = [(one.starts_on, one.ends_on) for one in present]
        move = timedelta(days=shift)
        lines = [
            replace(
                line_of(one), department=self.department(where), starts_on=first + move, ends_on=last and last + move
            )
            for one, (first, last) in zip(present, periods[::-1] if swap else periods, strict=True)
        ]
        with self.may_refuse():
            seen, answer = version_of(dossier), self.answer(word, shift)
            correct_employments(dossier=dossier, lines=lines, seen=seen, answer=answer, by=self.kb)

    @rule(start=days, length=st.none() | st.integers(0, 20), where=place)
    def start_another(self, start: int, length: int | None, where: int) -> None:
        first = self.day(start)
        with self.may_refuse():
            employees.start_employment(
                employee=self.dossier.employee, department=self.department(where), starts_on=first,
                ends_on=None if length is None else first + timedelta(days=length), by=self.kb,
            )  # fmt: skip

    @rule(on=days, where=place)
    def change_the_department(self, on: int, where: int) -> None:
        with self.may_refuse():
            change_department(dossier=self.dossier, department=self.department(where), on=self.day(on), by=self.kb)

    @rule(on=days, word=answers)
    def leave_service(self, on: int, word: str | None) -> None:
        with self.may_refuse():
            leave(dossier=self.dossier, last_day=self.day(on), answer=self.answer(word, on), by=self.kb)

    @rule(number=st.sampled_from([1, 2, 7, 30]))
    def let_days_pass(self, number: int) -> None:
        self.traveller.shift(timedelta(days=number))
        advance_day(timezone.localdate())

    @invariant()
    def everything_agrees(self) -> None:
        present, today = self.employments, timezone.localdate()
        assert all(one.ends_on is None or one.ends_on >= one.starts_on for one in present)
        worked = [_days(one) for one in present]
        assert len(set().union(*worked)) == sum(map(len, worked))
        assert self.dossier.node_id == _place(present, today)
        assert list(differences(today)) == []
        for trajectory in self.dossier.trajectories.select_related("employment"):
            assert trajectory.first_day in _days(trajectory.employment)

    @contextmanager
    def may_refuse(self) -> Iterator[None]:
        """A refusal is an answer too; it leaves everything as it was."""
        before = self.employments
        try:
            with transaction.atomic():
                yield
        except DomainError:
            assert list(map(_facts, self.employments)) == list(map(_facts, before))


def _facts(one: Employment) -> tuple[object, ...]:
    return (one.pk, one.node_id, one.starts_on, one.ends_on)


def _days(one: Employment) -> set[date]:
    """One by one, up to a day after all that the machine does."""
    last = one.ends_on or date(2027, 12, 31)
    return {one.starts_on + timedelta(days=number) for number in range((last - one.starts_on).days + 1)}


def _place(employments: list[Employment], today: date) -> int:
    """Where one works today, else worked last, else will work first: day by day from today, back and then on."""
    day = today
    while day >= date(2025, 1, 1):
        for one in employments:
            if day in _days(one):
                return one.node_id
        day -= timedelta(days=1)
    return min(employments, key=lambda one: one.starts_on).node_id
