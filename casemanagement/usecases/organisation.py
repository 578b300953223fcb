"""Changes of the tree: what hangs below a moved or published part goes to whoever is responsible there."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casemanagement.usecases.carrying import Effect, carry, preview
from core.access import record
from core.enums import EventAction
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from dossiers.responsibility.preview import Move
from dossiers.usecases.employees import open_employer_dossier
from orgstructure.models import Employer, Node
from orgstructure.usecases import tree


@transaction.atomic
def add_office(*, name: str, under: Node, by: User) -> Node:
    """A new office under the root or another office."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    return _added(tree.add_office(name=name, under=under), by)


@transaction.atomic
def add_department(*, name: str, under: Node, by: User) -> Node:
    """A new department under an employer or another department."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    return _added(tree.add_department(name=name, under=under), by)


@transaction.atomic
def draft_employer(*, name: str, code: str | None, by: User) -> Employer:
    """A new employer with its own dossier, not published yet."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    employer = tree.draft_employer(name=name, code=code)
    open_employer_dossier(employer=employer)
    _added(employer.node, by)
    return employer


@transaction.atomic
def publish_employer(*, employer: Employer, under: Node, by: User) -> Job | None:
    """Make a draft employer visible, under an office; gives the job when the tasks follow later."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    node = tree.publish_employer(employer=employer, under=under)
    record("employer.published", EventAction.UPDATE, by=by, on=node, under=str(under))
    return carry(Effect(tops=[node.pk]), by=by, today=timezone.localdate())


def preview_publish(*, employer: Employer, under: Node, by: User) -> list[Move]:
    """What `publish_employer` would take from whom to whom; raises what it would raise."""
    require(by, "orgstructure.manage_tree")

    def change() -> Effect:
        return Effect(tops=[tree.publish_employer(employer=employer, under=under).pk])

    return preview(change, timezone.localdate())


@transaction.atomic
def move_node(*, node: Node, under: Node, by: User) -> Job | None:
    """Hang a part under another one; gives the job when the tasks follow later."""
    require(by, "orgstructure.manage_tree")
    lock_trees()
    moved = tree.move_node(node=node, under=under)
    record("node.moved", EventAction.UPDATE, by=by, on=moved, under=str(under))
    return carry(Effect(tops=[moved.pk]), by=by, today=timezone.localdate())


def preview_move(*, node: Node, under: Node, by: User) -> list[Move]:
    """What `move_node` would take from whom to whom; raises what it would raise."""
    require(by, "orgstructure.manage_tree")

    def change() -> Effect:
        return Effect(tops=[tree.move_node(node=node, under=under).pk])

    return preview(change, timezone.localdate())


def _added(node: Node, by: User) -> Node:
    record("node.added", EventAction.CREATE, by=by, on=node)
    carry(Effect(tops=[node.pk]), by=by, today=timezone.localdate())
    return node
