"""Whether a dossier is in a user's sight, as conditions for a query: by work, or by a grant (architecture.md ch. 5).

Each condition takes a path, so that the same rule filters dossiers, tasks or trajectories without a join of its own.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from accounts.queries import groups_of
from dossiers.models import CaseAssignment, Grant, NodeTeam
from dossiers.narrowing import COMPARED, TITLE_OF, narrowings_of, titles
from orgstructure.enums import NodeKind
from orgstructure.models import Employer

# The same order as responsibility.rule: by name for the team, the whole dossier, the node's answer; the coordinator
# of the node sees it also when another has it. Only a dossier that is assigned to somebody needs the whole rule, the
# EXISTS at the end: one row per team that the user is a member of. The rest is decided by two index look-ups.
_WORKS_ON = """(
    EXISTS (SELECT FROM dossiers_nodeteam under
            WHERE under.node_id = {node} AND under.coordinator_id = %s AND under.team_id = ANY(%s::bigint[]))
    OR NOT EXISTS (SELECT FROM dossiers_caseassignment given
                   WHERE given.dossier_id = {dossier} AND given.withdrawn_at IS NULL)
        AND EXISTS (SELECT FROM dossiers_nodeteam held
                    WHERE held.node_id = {node} AND held.user_id = %s AND held.team_id = ANY(%s::bigint[]))
    OR EXISTS (SELECT FROM dossiers_caseassignment given
               WHERE given.dossier_id = {dossier} AND given.withdrawn_at IS NULL)
        AND EXISTS (
        SELECT FROM unnest(%s::bigint[]) AS own(team_id)
        LEFT JOIN LATERAL (
            SELECT assignment.user_id FROM dossiers_caseassignment assignment
            JOIN accounts_user account ON account.id = assignment.user_id
            WHERE assignment.dossier_id = {dossier} AND assignment.withdrawn_at IS NULL
              AND (assignment.team_id = own.team_id OR assignment.team_id IS NULL)
              AND assignment.since <= %s AND COALESCE(assignment.until, %s) >= %s
              AND account.is_active AND account.blocked_at IS NULL
              AND account.valid_from <= %s AND COALESCE(account.valid_until, %s) >= %s
              AND EXISTS (
                  SELECT FROM accounts_usergroup team JOIN accounts_usergroup holder
                      ON holder.tree_id = team.tree_id AND holder.lft BETWEEN team.lft AND team.rght
                  WHERE team.id = own.team_id AND (holder.id = account.group_id OR holder.id IN (
                      SELECT usergroup_id FROM accounts_user_further_groups WHERE user_id = account.id)))
            ORDER BY assignment.team_id NULLS LAST LIMIT 1
        ) specific ON TRUE
        LEFT JOIN dossiers_nodeteam place ON place.node_id = {node} AND place.team_id = own.team_id
        WHERE COALESCE(specific.user_id, place.user_id) = %s
    )
)"""

_WIDE = 500


class WorksOn(Func):
    """True where the user is responsible for the dossier for one of `teams`, or its coordinator."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, dossier: Any, node: Any, *, user_id: int, teams: Sequence[int], today: date) -> None:
        super().__init__(dossier, node)
        self.values = [user_id, list(teams)] * 2 + [list(teams), *[today] * 6, user_id]

    def as_sql(self, compiler: Any, connection: Any, *options: Any, **context: Any) -> tuple[str, list[Any]]:
        dossier, node = (compiler.compile(source)[0] for source in self.source_expressions)
        return _WORKS_ON.format(dossier=dossier, node=node), self.values


# Ids of the user's own grants, and with autorisatie-overname those of the home group and the groups above it. Read
# once for a statement, not once for a row.
_OWN = """ARRAY(SELECT id FROM dossiers_grant WHERE user_id = %s OR %s AND group_id IN (
    SELECT id FROM accounts_usergroup WHERE tree_id = %s AND lft <= %s AND rght >= %s))"""

_GRANTED = f"""CASE WHEN cardinality({_OWN}) = 0 THEN FALSE ELSE COALESCE(
    (SELECT own.allow FROM dossiers_grant own
     WHERE own.employee_id = {{employee}} AND own.id = ANY({_OWN}) ORDER BY own.allow LIMIT 1),
    (SELECT own.allow FROM orgstructure_node here
     JOIN orgstructure_node place ON place.tree_id = here.tree_id AND here.lft BETWEEN place.lft AND place.rght
     JOIN dossiers_grant own ON own.node_id = place.id AND own.id = ANY({_OWN})
     WHERE here.id = {{node}} ORDER BY place.level DESC, own.allow LIMIT 1),
    FALSE) END"""  # noqa: S608 - of constants only


# For whom functiegroepen narrow; what is no employee's (a node, the employer's own dossier) is not narrowed.
_NARROWED = f"""({_GRANTED} AND ({{employee}} IS NULL OR COALESCE(
    {TITLE_OF} = ANY({COMPARED.format(titles="%s::text[]")}), FALSE)))"""


