"""A pregnancy as tests register one, with the illness beside it."""

from datetime import date
from typing import Any
from uuid import uuid4

from casemanagement.usecases.pregnancies import Expected, register_pregnancy
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.enums import TaskState
from dossiers.models import Dossier, Pregnancy, Trajectory
from tests.world import World

DUE = date(2026, 6, 15)  # the day after: 2026-06-16


def expecting(world: World, dossier: Dossier | None = None, **expected: Any) -> Pregnancy:
    dossier = dossier or world.employee()
    expected = {"due_on": DUE} | expected
    return register_pregnancy(
        dossier=dossier, expected=Expected(**expected), key=uuid4(), by=world.anna
    ).pregnancy  # fmt: skip


def again(one: Any) -> Any:
    """As it is now, with nothing remembered."""
    return type(one).objects.get(pk=one.pk)


def ill(world: World, dossier: Dossier, first_day: date, **report: Any) -> Trajectory:
    return report_sick(dossier=dossier, report=Report(first_day, **report), key=uuid4(), by=world.anna)


def due(trajectory: Trajectory, key: str) -> date | None:
    return trajectory.tasks.exclude(state=TaskState.LAPSED).filter(key=key).values_list("due_on", flat=True).first()
