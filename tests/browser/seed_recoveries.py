"""Employees of the bakery's shop for the journeys of recovery; each journey has its own, by surname."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases import employees
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import SICKNESS_BENEFIT, Dossier, Trajectory
from orgstructure.models import Employer, Node
from services.models import ProtocolVariation


@transaction.atomic
def employed(last_name: str) -> Dossier:
    """Somebody who is well."""
    by, shop = User.objects.get(login="klantbeheer"), Node.objects.get(name="Winkel")
    return employees.register_employee(
        employer=Employer.objects.get(node__name="Bakkerij Van Kessel"), department=shop, by=by, last_name=last_name,
        birth_date=date(1990, 1, 1), starts_on=date(2020, 1, 1), personnel_number=last_name,
    )  # fmt: skip


@transaction.atomic
def ill(last_name: str, days_ago: int, *, sickness_benefit: bool = False) -> None:
    """Somebody who fell ill so many days ago, in a trajectory Ziektewet when asked."""
    by, dossier = User.objects.get(login="klantbeheer"), employed(last_name)
    first_day = timezone.localdate() - timedelta(days=days_ago)
    trajectory = report_sick(dossier=dossier, report=Report(first_day), key=uuid.uuid4(), by=by)
    if sickness_benefit:
        variation = ProtocolVariation.objects.filter(protocol__key=SICKNESS_BENEFIT).first()
        Trajectory.objects.filter(pk=trajectory.pk).update(variation=variation, protocol_key=SICKNESS_BENEFIT)
