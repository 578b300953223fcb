"""Makes the demo in an empty database, relative to today."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases import groups
from casemanagement.demo.authorisations import authorise
from casemanagement.demo.contacts import add_contacts
from casemanagement.demo.employments import SOURCE_REASON, arrange_employments, hours_of
from casemanagement.demo.history import hands_of, live_through
from casemanagement.demo.people import Cast, arrange_substitutions, choose_people, end_accounts, make_cast
from casemanagement.demo.plan import Illness, Person, make
from casemanagement.demo.proofs import give_proofs, keep_out
from casemanagement.demo.recoveries import arrange_recoveries
from casemanagement.demo.scopes import give_scopes
from casemanagement.demo.services import guide_before_illness
from casemanagement.usecases import employees
from casemanagement.usecases.cases import assign_case
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.sick_reports import Report, report_sick
from core import slots
from dossiers.models import Dossier
from orgstructure.models import Node
from orgstructure.usecases import uwv_offices
from services.usecases import kinds, protocols


def is_empty() -> bool:
    """Nothing that somebody made: the shipped groups and protocols don't count."""
    return not (Node.objects.exists() or User.objects.exists())


@transaction.atomic
def build(*, number: int, seed: int) -> None:
    """So many employees at twelve employers, with two years of absence behind them. All of it or nothing."""
    groups.load_shipped()
    protocols.load_shipped()
    kinds.load_shipped()
    uwv_offices.load_shipped()
    today = timezone.localdate()
    cast = make_cast(today)
    choose_people(cast)
    add_contacts(cast)
    random = Random(seed)  # noqa: S311 - it must be repeatable
    for place, person in enumerate(make(number, seed)):
        dossier = _hire(person, cast, personnel_number=f"{10_001 + place}")
        for illness in person.illnesses:
            _fall_ill(dossier, illness, cast, key=uuid.UUID(int=random.getrandbits(128), version=4))
        _assign(dossier, person, cast)
    arrange_employments(cast)
    guide_before_illness(today=today, random=random, by=cast.klantbeheer)
    arrange_recoveries(cast, random)
    give_scopes(cast)
    authorise(cast)
    give_proofs(cast)
    end_accounts(cast)
    keep_out(cast)
    arrange_substitutions(cast)
    advance_day(today)
    for make_more in slots.demo_makers:
        make_more(cast)


def _hire(person: Person, cast: Cast, *, personnel_number: str) -> Dossier:
    by, day = cast.klantbeheer, _days_before(cast.today)
    moved = day(400) if person.moved_from else None
    dossier = employees.register_employee(
        employer=cast.employers[person.employer],
        department=cast.node(person.employer, person.moved_from or person.department),
        starts_on=day(person.started),
        ends_on=_last_day(person, cast.today),
        job_title=person.job_title,
        personnel_number=personnel_number,
        bsn=person.bsn,
        birth_date=day(person.born),
        phone=f"06100{personnel_number}",
        email=f"werknemer{personnel_number}@example.org",
        by=by,
        source_reason=SOURCE_REASON,
        **hours_of(int(personnel_number)),
        **person.name,
    )
    later = {"employee": dossier.employee, "job_title": person.job_title, "by": by, "source_reason": SOURCE_REASON}
    if moved:
        employees.start_employment(department=cast.node(person.employer, person.department), starts_on=moved, **later)
    if person.moves_to:
        employees.start_employment(department=cast.node(person.employer, person.moves_to), starts_on=day(-7), **later)
    return Dossier.objects.get(pk=dossier.pk)


def _last_day(person: Person, today: date) -> date | None:
    day = _days_before(today)
    if person.moved_from:
        return day(401)
    if person.moves_to:
        return day(-6)
    return None if person.left is None else day(person.left)


def _fall_ill(dossier: Dossier, illness: Illness, cast: Cast, *, key: uuid.UUID) -> None:
    hands = hands_of(dossier, cast)
    trajectory = report_sick(
        dossier=dossier,
        report=Report(cast.today - timedelta(days=illness.since), source_reason="Telefonisch gemeld, VDD lag eruit"),
        key=key,
        by=hands.reporter,
    )
    until = cast.today
    if illness.lasted is not None:
        until -= timedelta(days=illness.since - illness.lasted)
    live_through(trajectory, until=until, seed=illness.seed, hands=hands)


def _assign(dossier: Dossier, person: Person, cast: Cast) -> None:
    users = cast.users
    arbo: UserGroup = cast.groups["casemanager-arbo"]
    choices = {
        "whole": {"user": users["dewit"], "reason": "Kent de werknemer van een eerder traject"},
        "team": {"user": users["hart"], "team": arbo, "reason": "Conflict met de coördinator"},
        "until": {"user": users["yilmaz"], "until": cast.today + timedelta(days=60), "reason": "Tijdelijke overname"},
        "blocked": {"user": users["blocked"], "reason": "Op verzoek van de werkgever"},
        "withdrawn": {"user": users["hart"], "reason": "Vakantie"},
    }
    if not person.assignment:
        return
    assign_case(dossier=dossier, by=cast.klantbeheer, **choices[person.assignment])
    if person.assignment == "withdrawn":
        assign_case(dossier=dossier, user=None, by=cast.klantbeheer, reason="Terug van vakantie")


def _days_before(today: date) -> Callable[[int], date]:
    return lambda days: today - timedelta(days=days)
