"""What was agreed with the demo's employers: of every sort one, relative to today."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.models import Count, Q

from accounts.models import User
from casemanagement.usecases.trajectories import start_trajectory
from dossiers.enums import TrajectoryState
from dossiers.models import Dossier
from orgstructure.models import Employer
from services.models import Agreement, ServiceKind, ServiceVariation
from services.queries import startable, version_of
from services.usecases.agreements import add_agreement, end_agreement, succeed

STANDARD, ON_CALL, PREVENTIVE = "standaard-verzuim", "verzuim-op-afroep", "preventieve-begeleiding"
_LONG_AGO = date(2020, 1, 1)
_SOON = timedelta(days=20)


@dataclass(frozen=True)
class Contract:
    """Variations that hold since long ago; `then` takes over from `ended` days ago, and `ends` all ends soon."""

    keys: tuple[str, ...]
    then: tuple[str, ...] = ()
    ended: int = 0
    ends: bool = False


CONTRACTS = {
    "Drukkerij Éclat": Contract((ON_CALL,)),
    "Metaalwerken Stuij": Contract((STANDARD,), then=(STANDARD, ON_CALL), ended=200),
    "Bouwbedrijf Ten Hove": Contract((STANDARD, "ziektewet-erd", "medisch-tarief", PREVENTIVE)),
    "Hoveniersbedrijf Groenrijk": Contract((STANDARD,), ends=True),
    "Remat Recycling": Contract((STANDARD, PREVENTIVE)),
}
_PREVENTIVE = {"Remat Recycling": 12, "Bouwbedrijf Ten Hove": 33}  # somebody there, guided since so many days


def agree(employer: Employer, *, today: date, by: User) -> None:
    """The employer's agreements, those that ended and those to come included."""
    contract = CONTRACTS.get(employer.node.name, Contract((STANDARD,)))
    for kind, variations in _by_kind(contract.keys).items():
        agreement = add_agreement(employer=employer, kind=kind, starts_on=_LONG_AGO, variations=variations, by=by)
        if contract.ends:
            end_agreement(agreement=agreement, ends_on=today + _SOON, version=version_of(agreement), by=by)
        if contract.then:
            _follow(agreement, contract, today, by)


def guide_before_illness(*, today: date, random: Random, by: User) -> None:
    """Preventive guidance at each of two employers, of somebody who is at work as far as there is one."""
    for name, days in _PREVENTIVE.items():
        first_day = today - timedelta(days=days)
        dossier = _not_ill_if_possible(name, first_day)
        if dossier is not None:
            variation = next(one for one in startable(dossier.employer, first_day) if one.key == "preventief")
            key = uuid.UUID(int=random.getrandbits(128), version=4)
            start_trajectory(dossier=dossier, variation=variation, first_day=first_day, key=key, by=by)


def _not_ill_if_possible(employer: str, first_day: date) -> Dossier | None:
    stays = Q(employee__employments__starts_on__lte=first_day, employee__employments__ends_on=None)
    ill = Count("trajectories", filter=Q(trajectories__state=TrajectoryState.RUNNING))
    there = Dossier.objects.filter(stays, employer__node__name=employer)
    return there.annotate(ill=ill).order_by("ill", "pk").first()


def _follow(agreement: Agreement, contract: Contract, today: date, by: User) -> None:
    variations = _by_kind(contract.then)[agreement.kind]
    ends_on = today - timedelta(days=contract.ended)
    succeed(agreement=agreement, ends_on=ends_on, variations=variations, version=version_of(agreement), by=by)


def _by_kind(keys: tuple[str, ...]) -> dict[ServiceKind, list[ServiceVariation]]:
    found: dict[ServiceKind, list[ServiceVariation]] = {}
    for one in ServiceVariation.objects.filter(key__in=keys).select_related("kind").order_by("kind__position", "name"):
        found.setdefault(one.kind, []).append(one)
    return found
