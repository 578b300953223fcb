"""Employers for the journeys of Dienstverlening; each journey has its own, by name."""

from datetime import date

from django.db import transaction

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from casemanagement.usecases import employees, organisation
from dossiers.models import Grant
from orgstructure.models import Employer, Node
from orgstructure.usecases.employers import change_employer
from services.models import ServiceVariation
from services.usecases.agreements import add_agreement
from tests.browser import proofs
from tests.world import complete, make_user


@transaction.atomic
def draft(name: str) -> None:
    """Without a debtor number."""
    organisation.draft_employer(name=name, code=None, by=_klantbeheer())


@transaction.atomic
def published(name: str, *last_names: str) -> None:
    """Under Zuyd, with guidance of absence since 2015 and these employees in one department."""
    by = _klantbeheer()
    employer = complete(organisation.draft_employer(name=name, code=None, by=by), by)
    department = organisation.add_department(name="Kantoor", under=Node.objects.get(pk=employer.node_id), by=by)
    organisation.publish_employer(employer=employer, under=Node.objects.get(name="Zuyd"), by=by)
    for last_name in last_names:
        employees.register_employee(
            employer=employer, department=Node.objects.get(pk=department.pk), by=by, last_name=last_name,
            birth_date=date(1980, 1, 1), starts_on=date(2020, 1, 1), personnel_number=last_name,
        )  # fmt: skip


@transaction.atomic
def from_vdd(name: str, login: str, code: str) -> None:
    """From now on VDD is leading for this employer; `login` is one of its users."""
    by, employer = _klantbeheer(), Employer.objects.get(node__name=name)
    change_employer(employer=employer, code=code, by=by)
    one = ServiceVariation.objects.get(key="preventieve-begeleiding")
    add_agreement(employer=employer, kind=one.kind, starts_on=date(2015, 1, 1), variations=[one], by=by)
    group = add_group(name=name, under=UserGroup.objects.get(key="arbo-werkgever-rechtstreeks"))
    Grant.objects.create(group=group, node=Node.objects.get(pk=employer.node_id))
    proofs.give(make_user(login, group))


def _klantbeheer() -> User:
    return User.objects.get(login="klantbeheer")
