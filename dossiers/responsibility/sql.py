"""The rule once more, set-based: the pieces of SQL from which `stored`, `preview` and `check` are made.

All take %(today)s; those with a scope take %(tops)s (ids of nodes, with all below them) or %(nodes)s and %(dossiers)s.
"""

from accounts.queries import MEMBER_SQL

# The answer per node and team for the nodes in `scope`, from the top down. Above the scope the stored answer is right.
# `follows` cuts off what comes from fixed managers higher up; the nearest coordinator is carried along beside it.
_WALK = """
team AS (SELECT id FROM accounts_usergroup WHERE is_team),
fixed AS (
    SELECT choice.node_id, choice.team_id, member.user_id, choice.follows
    FROM orgstructure_fixedmanager choice
    JOIN orgstructure_node node ON node.id = choice.node_id AND node.has_own_team
    LEFT JOIN member ON member.team_id = choice.team_id AND member.user_id = choice.user_id
    WHERE choice.follows OR member.user_id IS NOT NULL
),
coordinating AS (
    SELECT place.node_id, place.team_id, place.user_id FROM orgstructure_coordinator place
    JOIN member ON member.team_id = place.team_id AND member.user_id = place.user_id
),
walk (node_id, team_id, user_id, source, source_node_id, coordinator_id, coordinator_node_id) AS (
    SELECT above.id, team.id, known.user_id, COALESCE(known.source, 'none'), known.source_node_id,
           known.coordinator_id, known.coordinator_node_id
    FROM (SELECT DISTINCT parent_id AS id FROM scope WHERE parent_id NOT IN (SELECT id FROM scope)) above
    CROSS JOIN team
    LEFT JOIN dossiers_nodeteam known ON known.node_id = above.id AND known.team_id = team.id
  UNION ALL
    SELECT scope.id, walk.team_id,
           CASE WHEN fixed.user_id IS NOT NULL THEN fixed.user_id
                WHEN fixed.follows THEN COALESCE(coordinating.user_id, walk.coordinator_id)
                WHEN coordinating.user_id IS NOT NULL THEN coordinating.user_id
                ELSE walk.user_id END,
           CASE WHEN fixed.user_id IS NOT NULL THEN 'fixed'
                WHEN fixed.follows AND COALESCE(coordinating.user_id, walk.coordinator_id) IS NULL THEN 'none'
                WHEN fixed.follows OR coordinating.user_id IS NOT NULL THEN 'coordinator'
                ELSE walk.source END,
           CASE WHEN fixed.user_id IS NOT NULL OR coordinating.user_id IS NOT NULL THEN scope.id
                WHEN fixed.follows THEN walk.coordinator_node_id
                ELSE walk.source_node_id END,
           COALESCE(coordinating.user_id, walk.coordinator_id),
           CASE WHEN coordinating.user_id IS NOT NULL THEN scope.id ELSE walk.coordinator_node_id END
    FROM walk
    JOIN scope ON scope.parent_id = walk.node_id
    LEFT JOIN fixed ON fixed.node_id = scope.id AND fixed.team_id = walk.team_id
    LEFT JOIN coordinating ON coordinating.node_id = scope.id AND coordinating.team_id = walk.team_id
),
answer AS (
    SELECT * FROM walk
    WHERE node_id IN (SELECT id FROM scope) AND (user_id IS NOT NULL OR coordinator_id IS NOT NULL)
)
"""

_SCOPE = """
scope AS MATERIALIZED (
    SELECT DISTINCT node.id, COALESCE(node.parent_id, 0) AS parent_id
    FROM orgstructure_node node
    JOIN orgstructure_node top ON node.tree_id = top.tree_id AND node.lft BETWEEN top.lft AND top.rght
    WHERE top.id = ANY(%(tops)s)
)
"""

_COLUMNS = "user_id, source, source_node_id, coordinator_id, coordinator_node_id"

# Bring the stored answer of the nodes at and below %(tops)s up to date; gives the ids of the nodes that changed.
UPDATE_NODE_TEAMS = f"""
WITH RECURSIVE {MEMBER_SQL.replace("member AS", "member AS MATERIALIZED")}, {_SCOPE}, {_WALK},
gone AS (
    DELETE FROM dossiers_nodeteam stored
    WHERE stored.node_id IN (SELECT id FROM scope)
      AND NOT EXISTS (SELECT FROM answer WHERE answer.node_id = stored.node_id AND answer.team_id = stored.team_id)
    RETURNING stored.node_id
),
kept AS (
    INSERT INTO dossiers_nodeteam AS stored (node_id, team_id, {_COLUMNS})
    SELECT node_id, team_id, {_COLUMNS} FROM answer
    ON CONFLICT (node_id, team_id) DO UPDATE
    SET ({_COLUMNS}) = (SELECT {", ".join(f"EXCLUDED.{column}" for column in _COLUMNS.split(", "))})
    WHERE (stored.user_id, stored.source, stored.source_node_id, stored.coordinator_id, stored.coordinator_node_id)
        IS DISTINCT FROM ({", ".join(f"EXCLUDED.{column}" for column in _COLUMNS.split(", "))})
    RETURNING stored.node_id
)
SELECT node_id FROM gone UNION SELECT node_id FROM kept
"""  # noqa: S608 - only pieces of our own

