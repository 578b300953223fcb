"""Who is ill at an employer of its own, and a Casemanager ZW who sees him, for the journey of Begeleiding omzetten."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import Dossier, Grant
from orgstructure.models import Employer, Node
from services.models import ServiceVariation
from services.usecases.agreements import add_agreement
from tests.browser import proofs
from tests.browser.seed_services import published
from tests.world import make_user


@transaction.atomic
def ill_at(employer: str, last_name: str, days_ago: int, login: str) -> None:
    """With `login` as a Casemanager ZW who may look at the employer."""
    published(employer, last_name)
    node = Node.objects.get(name=employer)
    user = make_user(login, UserGroup.objects.get(key="casemanager-zw"))
    Grant.objects.create(user=user, node=node)
    proofs.give(user)
    first_day = timezone.localdate() - timedelta(days=days_ago)
    dossier = Dossier.objects.get(employee__last_name=last_name)
    report_sick(dossier=dossier, report=Report(first_day), key=uuid4(), by=User.objects.get(login="klantbeheer"))


@transaction.atomic
def agree_on_sickness_benefit(employer: str) -> None:
    one = ServiceVariation.objects.get(key="ziektewet-erd")
    add_agreement(
        employer=Employer.objects.get(node__name=employer), kind=one.kind, starts_on=date(2015, 1, 1),
        variations=[one], by=User.objects.get(login="klantbeheer"),
    )  # fmt: skip
