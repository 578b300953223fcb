"""Employers for the journeys of their setting up; each journey has its own, by name."""

from datetime import date

from django.db import transaction

from accounts.models import User
from casemanagement.usecases import employees, organisation
from orgstructure.models import Node
from tests.world import complete


@transaction.atomic
def published(name: str, employee: str) -> None:
    """Under Zuyd, with one department and one employee."""
    by = User.objects.get(login="klantbeheer")
    employer = complete(organisation.draft_employer(name=name, code=None, by=by), by)
    department = organisation.add_department(name="Werkplaats", under=Node.objects.get(pk=employer.node_id), by=by)
    organisation.publish_employer(employer=employer, under=Node.objects.get(name="Zuyd"), by=by)
    employees.register_employee(
        employer=employer,
        department=Node.objects.get(pk=department.pk),
        by=by,
        last_name=employee,
        birth_date=date(1980, 1, 1),
        starts_on=date(2020, 1, 1),
        personnel_number=employee,
    )


def agree(name: str) -> None:
    """What the tab Dienstverlening asks, and a debtor number when there is none."""
    by = User.objects.get(login="klantbeheer")
    complete(Node.objects.get(name=name).employer, by)
