"""Rows of employees, dossiers, trajectories and tasks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from accounts.models import User
from casemanagement.bench.sizes import Size
from casemanagement.bench.task_rows import TASK, Chosen, Steps
from casemanagement.bench.tree_rows import Made
from casemanagement.demo import names
from dossiers.models import Employee
from dossiers.usecases.employees import name_keys

__all__ = ["ASSIGNMENT", "DOSSIER", "EMPLOYEE", "EMPLOYMENT", "PERIOD", "TASK", "TRAJECTORY", "Maker"]

EMPLOYEE = (
    "id", "uuid", "employer_id", "personnel_number", "bsn_sealed", "bsn_index", "initials", "first_name", "prefix",
    "last_name", "birth_date", "phone", "email", "search_key", "sort_key",
)  # fmt: skip
EMPLOYMENT = ("id", "uuid", "employee_id", "node_id", "job_title", "starts_on", "ends_on")
DOSSIER = ("id", "uuid", "employer_id", "employee_id", "node_id")
TRAJECTORY = (
    "id", "uuid", "dossier_id", "variation_id", "protocol_key", "employment_id", "first_day", "effective_first_day",
    "ended_on", "state", "classification", "lead_team_id", "created_at",
)  # fmt: skip
PERIOD = ("id", "trajectory_id", "starts_on", "percentage")
ASSIGNMENT = ("id", "dossier_id", "user_id", "since", "reason", "assigned_by_id")

_BEGINNINGS = [
    "Ber", "Dal", "Hol", "Kam", "Lin", "Mei", "Nij", "Oos", "Ren", "Sto", "Ter", "Vel", "Wal", "Zan", "Haar",
    "Kerk", "Brink", "Eik",
]  # fmt: skip
_ENDINGS = [
    "ma", "stra", "man", "sen", "huis", "veld", "berg", "hoek", "dijk", "kamp", "ink", "ers",
]  # fmt: skip
Rows = Iterator[tuple[str, Iterator[tuple[Any, ...]]]]


@dataclass(frozen=True)
class Course:
    """A trajectory: running as long as it has no last day."""

    dossier: int
    first_day: date
    last_day: date | None = None


@dataclass
class Maker:
    """Dossier n is employee n's, and employment n is his only one."""

    size: Size
    steps: Steps
    managers: Sequence[User]
    random: Random
    today: date

    def rows(self, nodes: list[Made]) -> Rows:
        """Per table, in the order in which they must be written."""
        parts = [node for node in nodes if node.is_part]
        places = [parts[place % len(parts)] for place in range(self.size.dossiers)]
        started = self.today - timedelta(days=2_000)
        yield "dossiers_employee", _employees(places, self.random)
        yield (
            "dossiers_employment",
            (
                (n, UUID(int=n), n, node.id, names.JOB_TITLES[n % len(names.JOB_TITLES)], started, None)
                for n, node in enumerate(places, start=1)
            ),
        )
        yield (
            "dossiers_dossier",
            ((n, self._uuid(), node.employer, n, node.id) for n, node in enumerate(places, start=1)),
        )
        yield from self._work(places)
        chosen = self.random.sample(range(1, self.size.dossiers + 1), self.size.dossiers // 50)
        yield (
            "dossiers_caseassignment",
            (
                (n, dossier, self.random.choice(self.managers).pk, self.today, "", self.managers[0].pk)
                for n, dossier in enumerate(chosen, start=1)
            ),
        )

    def _work(self, places: list[Made]) -> Rows:
        """Running trajectories for the first dossiers of a shuffled order, then ended ones until all tasks are out."""
        size, variation = self.size, self.steps.variation
        order = self.random.sample(range(1, size.dossiers + 1), size.dossiers)
        ages = [self.random.randrange(60, 725) for _ in range(size.running)]
        tasks = self.steps.of_each(ages, total=size.tasks, ended=size.dossiers - size.running)
        last_day = self.today - timedelta(days=40)
        courses = [Course(dossier, self.today - timedelta(days=age)) for dossier, age in zip(order, ages, strict=False)]
        rest = order[size.running : len(tasks)]
        courses += [Course(dossier, last_day - timedelta(days=400), last_day) for dossier in rest]
        yield "dossiers_trajectory", (
            (
                n, UUID(int=n), course.dossier, variation.pk, "verzuim", course.dossier, course.first_day,
                course.first_day, course.last_day, "ended" if course.last_day else "running", "ill",
                variation.lead_team_id, f"{course.first_day} 09:00+00",
            )
            for n, course in enumerate(courses, start=1)
        )  # fmt: skip
        yield "dossiers_period", ((n, n, course.first_day, 100) for n, course in enumerate(courses, start=1))
        yield "dossiers_task", self._tasks(courses, tasks, places)

    def _tasks(self, courses: list[Course], tasks: list[list[Chosen]], places: list[Made]) -> Iterator[tuple[Any, ...]]:
        ids = count(1)
        for n, (course, chosen) in enumerate(zip(courses, tasks, strict=True), start=1):
            head = (course.dossier, n, places[course.dossier - 1].employer)
            for task in chosen:
                by = self.random.choice(self.managers).pk
                yield (next(ids), self._uuid(), *head, *self.steps.row(task, course.first_day, by))

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))


def _employees(places: list[Made], random: Random) -> Iterator[tuple[Any, ...]]:
    """Through the model, so that names are searched for and numbers sealed as the product does it."""
    bsns = names.bsns()
    for n, node in enumerate(places, start=1):
        employee = Employee(uuid=UUID(int=random.getrandbits(128)), **names.person(random))
        if n % 2:
            employee.last_name = f"{random.choice(_BEGINNINGS)}{random.choice('aeiou')}{random.choice(_ENDINGS)}"
        employee.seal_bsn(next(bsns))
        name_keys(employee)
        born = date(1960, 1, 1) + timedelta(days=random.randrange(16_000))
        yield (
            n, employee.uuid, node.employer, f"P{n:06}", employee.bsn_sealed, employee.bsn_index, employee.initials,
            employee.first_name, employee.prefix, employee.last_name, born, "", "", employee.search_key,
            employee.sort_key,
        )  # fmt: skip
