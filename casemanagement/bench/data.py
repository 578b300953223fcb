"""Fills the bench's database: an even tree, with people chosen on several levels, and two years of absence."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases import groups
from casemanagement.bench import dossier_rows, tree_rows
from casemanagement.bench.copying import bare, copy, set_sequence
from casemanagement.bench.sizes import Size
from casemanagement.bench.task_rows import Steps
from casemanagement.usecases.days import advance_day
from dossiers.models import Grant
from orgstructure.models import Coordinator, Employer, FixedManager, Node
from services.models import Agreement, AgreementVariation, ServiceVariation
from services.usecases import kinds, protocols

TABLES = {
    "orgstructure_node": tree_rows.NODE, "orgstructure_employer": tree_rows.EMPLOYER,
    "orgstructure_department": tree_rows.DEPARTMENT, "dossiers_employee": dossier_rows.EMPLOYEE,
    "dossiers_employment": dossier_rows.EMPLOYMENT, "dossiers_dossier": dossier_rows.DOSSIER,
    "dossiers_trajectory": dossier_rows.TRAJECTORY, "dossiers_period": dossier_rows.PERIOD,
    "dossiers_task": dossier_rows.TASK, "dossiers_caseassignment": dossier_rows.ASSIGNMENT,
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """Users by what they do."""

    klantbeheer: User
    managers: list[User]
    doctors: list[User]
    expert: User
    employer_users: list[User]


def fill(size: Size, *, using: str) -> None:
    """Everything except what follows from it (`derive`); as the owner of the tables, whose alias `using` is."""
    today = timezone.localdate()
    random = Random(size.name)  # noqa: S311 - it must be repeatable
    with transaction.atomic():
        groups.load_shipped()
        protocols.load_shipped()
        kinds.load_shipped()
        people = _make_people(size, today)
        steps = Steps.read()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        with bare(cursor, list(TABLES)):
            _copy_all(cursor, size, dossier_rows.Maker(size, steps, people.managers, random, today))
        for table in TABLES:
            set_sequence(cursor, table)
    with transaction.atomic():
        _choose(size, people)
        _agree(today)


def derive() -> None:
    """Who is responsible, by the product's own statements."""
    advance_day(timezone.localdate())


def _copy_all(cursor: Any, size: Size, maker: dossier_rows.Maker) -> None:
    nodes = tree_rows.make(size)
    for table, rows in (*tree_rows.rows(nodes), *maker.rows(nodes)):
        copy(cursor, table, TABLES[table], rows)


def _make_people(size: Size, today: date) -> People:
    """A twentieth doctors, one user for each employer, one klantbeheer, one expert; the rest case managers."""
    by_key = {group.key: group for group in UserGroup.objects.all()}
    names = [f"Werkgever {number:03}" for number in range(size.offices * size.employers)]
    for name in names:
        groups.add_group(name=name, under=by_key["arbo-werkgever-rechtstreeks"])
    by_key = {group.key or group.name: group for group in UserGroup.objects.all()}
    doctors = max(size.users // 20, size.offices)
    homes = ["klantbeheer", "arbeidsdeskundige", *["bedrijfsarts"] * doctors, *names]
    homes += ["casemanager-arbo"] * (size.users - len(homes))
    made = [
        User(
            login=f"bench.{place}", last_name=f"Gebruiker{place}", initials="B.", group=by_key[home], password="!",  # noqa: S106 - nobody signs in: the bench makes sessions

            valid_from=today - timedelta(days=1_500),
        )
        for place, home in enumerate(homes)
    ]  # fmt: skip
    users = User.objects.bulk_create(made)
    first, last = 2 + doctors, 2 + doctors + len(names)
    return People(users[0], users[last:], users[2:first], users[1], users[first:last])


def _agree(today: date) -> None:
    """Guidance of absence with each employer, for as long as there are cases."""
    variation = ServiceVariation.objects.get(key="standaard-verzuim")
    since = today - timedelta(days=4_000)
    agreements = Agreement.objects.bulk_create(
        Agreement(employer=employer, kind_id=variation.kind_id, starts_on=since) for employer in Employer.objects.all()
    )
    AgreementVariation.objects.bulk_create(AgreementVariation(agreement=one, variation=variation) for one in agreements)


def _choose(size: Size, people: People) -> None:
    """Coordinators and fixed case managers on several levels. The first office has none below it: all is its own."""
    team = {group.key: group for group in UserGroup.objects.filter(is_team=True)}
    root = Node.objects.get(kind="root")
    coordinators = [Coordinator(node=root, team=team["arbeidsdeskundige"], user=people.expert)]
    offices = list(Node.objects.filter(kind="office").order_by("pk"))
    for place, office in enumerate(offices):
        arbo, doctor = people.managers[place], people.doctors[place]
        coordinators.append(Coordinator(node=office, team=team["casemanager-arbo"], user=arbo))
        coordinators.append(Coordinator(node=office, team=team["bedrijfsarts"], user=doctor))
    fixed: list[FixedManager] = []
    for node, number, user in _lower_places(people, offices[0]):
        if number % 10 < 4:
            coordinators.append(Coordinator(node=node, team=team["casemanager-arbo"], user=user))
        elif number % 10 == 9:
            fixed.append(FixedManager(node=node, team=team["casemanager-arbo"], follows=True))
        else:
            fixed.append(FixedManager(node=node, team=team["casemanager-arbo"], user=user))
    Coordinator.objects.bulk_create(coordinators)
    FixedManager.objects.bulk_create(fixed)
    Node.objects.filter(pk__in=[choice.node_id for choice in fixed]).update(has_own_team=True)
    _grant(people, root)


def _lower_places(people: People, first: Node) -> list[tuple[Node, int, User]]:
    """Each employer, and every seventh department, outside the first office."""
    others = Node.objects.exclude(lft__gte=first.lft, rght__lte=first.rght).order_by("pk")
    nodes = list(others.filter(kind="employer"))
    nodes += [node for node in others.filter(kind="department") if node.pk % 7 == 0]
    free = people.managers[len(people.doctors) :] or people.managers
    return [(node, number, free[number % len(free)]) for number, node in enumerate(nodes)]


def _grant(people: People, root: Node) -> None:
    employers = Employer.objects.select_related("node").order_by("pk")
    grants = [Grant(group=people.klantbeheer.group, node=root)]
    grants += [
        Grant(group=user.group, node=employer.node)
        for user, employer in zip(people.employer_users, employers, strict=True)
    ]
    Grant.objects.bulk_create(grants)
