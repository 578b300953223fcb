"""Employers of the journeys through Stamgegevens and the structure, each with people of its own."""

import json
from datetime import date, timedelta

from tests.browser import seed  # noqa: F401 - sets Django up

# isort: split
from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases.groups import add_group
from casemanagement.usecases import employees, organisation
from dossiers.models import Grant
from orgstructure.models import Employer, Node
from tests.browser import proofs
from tests.world import complete, fresh, make_user


@transaction.atomic
def main() -> dict[str, str]:
    by = User.objects.get(login="klantbeheer")
    smithy = _employer("Smederij Vonk", None, by)
    _employer("Kwekerij Bloem", "VDD00077", by)
    shop = organisation.add_department(name="Smidse Winkel", under=fresh(smithy.node), by=by)
    organisation.add_department(name="Smidse Werkplaats", under=fresh(smithy.node), by=by)
    yesterday = timezone.localdate() - timedelta(days=1)
    for last_name, ends_on in (("Hamers", None), ("Aambeeld", yesterday)):
        values = {"birth_date": date(1980, 1, 1), "starts_on": date(2020, 1, 1), "job_title": "Smid"}
        employees.register_employee(
            employer=smithy, department=fresh(shop), by=by, last_name=last_name, ends_on=ends_on, **values
        )
    group = add_group(name="Smederij Vonk", under=UserGroup.objects.get(key="arbo-werkgever-rechtstreeks"))
    Grant.objects.create(group=group, node=fresh(smithy.node))
    manager = make_user("smidmanager", UserGroup.objects.get(key="casemanager-arbo"))
    Grant.objects.create(user=manager, node=Node.objects.get(name="Zuyd"))
    for user in (make_user("smid", group), manager):
        User.objects.filter(pk=user.pk).update(opened_at=timezone.now())
        proofs.give(user)
    return {"employer": str(smithy.uuid)}


def _employer(name: str, code: str | None, by: User) -> Employer:
    employer = complete(organisation.draft_employer(name=name, code=code, by=by), by)
    organisation.publish_employer(employer=employer, under=Node.objects.get(name="Zuyd"), by=by)
    return Employer.objects.get(pk=employer.pk)


if __name__ == "__main__":
    print(json.dumps(main()))
