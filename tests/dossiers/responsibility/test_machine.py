"""Whatever happens to tree, teams, accounts, employees and days: stored, rule and sight agree with the oracle.

MACHINE_EXAMPLES=200 searches longer, see tests/machines.py.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from accounts.models import User, UserGroup
from casemanagement.usecases import accounts, cases, employees, groups, organisation, sick_reports, tasks, teams
from casemanagement.usecases.days import advance_day
from casemanagement.usecases.employments import Answer
from core.errors import DomainError
from dossiers.enums import Leaving
from dossiers.models import CaseAssignment, Dossier, Employment, NodeTeam, Task, Trajectory
from dossiers.policies import visible_dossiers
from dossiers.responsibility.check import differences
from dossiers.responsibility.facts import responsible_for
from dossiers.responsibility.preview import Move
from orgstructure.models import Coordinator, Employer, FixedManager, Node
from orgstructure.queries import tree_faults
from tests.dossiers.responsibility.conftest import START
from tests.dossiers.responsibility.oracle import Oracle, open_tasks
from tests.machines import DatabaseMachine, patient, search
from tests.world import World, complete, fresh

which = st.integers(0, 10_000)
"""Chooses one of the things that there are now."""


@patient
def test_stored_rule_and_sight_follow_every_change(larger: World) -> None:
    Machine.world = larger
    search(Machine, start=START, examples=8, steps=22)


class Machine(DatabaseMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.changed = True

    # Draws

    @property
    def kb(self) -> User:
        return User.objects.get(pk=self.world.klantbeheer.pk)

    def one(self, rows: Any, number: int) -> Any:
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)]

    def node(self, number: int) -> Node:
        return self.one(Node.objects.all(), number)

    def team(self, number: int) -> UserGroup:
        teams_by_turn = [self.world.arbo, self.world.arbo, self.world.taakdelegatie, self.world.bedrijfsarts]
        return teams_by_turn[number % 4]

    def user(self, number: int) -> User:
        return self.one(User.objects.all(), number)

    def candidate(self, number: int, team: UserGroup) -> User:
        """Mostly a member of the team, now and then somebody who is not."""
        oracle = Oracle(timezone.localdate())
        fit = [user_id for user_id in oracle.users if oracle.may_work(user_id, team.pk)]
        return User.objects.get(pk=fit[number % len(fit)]) if fit and number % 11 else self.user(number)

    def dossier(self, number: int) -> Dossier:
        return self.one(Dossier.objects.exclude(employee=None), number)

    # The tree

    @rule(moved=which, under=which)
    def move_a_part(self, moved: int, under: int) -> None:
        values = {"node": self.node(moved), "under": self.node(under), "by": self.kb}
        self.previewed(lambda: organisation.preview_move(**values), lambda: organisation.move_node(**values))

    @rule(moved=which, under=which)
    def move_a_part_where_it_may_stand(self, moved: int, under: int) -> None:
        node = self.one(Node.objects.exclude(parent=None), moved)
        kinds = {"department": ["employer", "department"]}.get(node.kind, ["root", "office"])
        targets = Node.objects.filter(kind__in=kinds, tree_id=node.tree_id)
        values = {"node": node, "under": self.one(targets, under), "by": self.kb}
        self.previewed(lambda: organisation.preview_move(**values), lambda: organisation.move_node(**values))

    @rule(under=which, kind=st.sampled_from([organisation.add_office, organisation.add_department]))
    def add_a_part(self, under: int, kind: Callable[..., Node]) -> None:
        with self.may_refuse():
            kind(name=f"Nieuw {under}", under=self.node(under), by=self.kb)

    @rule(number=which)
    def draft_an_employer(self, number: int) -> None:
        with self.may_refuse():
            employer = organisation.draft_employer(name=f"Aanvraag {number}", code=f"A{number}", by=self.kb)
            complete(employer, self.kb)
            organisation.add_department(name="Kantoor", under=fresh(employer.node), by=self.kb)

    @rule(employer=which, under=which)
    def publish_an_employer(self, employer: int, under: int) -> None:
        with self.may_refuse():
            organisation.publish_employer(
                employer=self.one(Employer.objects.all(), employer), under=self.node(under), by=self.kb
            )

    # Teams

    @rule(node=which, team=which, user=which, choice=st.sampled_from(["user", "user", "follows", None]))
    def choose_the_own_team(self, node: int, team: int, user: int, choice: str | None) -> None:
        chosen = self.team(team)
        picked: Any = self.candidate(user, chosen) if choice == "user" else choice
        place = self.node(node)
        kept: dict[UserGroup, Any] = {
            row.team: row.user or "follows" for row in place.fixed_managers.select_related("team", "user")
        }
        self.change_the_team(place, own_team=True, choices={**kept, chosen: picked})

    @rule(node=which)
    def take_the_own_team_away(self, node: int) -> None:
        self.change_the_team(self.node(node), own_team=False, choices={})

    def change_the_team(self, node: Node, **values: Any) -> None:
        values |= {"node": node, "version": node.team_version, "by": self.kb}
        self.previewed(lambda: teams.preview_team(**values), lambda: teams.change_team(**values))

    @rule(node=which, team=which, user=which, nobody=st.sampled_from([False, False, False, True]))
    def choose_a_coordinator(self, node: int, team: int, user: int, nobody: bool) -> None:
        place, chosen = self.node(node), self.team(team)
        choices = {chosen: None if nobody else self.candidate(user, chosen)}
        values = {"node": place, "choices": choices, "version": place.team_version, "by": self.kb}
        self.previewed(lambda: teams.preview_coordinators(**values), lambda: teams.change_coordinators(**values))

    # Cases

    @rule(
        dossier=which,
        user=which,
        team=st.none() | which,
        days=st.sampled_from([None, None, None, -1, 0, 1, 1, 2, 3, 20]),
        nobody=st.sampled_from([False, False, True]),
    )
    def assign_a_case(self, dossier: int, user: int, team: int | None, days: int | None, nobody: bool) -> None:
        chosen = None if team is None else self.team(team)
        values = {
            "dossier": self.dossier(dossier),
            "user": None if nobody else self.candidate(user, chosen or self.world.arbo),
            "team": chosen,
            "until": None if days is None else timezone.localdate() + timedelta(days=days),
            "by": self.kb,
        }
        self.previewed(lambda: cases.preview_case(**values), lambda: cases.assign_case(**values))

    @rule(dossier=which, days_ago=st.integers(-1, 60))
    def report_somebody_sick(self, dossier: int, days_ago: int) -> None:
        report = sick_reports.Report(timezone.localdate() - timedelta(days=days_ago))
        with self.may_refuse():
            sick_reports.report_sick(dossier=self.dossier(dossier), report=report, key=uuid.uuid4(), by=self.kb)

    @rule(number=which)
    def execute_a_task(self, number: int) -> None:
        task = self.one(Task.objects.all(), number)
        with self.may_refuse():
            tasks.execute_task(task=task, by=task.responsible or self.world.baker)

    # People

    @rule(user=which, group=which, further=st.none() | which)
    def change_a_membership(self, user: int, group: int, further: int | None) -> None:
        home = [*UserGroup.objects.filter(is_team=True).order_by("pk")[:3], self.world.arbo][group % 4]
        others = [] if further is None else [self.team(further)]
        with self.may_refuse():
            accounts.change_membership(user=self.colleague(user), group=home, further_groups=others, by=self.kb)

    @rule(group=which, under=which)
    def move_a_group(self, group: int, under: int) -> None:
        moved = self.one(UserGroup.objects.filter(key=None, audience="internal"), group)
        target = [
            None,
            self.world.arbo,
            self.world.taakdelegatie,
            self.world.bedrijfsarts,
            self.one(UserGroup.objects.all(), under),
        ][under % 5]
        with self.may_refuse():
            groups.move_group(group=moved, under=target, by=self.kb)

    @rule(
        user=which,
        end=st.sampled_from(["off", "blocked", "expires", "expired", "open", "open"]),
        days=st.integers(0, 3),
    )
    def change_an_account(self, user: int, end: str, days: int) -> None:
        valid_until = {"expires": timezone.localdate() + timedelta(days), "expired": date(2026, 2, 1)}.get(end)
        values = {
            "user": self.colleague(user),
            "is_active": end != "off",
            "blocked": end == "blocked",
            "valid_until": valid_until,
            "by": self.kb,
        }
        self.previewed(lambda: accounts.preview_account(**values), lambda: accounts.change_account(**values))

    def colleague(self, number: int) -> User:
        return self.one(User.objects.exclude(pk=self.world.klantbeheer.pk).filter(group__audience="internal"), number)

    @rule(employer=which, department=which, starts=st.integers(-500, 10), length=st.none() | st.integers(0, 520))
    def register_an_employee(self, employer: int, department: int, starts: int, length: int | None) -> None:
        where = self.one(Employer.objects.all(), employer)
        first = timezone.localdate() + timedelta(days=starts)
        with self.may_refuse():
            self.world.employee(
                self.department(department, where),
                employer=where,
                starts_on=first,
                ends_on=None if length is None else first + timedelta(days=length),
            )

    @rule(number=which, department=which, starts=st.integers(-20, 12), length=st.none() | st.integers(0, 30))
    def start_another_employment(self, number: int, department: int, starts: int, length: int | None) -> None:
        employee = self.dossier(number).employee
        first = timezone.localdate() + timedelta(days=starts)
        with self.may_refuse():
            employees.start_employment(
                employee=employee,
                department=self.department(department, employee.employer),
                starts_on=first,
                ends_on=None if length is None else first + timedelta(days=length),
                by=self.kb,
            )

    @rule(number=which, department=which, ends=st.none() | st.integers(-30, 12))
    def correct_an_employment(self, number: int, department: int, ends: int | None) -> None:
        employment = self.one(Employment.objects.all(), number)
        with self.may_refuse():
            employees.correct_employment(
                employment=employment,
                department=self.department(department, employment.employee.employer),
                starts_on=employment.starts_on,
                ends_on=None if ends is None else timezone.localdate() + timedelta(days=ends),
                job_title="",
                answer=Answer(Leaving.OPEN),
                by=self.kb,
            )

    def department(self, number: int, employer: Employer) -> Node:
        """Mostly one of the employer's own."""
        own = Node.objects.below(fresh(employer.node)).filter(kind="department")
        return self.one(own, number) if number % 9 else self.node(number)

    # Time

    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 7, 40]))
    def let_days_pass(self, days: int) -> None:
        self.traveller.shift(timedelta(days=days))
        advance_day(timezone.localdate())
        self.changed = True

    # What must hold

    @invariant()
    def everything_agrees(self) -> None:
        if not self.changed:
            return
        self.changed = False
        today = timezone.localdate()
        oracle = Oracle(today)
        assert list(tree_faults()) == []
        assert oracle.interval_faults() == []
        assert oracle.strays() == []
        assert oracle.stored_faults() == []
        assert list(differences(today)) == []
        for dossier in (oracle.dossiers[0], oracle.dossiers[-1]):
            for team in (self.world.arbo, self.world.bedrijfsarts):
                assert responsible_for(dossier, team, today).user_id == oracle.responsible(dossier, team.pk)
        for user in User.objects.select_related("group"):
            if oracle.works(user.pk) and "dossiers.view_dossier" in user.rights:
                seen = set(visible_dossiers(user).values_list("pk", flat=True))
                assert seen == oracle.visible(user.pk), user

    @contextmanager
    def may_refuse(self) -> Iterator[None]:
        """A refusal is an answer too; it leaves everything as it was."""
        self.changed = True
        try:
            with transaction.atomic():
                yield
        except (DomainError, PermissionDenied, Dossier.DoesNotExist):
            self.changed = False

    def previewed(self, preview: Callable[[], list[Move]], change: Callable[[], Any]) -> None:
        """The preview changes nothing, and tells what the change then does, or refuses as the change does."""
        before = state()
        try:
            told = {_pair(move): (move.dossiers, move.tasks) for move in preview()}
        except (DomainError, PermissionDenied, Dossier.DoesNotExist) as refusal:
            assert state() == before
            with pytest.raises(type(refusal)):
                change()
            assert state() == before
            return
        assert state() == before
        answers, work = Oracle(timezone.localdate()).answers(), open_tasks()
        change()
        assert told == Oracle(timezone.localdate()).moves_since(answers, work)
        self.changed = True


def _pair(move: Move) -> tuple[int | None, int | None]:
    return (move.giver.pk if move.giver else None, move.taker.pk if move.taker else None)


def state() -> list[list[tuple[Any, ...]]]:
    """All that a change of responsibility may write, as plain rows."""
    tables = [Node, FixedManager, Coordinator, CaseAssignment, NodeTeam, Task, Trajectory, Dossier, User, UserGroup]
    return [list(table._default_manager.order_by("pk").values_list()) for table in tables]
