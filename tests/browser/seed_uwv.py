"""Who UWV has to hear of: at an employer of its own, with a user of the employer."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import Dossier, Grant
from orgstructure.enums import Classification
from orgstructure.models import Employer, Node
from tests.browser import proofs
from tests.browser.seed_services import published
from tests.world import make_user


@transaction.atomic
def long_ill(name: str, last_name: str, login: str) -> None:
    """With a safety net and for so long that week 42 is near; everything that UWV asks for is known."""
    published(name, last_name)
    employer, anna = Employer.objects.get(node__name=name), User.objects.get(login="anna")
    dossier = Dossier.objects.get(employee__last_name=last_name)
    employee = dossier.employee
    if employee is None:
        raise ValueError(last_name)
    employee.seal_bsn("111222333")
    employee.save()
    report = Report(date.today() - timedelta(days=285), classification=Classification.ORGAN_DONATION)
    report_sick(dossier=dossier, report=report, key=employee.uuid, by=anna)
    group = add_group(name=name, under=UserGroup.objects.get(key="arbo-werkgever-rechtstreeks"))
    Grant.objects.create(group=group, node=Node.objects.get(pk=employer.node_id))
    proofs.give(make_user(login, group))
