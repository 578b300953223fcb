"""Changes of a part that move no case."""

from django.db import transaction

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.locks import lock_trees
from core.policies import require
from orgstructure.models import Node
from orgstructure.usecases import tree


@transaction.atomic
def rename_node(*, node: Node, name: str, by: User) -> Node:
    """Give a part another name. Raises DomainError when a part beside it has that name."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    was = str(Node.objects.get(pk=node.pk))
    renamed = tree.rename_node(node=node, name=name)
    record("node.renamed", EventAction.UPDATE, by=by, on=renamed, was=was)
    return renamed
