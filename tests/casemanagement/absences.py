"""Absences as tests report and end them, by their dates."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import time_machine
from django.utils import timezone

from casemanagement.usecases.recoveries import report_recovered
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import Dossier, Occurrence, Period, Recovery, Task, Trajectory
from tests.world import World


def today() -> date:
    return timezone.localdate()


@contextmanager
def on(day: str) -> Iterator[None]:
    with time_machine.travel(f"{day}T10:00:00+00:00", tick=False):
        yield


def sick(world: World, dossier: Dossier, day: str | date, **report: Any) -> Trajectory:
    first = date.fromisoformat(day) if isinstance(day, str) else day
    by = report.pop("by", world.klantbeheer)
    return report_sick(dossier=dossier, report=Report(first, **report), key=uuid.uuid4(), by=by)


def fit(trajectory: Trajectory, day: str | date, by: Any, **values: Any) -> Trajectory:
    first = date.fromisoformat(day) if isinstance(day, str) else day
    return report_recovered(trajectory=trajectory, on=first, by=by, **values)


def snapshot() -> list[Any]:
    return [list(one.objects.order_by("pk").values_list()) for one in (Trajectory, Period, Recovery, Task, Occurrence)]