# Specific assignments that count, one per dossier and team: by name before the whole dossier, members only.
_ASSIGNED = """
assigned AS (
    SELECT DISTINCT ON (assignment.dossier_id, member.team_id)
           assignment.dossier_id, member.team_id, assignment.user_id
    FROM dossiers_caseassignment assignment
    JOIN member ON member.user_id = assignment.user_id
        AND (assignment.team_id IS NULL OR assignment.team_id = member.team_id)
    {within}
    WHERE assignment.withdrawn_at IS NULL AND assignment.since <= %(today)s
      AND COALESCE(assignment.until, %(today)s) >= %(today)s
    ORDER BY assignment.dossier_id, member.team_id, assignment.team_id NULLS LAST
)
"""

ASSIGNED_SQL = _ASSIGNED.format(within="")

_CHOSEN = """
chosen AS MATERIALIZED (
    SELECT id, node_id FROM dossiers_dossier WHERE node_id = ANY(%(nodes)s) OR id = ANY(%(dossiers)s)
)
"""


def update_work(table: str, team_column: str, open_state: str, *, scoped: bool) -> str:
    """Statement that sets responsible and coordinator on the open rows of `table`, where they differ."""
    parts = [MEMBER_SQL, ASSIGNED_SQL]
    if scoped:
        parts = [_CHOSEN, MEMBER_SQL, _ASSIGNED.format(within="JOIN chosen ON chosen.id = assignment.dossier_id")]
    return f"""
    WITH {", ".join(parts)}
    UPDATE {table} work
    SET responsible_id = right_one.responsible_id, coordinator_id = right_one.coordinator_id
    FROM (
        SELECT item.id, COALESCE(assigned.user_id, place.user_id) AS responsible_id, place.coordinator_id
        FROM {table} item
        JOIN {"chosen" if scoped else "dossiers_dossier"} dossier ON dossier.id = item.dossier_id
        LEFT JOIN dossiers_nodeteam place ON place.node_id = dossier.node_id AND place.team_id = item.{team_column}
        LEFT JOIN assigned ON assigned.dossier_id = dossier.id AND assigned.team_id = item.{team_column}
        WHERE item.state = '{open_state}'
    ) right_one
    WHERE work.id = right_one.id
      AND (work.responsible_id, work.coordinator_id)
          IS DISTINCT FROM (right_one.responsible_id, right_one.coordinator_id)
    """  # noqa: S608 - only names of our own tables and columns are put in


# What a dossier's node is on a day: of the running employment, else the last that ended, else the first to come.
PLACE_DOSSIERS = """
UPDATE dossiers_dossier dossier SET node_id = place.node_id
FROM (
    SELECT DISTINCT ON (employment.employee_id) employment.employee_id, employment.node_id
    FROM dossiers_employment employment
    WHERE {scope}
    ORDER BY employment.employee_id,
        CASE WHEN employment.starts_on > %(today)s THEN 2
             WHEN COALESCE(employment.ends_on, %(today)s) >= %(today)s THEN 0 ELSE 1 END,
        CASE WHEN employment.starts_on > %(today)s THEN employment.starts_on END,
        employment.starts_on DESC
) place
WHERE dossier.employee_id = place.employee_id AND dossier.node_id <> place.node_id
RETURNING dossier.id
"""

COPY_BEFORE = f"""
CREATE TEMPORARY TABLE place_before ON COMMIT DROP AS SELECT node_id, team_id, user_id FROM dossiers_nodeteam;
CREATE TEMPORARY TABLE assigned_before ON COMMIT DROP AS
    WITH {MEMBER_SQL}, {ASSIGNED_SQL} SELECT dossier_id, team_id, user_id FROM assigned;
"""  # noqa: S608 - only pieces of our own

# Per pair of users (None = nobody): how many dossiers and open tasks go from the one to the other.
MOVES = f"""
WITH {MEMBER_SQL}, {ASSIGNED_SQL},
pair AS (
    SELECT dossier.id AS dossier_id, team_id
    FROM place_before earlier FULL JOIN dossiers_nodeteam later USING (node_id, team_id)
    JOIN dossiers_dossier dossier USING (node_id)
    WHERE earlier.user_id IS DISTINCT FROM later.user_id
  UNION
    SELECT dossier_id, team_id
    FROM assigned_before earlier FULL JOIN assigned later USING (dossier_id, team_id)
    WHERE earlier.user_id IS DISTINCT FROM later.user_id
),
answer AS (
    SELECT pair.dossier_id, pair.team_id,
           COALESCE(assigned_before.user_id, place_before.user_id) AS giver,
           COALESCE(assigned.user_id, later.user_id) AS taker
    FROM pair
    JOIN dossiers_dossier dossier ON dossier.id = pair.dossier_id
    LEFT JOIN assigned_before
        ON assigned_before.dossier_id = pair.dossier_id AND assigned_before.team_id = pair.team_id
    LEFT JOIN place_before ON place_before.node_id = dossier.node_id AND place_before.team_id = pair.team_id
    LEFT JOIN assigned ON assigned.dossier_id = pair.dossier_id AND assigned.team_id = pair.team_id
    LEFT JOIN dossiers_nodeteam later ON later.node_id = dossier.node_id AND later.team_id = pair.team_id
)
SELECT giver, taker, COUNT(DISTINCT answer.dossier_id), COUNT(task.id)
FROM answer
LEFT JOIN dossiers_task task
    ON task.dossier_id = answer.dossier_id AND task.team_id = answer.team_id AND task.state = 'open'
WHERE giver IS DISTINCT FROM taker
GROUP BY giver, taker
ORDER BY COUNT(DISTINCT answer.dossier_id) DESC, giver, taker
"""  # noqa: S608 - only pieces of our own
