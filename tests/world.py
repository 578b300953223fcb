"""A small organisation for tests, made through the use-cases, with somebody in every role."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User, UserGroup
from accounts.usecases import groups as shipped_groups
from accounts.usecases.groups import add_group
from accounts.usecases.users import create_user
from casemanagement.usecases import employees, organisation, teams
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.models import Dossier, Grant, Trajectory
from orgstructure.enums import SAFETY_NETS, Classification
from orgstructure.models import Employer, Node, UwvOffice
from orgstructure.sectors import UNKNOWN
from orgstructure.usecases import tree
from orgstructure.usecases.employers import change_employer
from services.models import ServiceVariation
from services.usecases import kinds, protocols
from services.usecases.agreements import add_agreement

MASTER_DATA = {
    "phone": "+31135550100",
    "street": "Broodlaan",
    "house_number": 12,
    "postcode": "5038EA",
    "city": "Tilburg",
    "payroll_tax_number": "123456782L01",
    "uwv_number": "20000001",
    "sector": UNKNOWN,
    "offer": "_",
}
PASSWORD = "een lang wachtwoord"
_counter = itertools.count(1)


@dataclass
class World:
    """Below the root: Zuyd with Bakkerij (Winkel, Productie), and Noord with Remat (Hal).

    Anna coordinates casemanager-arbo on Zuyd, Bram on Noord; Carla and Dirk are case managers without a position.
    The doctor coordinates bedrijfsarts on the root, so his tasks are always with him.
    """

    root: Node
    zuyd: Node
    noord: Node
    bakkerij: Employer
    remat: Employer
    winkel: Node
    productie: Node
    hal: Node
    arbo: UserGroup
    taakdelegatie: UserGroup
    bedrijfsarts: UserGroup
    klantbeheer: User
    anna: User
    bram: User
    carla: User
    dirk: User
    doctor: User
    baker: User
    remat_user: User

    def employee(self, department: Node | None = None, *, employer: Employer | None = None, **fields: Any) -> Dossier:
        """A new employee, at work since 2020, in Winkel unless told otherwise."""
        number = next(_counter)
        fields = {
            "last_name": f"Jansen{number}",
            "birth_date": date(1980, 1, 1),
            "starts_on": date(2020, 1, 1),
            "personnel_number": f"P{number}",
            **fields,
        }
        return employees.register_employee(
            employer=employer or self.bakkerij,
            department=fresh(department or self.winkel),
            by=self.klantbeheer,
            **fields,
        )

    def sick(self, dossier: Dossier, *, days_ago: int = 0, by: User | None = None, **report: Any) -> Trajectory:
        """Report this employee sick as of so many days ago."""
        told = Report(timezone.localdate() - timedelta(days=days_ago), **report)
        is_net = (
            Classification(told.classification).plain in SAFETY_NETS
        )  # only case managers may say which one applies
        if by is None and is_net:
            by = self.anna if dossier.employer_id == self.bakkerij.pk else self.bram
        return report_sick(dossier=dossier, report=told, key=uuid.uuid4(), by=by or self.klantbeheer)

    def coordinator(self, node: Node, user: User | None, team: UserGroup | None = None) -> None:
        node = fresh(node)
        teams.change_coordinators(
            node=node, choices={team or self.arbo: user}, version=node.team_version, by=self.klantbeheer
        )

    def fixed(self, node: Node, choice: Any, team: UserGroup | None = None) -> None:
        """Give the node its own team with this one choice: a user, 'follows' or None."""
        node = fresh(node)
        teams.change_team(
            node=node,
            own_team=True,
            choices={team or self.arbo: choice},
            version=node.team_version,
            by=self.klantbeheer,
        )


def fresh(node: Node) -> Node:
    """The node as it is now: other nodes' writes change its interval."""
    return Node.objects.get(pk=node.pk)


def make_user(login: str, group: UserGroup, **fields: Any) -> User:
    """`valid_from` long ago, so that tests may travel back."""
    values = {
        "last_name": login.capitalize(),
        "email": f"{login}@example.org",
        "valid_from": date(2015, 1, 1),
        **fields,
    }
    return create_user(login=login, group=group, password=PASSWORD, **values)


def make_world() -> World:
    shipped_groups.load_shipped()
    protocols.load_shipped()
    kinds.load_shipped()
    group = {entry.key: entry for entry in UserGroup.objects.all()}
    root = tree.add_root(name="NLG Arbo")
    Grant.objects.create(group=group["klantbeheer"], node=root)
    kb = make_user("klantbeheer", group["klantbeheer"])
    zuyd = organisation.add_office(name="Zuyd", under=root, by=kb)
    noord = organisation.add_office(name="Noord", under=root, by=kb)
    bakkerij, winkel, productie = _employer("Bakkerij Van Kessel", zuyd, ["Winkel", "Productie"], kb)
    remat, hal = _employer("Remat", noord, ["Hal"], kb)
    world = World(
        root=root, zuyd=zuyd, noord=noord, bakkerij=bakkerij, remat=remat, winkel=winkel, productie=productie, hal=hal,
        arbo=group["casemanager-arbo"], taakdelegatie=group["casemanager-taakdelegatie"],
        bedrijfsarts=group["bedrijfsarts"], klantbeheer=kb,
        anna=make_user("anna", group["casemanager-arbo"]), bram=make_user("bram", group["casemanager-arbo"]),
        carla=make_user("carla", group["casemanager-arbo"]), dirk=make_user("dirk", group["casemanager-arbo"]),
        doctor=make_user("doctor", group["bedrijfsarts"]),
        baker=_employer_user("baker", bakkerij, group["arbo-werkgever-rechtstreeks"]),
        remat_user=_employer_user("rematgebruiker", remat, group["arbo-werkgever-verzekerd"]),
    )  # fmt: skip
    world.coordinator(zuyd, world.anna)
    world.coordinator(noord, world.bram)
    world.coordinator(root, world.doctor, world.bedrijfsarts)
    return world


def complete(employer: Employer, by: User) -> Employer:
    """All that must be known before an employer is published, and guidance of absence since 2015."""
    facts = {**MASTER_DATA, "uwv_office": UwvOffice.objects.get_or_create(name="UWV Tilburg")[0]}
    employer = change_employer(employer=employer, debtor_number=f"D{employer.pk}", by=by, **facts)
    variation = ServiceVariation.objects.get(key="standaard-verzuim")
    add_agreement(employer=employer, kind=variation.kind, starts_on=date(2015, 1, 1), variations=[variation], by=by)
    return employer


def _employer(name: str, office: Node, departments: list[str], kb: User) -> list[Any]:
    employer = complete(organisation.draft_employer(name=name, code=None, by=kb), kb)
    nodes = [organisation.add_department(name=one, under=fresh(employer.node), by=kb) for one in departments]
    organisation.publish_employer(employer=employer, under=fresh(office), by=kb)
    return [Employer.objects.get(pk=employer.pk), *map(fresh, nodes)]


def _employer_user(login: str, employer: Employer, folder: UserGroup) -> User:
    group = add_group(name=str(employer), under=folder)
    Grant.objects.create(group=group, node=employer.node)
    return make_user(login, group)
