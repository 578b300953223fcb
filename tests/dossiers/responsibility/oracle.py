"""The rule of architecture.md ch. 4 and 5 once more, slowly, from plain rows and nothing that the product computes.

Trees are walked by `parent_id` only. Nothing of dossiers.responsibility, dossiers.sight or accounts.queries is used.
"""

from collections import Counter
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accounts.models import Substitution, User, UserGroup, UserRight
from dossiers.models import CaseAssignment, Dossier, Employment, Grant, Narrowing, NodeTeam, Task, Trajectory
from orgstructure.models import Coordinator, FixedManager, Node

Pair = tuple[int | None, int | None]


class Oracle:
    """Everything read at once; `today` is the day that is asked about."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._visible: dict[int, set[int]] = {}
        self.nodes: dict[int, Any] = {row["id"]: row for row in Node.objects.order_by().values()}
        self.groups: dict[int, Any] = {row["id"]: row for row in UserGroup.objects.order_by().values()}
        self.users: dict[int, Any] = {row["id"]: row for row in User.objects.order_by().values()}
        self.dossiers = list(Dossier.objects.select_related("employer").order_by("pk"))
        self.fixed = {(row.node_id, row.team_id): row for row in FixedManager.objects.all()}
        self.coordinators = {(row.node_id, row.team_id): row.user_id for row in Coordinator.objects.all()}
        self.assignments = list(CaseAssignment.objects.filter(withdrawn_at=None))
        self.employments = list(Employment.objects.select_related("employee"))
        self.grants = list(Grant.objects.all())
        self.narrowings = list(Narrowing.objects.select_related("job_group"))
        self.substitutions = list(Substitution.objects.all())
        self.looking_rights = list(
            UserRight.objects.filter(permission__codename="view_dossier", permission__content_type__model="rights")
        )
        looking = UserGroup.permissions.through.objects.filter(
            permission__codename="view_dossier", permission__content_type__model="rights"
        )
        self.looking_groups = set(looking.values_list("usergroup", flat=True))

    # Trees

    def up(self, node_id: int) -> list[int]:
        return _chain(self.nodes, node_id)

    def is_published(self, node_id: int) -> bool:
        return self.nodes[self.up(node_id)[-1]]["kind"] == "root"

    def interval_faults(self) -> list[int]:
        """Nodes whose descendants by interval are not their descendants by parent."""
        under = {node_id: {other for other in self.nodes if node_id in self.up(other)} for node_id in self.nodes}
        return [node_id for node_id in self.nodes if under[node_id] != self._within(self.nodes[node_id])]

    def _within(self, top: Any) -> set[int]:
        return {
            row["id"]
            for row in self.nodes.values()
            if row["tree_id"] == top["tree_id"] and top["lft"] <= row["lft"] and row["rght"] <= top["rght"]
        }

    def strays(self) -> list[int]:
        """Employments in a department that is not of the employee's own employer."""
        own = {dossier.employer_id: dossier.employer.node_id for dossier in self.dossiers}
        return [item.pk for item in self.employments if own[item.employee.employer_id] not in self.up(item.node_id)]

    # Who may work for which team

    @cached_property
    def teams(self) -> list[int]:
        return [row["id"] for row in self.groups.values() if row["is_team"]]

    @cached_property
    def groups_held(self) -> dict[int, set[int]]:
        """Per user the home group, the further groups, and all above those."""
        held: dict[int, set[int]] = {pk: set(_chain(self.groups, row["group_id"])) for pk, row in self.users.items()}
        for user_id, group_id in User.further_groups.through.objects.values_list("user_id", "usergroup_id"):
            held[user_id].update(_chain(self.groups, group_id))
        return held

    def works(self, user_id: int) -> bool:
        row = self.users[user_id]
        begun = row["valid_from"] <= self.today
        ended = row["valid_until"] is not None and row["valid_until"] < self.today
        return row["is_active"] and row["blocked_at"] is None and begun and not ended

    def may_work(self, user_id: int | None, team_id: int) -> bool:
        return user_id is not None and team_id in self.groups_held[user_id] and self.works(user_id)

    # The rule

    def specific(self, dossier_id: int, team_id: int) -> int | None:
        for wanted in (team_id, None):
            for item in self.assignments:
                holds = item.since <= self.today and (item.until is None or item.until >= self.today)
                meant = item.dossier_id == dossier_id and item.team_id == wanted
                if meant and holds and self.may_work(item.user_id, team_id):
                    return item.user_id
        return None

    def walk(self, node_id: int, team_id: int) -> int | None:
        only_coordinators = False
        for place in self.up(node_id):
            choice = self.fixed.get((place, team_id)) if self.nodes[place]["has_own_team"] else None
            if choice is not None and choice.follows:
                only_coordinators = True
            if choice is not None and not only_coordinators and self.may_work(choice.user_id, team_id):
                return choice.user_id
            if self.may_work(self.coordinators.get((place, team_id)), team_id):
                return self.coordinators[place, team_id]
        return None

    def coordinator(self, node_id: int, team_id: int) -> int | None:
        found = (self.coordinators.get((place, team_id)) for place in self.up(node_id))
        return next((user_id for user_id in found if self.may_work(user_id, team_id)), None)

    def responsible(self, dossier: Dossier, team_id: int) -> int | None:
        return self.specific(dossier.pk, team_id) or self.walk(self.place(dossier), team_id)

    def place(self, dossier: Dossier) -> int:
        employment = self.employment(dossier)
        return employment.node_id if employment else dossier.employer.node_id

    def employment(self, dossier: Dossier) -> Any:
        """The running employment, else the last that ended, else the first to come; None of an employer's own."""
        own = [item for item in self.employments if item.employee_id == dossier.employee_id]
        running = [i for i in own if i.starts_on <= self.today and (i.ends_on is None or i.ends_on >= self.today)]
        ended = sorted((i for i in own if i.ends_on and i.ends_on < self.today), key=lambda i: i.ends_on)
        to_come = sorted((i for i in own if i.starts_on > self.today), key=lambda i: i.starts_on)
        return next(iter([*running, *reversed(ended), *to_come]), None)

    def answers(self) -> dict[tuple[int, int], int | None]:
        return {(item.pk, team): self.responsible(item, team) for item in self.dossiers for team in self.teams}

    # What must be stored

    def stored_faults(self) -> list[str]:
        return [*self._faults_of_nodes(), *self._faults_of_work(), *self._faults_of_places()]

    def _faults_of_nodes(self) -> list[str]:
        stored = {(row.node_id, row.team_id): (row.user_id, row.coordinator_id) for row in NodeTeam.objects.all()}
        right: dict[tuple[int, int], Pair] = {
            (node, team): (self.walk(node, team), self.coordinator(node, team))
            for node in self.nodes
            for team in self.teams
        }
        return [
            f"node {key}: {stored.get(key)} is not {right.get(key)}"
            for key in right.keys() | stored.keys()
            if stored.get(key, (None, None)) != right.get(key, (None, None))
        ]

    def _faults_of_work(self) -> list[str]:
        by_id = {dossier.pk: dossier for dossier in self.dossiers}
        faults = []
        tasks = Task.objects.filter(state="open").values_list("pk", "dossier", "team", "responsible", "coordinator")
        courses = Trajectory.objects.filter(state="running").values_list(
            "pk", "dossier", "lead_team", "responsible", "coordinator"
        )
        for word, rows in (("task", tasks), ("trajectory", courses)):
            for pk, dossier_id, team_id, *stored in rows:
                dossier = by_id[dossier_id]
                right = [self.responsible(dossier, team_id), self.coordinator(self.place(dossier), team_id)]
                if stored != right:
                    faults.append(f"{word} {pk} of dossier {dossier_id}: {stored} is not {right}")
        return faults

    def _faults_of_places(self) -> list[str]:
        return [f"dossier {item.pk} stands elsewhere" for item in self.dossiers if item.node_id != self.place(item)]

    # What a change moved

    def moves_since(
        self, before: dict[tuple[int, int], int | None], tasks: Counter[tuple[int, int]]
    ) -> dict[Pair, Any]:
        """How many dossiers and open tasks went from whom to whom; `tasks` counts those open per dossier and team."""
        moved: dict[Pair, tuple[set[int], int]] = {}
        for (dossier_id, team_id), taker in self.answers().items():
            giver = before[dossier_id, team_id]
            if giver != taker:
                dossiers, number = moved.get((giver, taker), (set(), 0))
                moved[giver, taker] = (dossiers | {dossier_id}, number + tasks[dossier_id, team_id])
        return {pair: (len(dossiers), number) for pair, (dossiers, number) in moved.items()}

    # Sight

    def visible(self, user_id: int) -> set[int]:
        if user_id not in self._visible:
            published = (item for item in self.dossiers if self.is_published(item.employer.node_id))
            self._visible[user_id] = {item.pk for item in published if self._sees(user_id, item)}
        return self._visible[user_id]

    def in_sight(self, user_id: int, now: datetime) -> set[int]:
        """With what he sees in the place of others, each with the right to look."""
        running = [item for item in self.substitutions if item.starts_at <= now < item.ends_at]
        whose = {item.principal_id for item in running if item.substitute_id == user_id}
        places = {one for one in whose if self.works(one) and self._on_one_side(user_id, one)}
        return set().union(*(self.visible(one) for one in {user_id, *places} if self.may_look(one)))

    def may_look(self, user_id: int) -> bool:
        own = {row.allow for row in self.looking_rights if row.user_id == user_id}
        groups = _chain(self.groups, self.users[user_id]["group_id"])
        return own == {True} or (not own and any(group in self.looking_groups for group in groups))

    def _on_one_side(self, one: int, other: int) -> bool:
        homes = [self.groups[self.users[user_id]["group_id"]] for user_id in (one, other)]
        if homes[0]["audience"] != homes[1]["audience"]:
            return False
        return homes[0]["audience"] == "internal" or homes[0]["id"] == homes[1]["id"]

    def _sees(self, user_id: int, dossier: Dossier) -> bool:
        for team_id in self.groups_held[user_id].intersection(self.teams):
            if user_id in (self.responsible(dossier, team_id), self.coordinator(self.place(dossier), team_id)):
                return True
        return self._granted(user_id, dossier) and self._fits_the_job(user_id, dossier)

    def _fits_the_job(self, user_id: int, dossier: Dossier) -> bool:
        """Narrowed by rows of the user's own, else by those of the nearest group that has any."""
        user = self.users[user_id]
        own = [row.job_group for row in self.narrowings if row.user_id == user_id]
        for group_id in _chain(self.groups, user["group_id"]) if user["takes_group_grants"] else []:
            own = own or [row.job_group for row in self.narrowings if row.group_id == group_id]
        if not own or dossier.employee_id is None:
            return True
        title = self.employment(dossier).job_title.strip().lower()
        return any(title == one.strip().lower() for job_group in own for one in job_group.job_titles)

    def _granted(self, user_id: int, dossier: Dossier) -> bool:
        user = self.users[user_id]
        holders = set(_chain(self.groups, user["group_id"])) if user["takes_group_grants"] else set()
        grants = [grant for grant in self.grants if grant.user_id == user_id or grant.group_id in holders]
        on_employee = [
            grant.allow for grant in grants if grant.employee_id == dossier.employee_id and grant.employee_id
        ]
        if on_employee:
            return all(on_employee)
        for place in self.up(self.place(dossier)):
            on_node = [grant.allow for grant in grants if grant.node_id == place]
            if on_node:
                return all(on_node)
        return False


def open_tasks() -> Counter[tuple[int, int]]:
    return Counter(Task.objects.filter(state="open").values_list("dossier_id", "team_id"))


def _chain(rows: dict[int, Any], start: int) -> list[int]:
    chain, at = [], start
    while at is not None:
        chain.append(at)
        at = rows[at]["parent_id"]
    return chain
