"""The organisation of tests.browser.seed, with the accounts that user administration is tried on."""

import json
from datetime import date, timedelta

from tests.browser import seed

# isort: split
from django.db import transaction
from django.utils import timezone

from accounts.models import Substitution, User, UserGroup
from accounts.usecases.groups import add_group
from accounts.usecases.telling import tell
from casemanagement.usecases import employees
from core.models import OutgoingMessage
from dossiers.models import Grant
from orgstructure.models import Employer, Node
from tests.browser import proofs
from tests.world import PASSWORD, make_user


@transaction.atomic
def main() -> dict[str, str]:
    places = seed.main()
    zuyd = add_group(
        name="Casemanager Arbo Zuyd",
        under=UserGroup.objects.get(key="casemanager-arbo"),
        key="casemanager-arbo-zuyd",
    )
    Grant.objects.create(group=zuyd, node=Node.objects.get(uuid=places["zuyd"]))
    medical = make_user("super", UserGroup.objects.get(key="superbeheerder"), medical_access=True)
    bakery = UserGroup.objects.get(name="Bakkerij Van Kessel")
    chief = make_user("winkelchef", bakery, takes_group_grants=False)
    _hire_in_production()
    User.objects.filter(login="doctor").update(medical_access=True)
    stand_in = make_user("vervanger", UserGroup.objects.get(key="casemanager-arbo"))
    for user in (medical, chief, stand_in, make_user("zuyderling", zuyd)):
        proofs.give(user)
    _bounce(make_user("verhuisd", UserGroup.objects.get(key="casemanager-zw")))
    User.objects.update(opened_at=timezone.now())
    _stay_away(make_user("stil", UserGroup.objects.get(key="casemanager-zw")), days=200)
    return places


def let_in(login: str) -> None:
    """Instead of the link, the first password and the first extra step, which test_sign_in walks."""
    user = User.objects.get(login=login)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    proofs.give(user)


def end_substitutions() -> None:
    """As if the last one ended a second ago."""
    now = timezone.now()
    Substitution.objects.update(starts_at=now - timedelta(hours=1), ends_at=now - timedelta(seconds=1))


def _hire_in_production() -> None:
    employees.register_employee(
        employer=Employer.objects.get(node__name="Bakkerij Van Kessel"),
        department=Node.objects.get(name="Productie"),
        by=User.objects.get(login="klantbeheer"),
        last_name="Ovens",
        birth_date=date(1980, 1, 1),
        starts_on=date(2020, 1, 1),
        personnel_number="OVEN1",
    )


def _stay_away(user: User, *, days: int) -> None:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=days))


def _bounce(user: User) -> None:
    tell(user, "locked", days="180")
    OutgoingMessage.objects.filter(recipient_id=user.pk).update(
        state="dead", tries=1, error="SMTPRecipientsRefused: 550 5.1.1 User unknown"
    )


if __name__ == "__main__":
    print(json.dumps(main()))
