"""Makes the demo's organisation: offices, employers, users, and who was chosen where. All through the use-cases."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User, UserGroup
from accounts.usecases import groups
from accounts.usecases.substitutions import arrange_substitution, end_substitution
from accounts.usecases.users import create_user
from casemanagement.demo.employers import add_unfinished, complete
from casemanagement.demo.organisation import (
    ACCOUNTS,
    COORDINATORS,
    DRAFT,
    EMPLOYERS,
    FIXED,
    OFFICE_GROUPS,
    OFFICES,
    PASSWORD,
    ROOT,
    Account,
    EmployerPlan,
    Position,
)
from casemanagement.usecases import accounts, organisation, teams
from dossiers.models import Grant
from orgstructure.models import Employer, Node
from orgstructure.usecases import tree
from orgstructure.usecases.positions import FOLLOWS

_VALID_SINCE = timedelta(days=3 * 365)


@dataclass
class Cast:
    """What was made so far: users by their name in `organisation`, nodes by (place, department)."""

    today: date
    groups: dict[str, UserGroup]
    users: dict[str, User] = field(default_factory=dict)
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)

    @property
    def klantbeheer(self) -> User:
        return self.users["klantbeheer"]

    def node(self, place: str, department: str = "") -> Node:
        """As it is now: every later node changed its interval."""
        return Node.objects.get(pk=self.nodes[place, department].pk)


def make_cast(today: date) -> Cast:
    """The organisation before anybody falls ill."""
    cast = Cast(today, _make_groups())
    cast.nodes[ROOT, ""] = tree.add_root(name=ROOT)
    Grant.objects.create(group=cast.groups["klantbeheer"], node=cast.nodes[ROOT, ""])
    for name, account in ACCOUNTS.items():
        cast.users[name] = _make_user(account, cast)
    listed = [account.login for account in ACCOUNTS.values() if account.listed]
    User.objects.filter(login__in=listed).update(password=make_password(PASSWORD))  # one hash: a slow one, on purpose
    for name in OFFICES:
        cast.nodes[name, ""] = organisation.add_office(
            name=f"{ROOT} {name}", under=cast.node(ROOT), by=cast.klantbeheer
        )
    for place, plan in enumerate(EMPLOYERS):
        office = OFFICES[place // 4]
        _make_employer(cast, plan, code=f"VDD{40_001 + place}" if office == "Midden" else None, office=office)
    _make_employer(cast, DRAFT, code=None, office=None)
    add_unfinished(cast.node(OFFICES[0]), by=cast.klantbeheer)
    return cast


def choose_people(cast: Cast) -> None:
    """Put coordinators and fixed case managers on their nodes."""
    for position in COORDINATORS:
        node = cast.node(position.place, position.department)
        choices = {cast.groups[position.team]: cast.users[position.who]}
        teams.change_coordinators(node=node, choices=choices, version=node.team_version, by=cast.klantbeheer)
    places: dict[tuple[str, str], list[Position]] = {}
    for position in FIXED:
        places.setdefault((position.place, position.department), []).append(position)
    for (place, department), positions in places.items():
        _choose_fixed(cast, cast.node(place, department), positions)


def end_accounts(cast: Cast) -> None:
    """Two case managers are gone and still chosen: they appear in the worklist of klantbeheer."""
    by = cast.klantbeheer
    accounts.change_account(user=cast.users["blocked"], is_active=True, blocked=True, valid_until=None, by=by)
    yesterday = cast.today - timedelta(days=1)
    accounts.change_account(user=cast.users["expired"], is_active=True, blocked=False, valid_until=yesterday, by=by)


def _choose_fixed(cast: Cast, node: Node, positions: list[Position]) -> None:
    choices = {
        cast.groups[position.team]: FOLLOWS if position.who == FOLLOWS else cast.users[position.who]
        for position in positions
    }
    teams.change_team(node=node, own_team=True, choices=choices, version=node.team_version, by=cast.klantbeheer)


def _make_groups() -> dict[str, UserGroup]:
    """By key, and those of employers by name: all of them first, since each new one changes the others' intervals."""
    by_key = {group.key: group for group in UserGroup.objects.all()}
    for key, name in OFFICE_GROUPS.items():
        groups.add_group(name=name, under=by_key["casemanager-arbo"], key=key)
    for plan in EMPLOYERS:
        folder = "arbo-werkgever-verzekerd" if plan.insured else "arbo-werkgever-rechtstreeks"
        groups.add_group(name=plan.name, under=by_key[folder])
    return {group.key or group.name: group for group in UserGroup.objects.all()}


def arrange_substitutions(cast: Cast) -> None:
    """One that runs, one to come, and one that was ended before its time."""
    users, weeks = cast.users, timedelta(weeks=1)
    for principal, substitute, first, last in (
        ("zuyd", "dewit", cast.today, cast.today + 2 * weeks),
        ("doctor", "doctor2", cast.today + 3 * weeks, cast.today + 5 * weeks),
        ("yilmaz", "hart", cast.today, cast.today + weeks),
    ):
        made = arrange_substitution(
            principal=users[principal], substitute=users[substitute], first=first, last=last, by=users[principal]
        )
        if principal == "yilmaz":
            end_substitution(substitution=made, by=users[principal])


def _make_user(account: Account, cast: Cast) -> User:
    initials, prefix, last_name = account.name
    user = create_user(
        login=account.login,
        last_name=last_name,
        group=cast.groups[account.employer or account.group],
        initials=initials,
        prefix=prefix,
        email=f"{account.login.lower()}@example.org",
        medical_access=account.medical,
        takes_group_grants=account.takes_over,
        valid_from=cast.today - _VALID_SINCE,
    )
    user.further_groups.set(cast.groups[key] for key in account.further)
    return user


@transaction.atomic
def _make_employer(cast: Cast, plan: EmployerPlan, *, code: str | None, office: str | None) -> None:
    """An employer with its departments and, when it has an office, its place under that and the scope of its users."""
    by = cast.klantbeheer
    employer = organisation.draft_employer(name=plan.name, code=code, by=by)
    cast.nodes[plan.name, ""], cast.employers[plan.name] = employer.node, employer
    for top, below in plan.departments.items():
        cast.nodes[plan.name, top] = organisation.add_department(name=top, under=cast.node(plan.name), by=by)
        for name in below:
            node = organisation.add_department(name=name, under=cast.node(plan.name, top), by=by)
            cast.nodes[plan.name, name] = node
    if office is None:
        return
    complete(employer, office=office, by=by)
    organisation.publish_employer(employer=employer, under=cast.node(office), by=by)
    Grant.objects.create(group=cast.groups[plan.name], node=employer.node)
