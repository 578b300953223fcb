"""Reads of the tree that several callers need."""

from collections.abc import Collection, Iterator

from django.db import connection

from orgstructure.enums import MAY_STAND_UNDER, ContactKind, NodeKind
from orgstructure.models import Contact, Employer, Node

# Nested intervals computed anew from parent_id, compared with what is stored: the number of descendants, and that
# each child lies within its parent, in the same tree, one level deeper.
_BROKEN = """
WITH RECURSIVE closure AS (
    SELECT id, id AS top FROM orgstructure_node
    UNION ALL SELECT node.id, closure.top FROM orgstructure_node node JOIN closure ON node.parent_id = closure.id
),
size AS (SELECT top AS id, COUNT(*) AS nodes FROM closure GROUP BY top)
SELECT node.id FROM orgstructure_node node
JOIN size USING (id) LEFT JOIN orgstructure_node parent ON parent.id = node.parent_id
WHERE node.rght - node.lft + 1 <> 2 * size.nodes
   OR parent.id IS NOT NULL AND (node.tree_id <> parent.tree_id OR node.lft <= parent.lft
        OR node.rght >= parent.rght OR node.level <> parent.level + 1)
   OR parent.id IS NULL AND (node.level <> 0 OR node.lft <> 1)
UNION
SELECT id FROM (SELECT id, COUNT(*) OVER (PARTITION BY tree_id, lft) AS same_left,
                       COUNT(*) OVER (PARTITION BY tree_id, rght) AS same_right FROM orgstructure_node) node
WHERE same_left > 1 OR same_right > 1
ORDER BY id
"""


def tree_faults() -> Iterator[str]:
    """One sentence for each node whose stored interval, place or publication can't be right."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        for (node_id,) in cursor.fetchall():
            yield f"knooppunt {node_id}: lft/rght/level klopt niet met de ouder"
    nodes = {pk: (kind, parent) for pk, kind, parent in Node.objects.order_by().values_list("pk", "kind", "parent_id")}
    for pk, (kind, parent) in nodes.items():
        if parent is not None and nodes[parent][0] not in MAY_STAND_UNDER[kind]:
            yield f"knooppunt {pk}: {kind} kan niet onder {nodes[parent][0]} staan"
    roots = set(Node.objects.filter(kind=NodeKind.ROOT).values_list("tree_id", flat=True))
    for employer in Employer.objects.select_related("node"):
        if (employer.published_at is not None) != (employer.node.tree_id in roots):
            yield f"werkgever {employer}: gepubliceerd, maar niet in de boom, of andersom"


def employer_of(node: Node) -> Employer:
    """The employer that a department belongs to."""
    above = Node.objects.up_from(node).filter(kind=NodeKind.EMPLOYER)
    return Employer.objects.select_related("node").get(node__in=above.order_by().values("pk"))


def leader_of(node: Node) -> Contact | None:
    """The leidinggevende of a department."""
    return Contact.objects.filter(department=node, kind=ContactKind.MANAGER).first()


def leaders_of(nodes: Collection[int]) -> dict[int, Contact]:
    """Per department, by its id, the leidinggevende, in one query."""
    found = Contact.objects.filter(department__in=nodes, kind=ContactKind.MANAGER)
    return {contact.department_id: contact for contact in found if contact.department_id is not None}
