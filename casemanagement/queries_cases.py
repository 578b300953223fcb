"""What Case toewijzen needs to know of a dossier: who has it now, and who may be given it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.models import User, UserGroup
from accounts.policies import visible_colleagues
from accounts.queries import membership, users_by_id
from dossiers.audience import TeamWork, work_of
from dossiers.models import CaseAssignment, Dossier
from dossiers.responsibility.facts import active_assignments


@dataclass(frozen=True)
class CaseDesk:
    """`work`: who has it now, per team with work. `people` may do some of it, `refused` are in teams without any.

    All of them colleagues in sight of who chooses, and who was chosen before: he must not vanish unseen.
    """

    work: list[TeamWork]
    present: list[CaseAssignment]
    people: list[User]
    refused: list[User]
    members: dict[int, list[User]]

    @property
    def teams(self) -> list[UserGroup]:
        return [item.team for item in self.work]


def desk_of(dossier: Dossier, today: date, by: User) -> CaseDesk:
    members = membership(today)
    work = work_of(dossier, today)
    present = list(active_assignments(today).filter(dossier=dossier).select_related("user", "team"))
    users = users_by_id(in_sight(set().union(*members.values()), by) | {row.user_id for row in present})
    relevant: frozenset[int] = frozenset().union(*(members[item.team.pk] for item in work))
    return CaseDesk(
        work=work,
        present=present,
        people=[user for user in users if user.pk in relevant],
        refused=[user for user in users if user.pk not in relevant],
        members={item.team.pk: [user for user in users if user.pk in members[item.team.pk]] for item in work},
    )


def in_sight(ids: Collection[int], by: User) -> set[int]:
    """Those of these users whom `by` sees and may give work to."""
    return set(visible_colleagues(by).filter(pk__in=ids).order_by().values_list("pk", flat=True))
