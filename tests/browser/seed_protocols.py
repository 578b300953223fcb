"""Employees for the journeys of protocols and of the timeline."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases import employees
from casemanagement.usecases.recoveries import report_recovered
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import Dossier, Trajectory
from orgstructure.models import Node


@transaction.atomic
def ill(last_name: str, *, days_ago: int, recovered: int | None = None, again: int | None = None) -> Dossier:
    """In the shop of the bakery; `recovered` and `again` are days ago too."""
    by, today = User.objects.get(login="klantbeheer"), timezone.localdate()
    shop = Node.objects.get(name="Winkel")
    employer = Node.objects.get(name="Bakkerij Van Kessel").employer
    dossier = employees.register_employee(
        employer=employer, department=shop, by=by, last_name=last_name, birth_date=date(1980, 1, 1),
        starts_on=date(2020, 1, 1), personnel_number=last_name,
    )  # fmt: skip
    _report(dossier, today - timedelta(days=days_ago), by)
    if recovered is not None:
        day = today - timedelta(days=recovered)
        report_recovered(trajectory=Trajectory.objects.get(dossier=dossier), on=day, by=by)
    if again is not None:
        _report(dossier, today - timedelta(days=again), by)
    return dossier


def _report(dossier: Dossier, first_day: date, by: User) -> None:
    report_sick(dossier=dossier, report=Report(first_day), key=uuid.uuid4(), by=by)
