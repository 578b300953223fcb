"""Whatever happens to authorisations, rights, substitutions and days: each user sees what the oracle says, no more.

MACHINE_EXAMPLES=200 searches longer, see tests/machines.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from accounts.models import Substitution, User, UserGroup, UserRight
from accounts.usecases import substitutions
from casemanagement.usecases import accounts
from casemanagement.usecases.days import advance_day
from core.errors import DomainError
from dossiers.models import Employee, Grant, Task, Trajectory
from dossiers.policies import visible_dossiers, visible_tasks, visible_trajectories
from orgstructure.models import Node
from tests.dossiers.responsibility.conftest import START
from tests.dossiers.responsibility.oracle import Oracle
from tests.machines import DatabaseMachine, patient, search
from tests.world import World

which = st.integers(0, 10_000)
"""Chooses one of the things that there are now."""
hours = st.integers(-60, 60)


@patient
def test_sight_follows_every_change(larger: World) -> None:
    Machine.world = larger
    search(Machine, start=START, examples=6, steps=12)


class Machine(DatabaseMachine):
    world: World

    def one(self, rows: Any, number: int) -> Any:
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)]

    def user(self, number: int) -> User:
        return self.one(User.objects.all(), number)

    # Authorisations

    @rule(holder=which, to_group=st.booleans(), place=which, on_employee=st.booleans(), allow=st.booleans())
    def give(self, holder: int, to_group: bool, place: int, on_employee: bool, allow: bool) -> None:
        who = {"group": self.one(UserGroup.objects.all(), holder)} if to_group else {"user": self.user(holder)}
        where: dict[str, Any] = {"node": self.one(Node.objects.all(), place)}
        if on_employee:
            where = {"employee": self.one(Employee.objects.all(), place)}
        with self.may_refuse():
            Grant.objects.create(**who, **where, allow=allow)

    @rule(number=which)
    def take_away(self, number: int) -> None:
        """Less allowed is never more to see, less denied never less."""
        if not Grant.objects.exists():
            return
        grant, before = self.one(Grant.objects.all(), number), seen_by_all()
        allowed = grant.allow
        grant.delete()
        after = seen_by_all()
        for user_id, dossiers in after.items():
            assert dossiers <= before[user_id] if allowed else dossiers >= before[user_id]

    @rule(user=which)
    def take_over_or_not(self, user: int) -> None:
        chosen = self.user(user)
        User.objects.filter(pk=chosen.pk).update(takes_group_grants=not chosen.takes_group_grants)

    # Rights

    @rule(user=which, allow=st.none() | st.booleans())
    def may_look(self, user: int, allow: bool | None) -> None:
        right = Permission.objects.get(codename="view_dossier", content_type__model="rights")
        UserRight.objects.filter(user=self.user(user), permission=right).delete()
        if allow is not None:
            UserRight.objects.create(user=self.user(user), permission=right, allow=allow)

    @rule(user=which, end=st.sampled_from(["off", "blocked", "expired", "open"]))
    def change_an_account(self, user: int, end: str) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        with self.may_refuse():
            accounts.change_account(
                user=self.user(user),
                is_active=end != "off",
                blocked=end == "blocked",
                valid_until=yesterday if end == "expired" else None,
                by=User.objects.get(pk=self.world.klantbeheer.pk),
            )

    # Substitutions

    @rule(principal=which, substitute=which, starts=hours, length=st.integers(1, 80))
    def put_a_substitution(self, principal: int, substitute: int, starts: int, length: int) -> None:
        """As it can't be arranged too: past, in chains, across employers. Sight must not lean on how rows came."""
        begins = timezone.now() + timedelta(hours=starts)
        with self.may_refuse():
            Substitution.objects.create(
                principal=self.user(principal), substitute=self.user(substitute), arranged_by=self.world.klantbeheer,
                starts_at=begins, ends_at=begins + timedelta(hours=length),
            )  # fmt: skip

    @rule(principal=which, substitute=which, starts=st.integers(0, 1), days=st.integers(0, 2))
    def arrange_a_substitution(self, principal: int, substitute: int, starts: int, days: int) -> None:
        first = timezone.localdate() + timedelta(days=starts)
        with self.may_refuse():
            substitutions.arrange_substitution(
                principal=self.user(principal), substitute=self.user(substitute), first=first,
                last=first + timedelta(days=days), by=self.world.klantbeheer,
            )  # fmt: skip

    @rule(number=which)
    def end_a_substitution(self, number: int) -> None:
        if Substitution.objects.exists():
            with self.may_refuse():
                chosen = self.one(Substitution.objects.all(), number)
                substitutions.end_substitution(substitution=chosen, by=self.world.klantbeheer)

    @rule(passed=st.sampled_from([1, 1, 5, 24, 50]))
    def let_hours_pass(self, passed: int) -> None:
        before = timezone.localdate()
        self.traveller.shift(timedelta(hours=passed))
        if timezone.localdate() != before:
            advance_day(timezone.localdate())

    # What must hold

    @invariant()
    def everybody_sees_what_the_oracle_says(self) -> None:
        oracle, now = Oracle(timezone.localdate()), timezone.now()
        seen = seen_by_all()
        assert seen == {user_id: oracle.in_sight(user_id, now) for user_id in seen}
        for user in {sub.substitute for sub in Substitution.objects.running(now)} | {self.world.baker}:
            if user.pk in seen:
                check_what_hangs_on_dossiers(User.objects.get(pk=user.pk), seen[user.pk])

    @contextmanager
    def may_refuse(self) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except (DomainError, IntegrityError):
            pass


def seen_by_all() -> dict[int, set[int]]:
    """Per user who may work today."""
    users = User.objects.active(timezone.localdate()).select_related("group")
    return {user.pk: set(visible_dossiers(user).values_list("pk", flat=True)) for user in users}


def check_what_hangs_on_dossiers(user: User, seen: set[int]) -> None:
    """Tasks and trajectories must say the same as dossiers."""
    courses = Trajectory.objects.filter(dossier__in=seen)
    assert set(visible_trajectories(user).values_list("pk", flat=True)) == set(courses.values_list("pk", flat=True))
    tasks = Task.objects.filter(dossier__in=seen)
    if user.group.audience == "employer":
        tasks = tasks.filter(executor="employer")
    assert set(visible_tasks(user).values_list("pk", flat=True)) == set(tasks.values_list("pk", flat=True))