class Granted(Func):
    """True where the user's nearest grant on the employee or his node allows it. In SQL: lists ask it very often.

    A narrowed user only has employees whose job title of today is in one of his functiegroepen.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, employee: Any, node: Any, *, user: User) -> None:
        super().__init__(employee, node)
        home = user.group
        own: list[Any] = [user.pk, user.takes_group_grants, home.tree_id, home.lft, home.rght]
        self.values = own * 3
        self.statement = _GRANTED
        if narrowings := narrowings_of(user):
            self.statement = _NARROWED
            self.values += [*[timezone.localdate()] * 4, titles(row.job_group for row in narrowings)]

    def as_sql(self, compiler: Any, connection: Any, *options: Any, **context: Any) -> tuple[str, list[Any]]:
        employee, node = (compiler.compile(source)[0] for source in self.source_expressions)
        return self.statement.format(employee=employee, node=node), self.values


def teams_of(user: User) -> list[int]:
    """Ids of the teams that the user is a member of, read once per loaded user, as his rights are."""
    if not hasattr(user, "_teams"):
        user._teams = list(groups_of(user).filter(is_team=True).order_by().values_list("pk", flat=True))  # type: ignore[attr-defined]
    return user._teams  # type: ignore[attr-defined]


def by_work(user: User, today: date, path: str = "") -> WorksOn:
    """Responsible, or coordinator above. `path` leads to the dossier ("dossier__"), empty on the dossier itself."""
    dossier = F(f"{path.removesuffix('__')}_id") if path else F("pk")
    return WorksOn(dossier, F(f"{path}node_id"), user_id=user.pk, teams=teams_of(user), today=today)


def by_grant(user: User, path: str = "") -> Granted:
    """The nearest grant allows it: on the employee, else on the nearest node upwards; a denial beats on one place."""
    return Granted(F(f"{path}employee_id"), F(f"{path}node_id"), user=user)


def published(path: str = "") -> Q:
    """An employer that is not published is invisible outside Beheer."""
    return Q(**{f"{path}employer__published_at__isnull": False})


def node_in_sight(user: User) -> Q:
    """Nodes within the user's grants, or on which he has or coordinates the work."""
    working = NodeTeam.objects.filter(Q(user=user) | Q(coordinator=user), node=OuterRef("pk"))
    return Q(Granted(Value(None), F("pk"), user=user)) | Q(Exists(working))


def grants_of(user: User) -> QuerySet[Grant]:
    """The user's own grants, and with autorisatie-overname those of the home group and the groups above it."""
    holder = Q(user=user)
    if user.takes_group_grants:
        home = user.group
        holder |= Q(group__tree_id=home.tree_id, group__lft__lte=home.lft, group__rght__gte=home.rght)
    return Grant.objects.filter(holder)


def employers_in_reach(user: User) -> list[int]:
    """Ids of employers that an allowing grant reaches into: a first sieve for an index, no sight by itself.

    Read once per loaded user, as his rights are.
    """
    if not hasattr(user, "_reach"):
        user._reach = list(_reached(user).order_by().values_list("pk", flat=True))  # type: ignore[attr-defined]
    return user._reach  # type: ignore[attr-defined]


def _reached(user: User) -> QuerySet[Employer]:
    allowed = grants_of(user).filter(allow=True).order_by()
    places = list(allowed.values_list("node__tree_id", "node__lft", "node__rght", "employee__employer"))
    reach = Q(pk__in=[employer for *_place, employer in places if employer])
    for tree_id, lft, rght, employer in places:
        if employer is None:
            inside = Q(node__lft__gte=lft, node__rght__lte=rght) | Q(node__lft__lte=lft, node__rght__gte=rght)
            reach |= Q(node__tree_id=tree_id) & inside
    return Employer.objects.filter(reach, published_at__isnull=False) if places else Employer.objects.none()


def sees_whole_employers(user: User) -> bool:
    """Every grant allows, none is below an employer, and no job title is left out: all in reach is in sight."""
    if not hasattr(user, "_sees_whole"):
        whole = [NodeKind.ROOT, NodeKind.OFFICE, NodeKind.EMPLOYER]
        parts = grants_of(user).exclude(allow=True, node__kind__in=whole)
        user._sees_whole = not narrowings_of(user) and not parts.exists()  # type: ignore[attr-defined]
    return user._sees_whole  # type: ignore[attr-defined]


def sieve(user: User) -> Q:
    """What holds for every dossier in the user's sight and an index can answer; nothing when sight is wide.

    A search in all dossiers then begins at the few that can be his, whatever he types.
    """
    working = NodeTeam.objects.filter(Q(user=user) | Q(coordinator=user)).values_list(Value("node"), "node")
    given = CaseAssignment.objects.filter(user=user, withdrawn_at__isnull=True).values_list(Value("pk"), "dossier")
    mine = list(working.order_by().distinct().union(given.order_by(), all=True)[: _WIDE + 1])
    employers = employers_in_reach(user)
    if max(len(mine), len(employers)) > _WIDE:
        return Q()
    parts = {column: [pk for kind, pk in mine if kind == column] for column in ("node", "pk")}
    return Q(employer__in=employers) | Q(node__in=parts["node"]) | Q(pk__in=parts["pk"])
