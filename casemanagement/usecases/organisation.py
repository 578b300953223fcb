"""Changes of the tree: what hangs below a moved or published part goes to whoever is responsible there."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases.carrying import Effect, carry, preview
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.models import Job
from core.policies import require
from core.submissions import once
from dossiers.responsibility.preview import Move
from dossiers.usecases.employees import open_employer_dossier
from orgstructure.models import Employer, Node
from orgstructure.usecases import tree
from orgstructure.usecases.employers import change_employer
from services.completeness import incomplete


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
def add_employer(*, name: str, key: uuid.UUID, by: User, **values: Any) -> Employer:
    """A draft employer with its master data: all of it or nothing, and once per `key`. Raises as `change_employer`."""

    def act() -> Employer:
        employer = draft_employer(name=name, code=None, by=by)
        return change_employer(employer=employer, by=by, **values)

    return once(key=key, owner_id=by.pk, act=act, found=lambda pk: Employer.objects.get(pk=pk))


@transaction.atomic
def publish_employer(*, employer: Employer, under: Node, by: User) -> Job | None:
    """Make a draft employer visible, under an office; gives the job when the tasks follow later.

    Raises DomainError while required data are missing (row 62).
    """
    require(by, "orgstructure.manage_tree")
    lock_trees()
    _check_complete(employer)
    node = tree.publish_employer(employer=employer, under=under)
    record("employer.published", EventAction.UPDATE, by=by, on=node, under=str(under))
    return carry(Effect(tops=[node.pk]), by=by, today=timezone.localdate())


def preview_publish(*, employer: Employer, under: Node, by: User) -> list[Move]:
    """What `publish_employer` would take from whom to whom; raises what it would raise."""
    require(by, "orgstructure.manage_tree")

    _check_complete(employer)

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


def _check_complete(employer: Employer) -> None:
    gaps = incomplete(Employer.objects.get(pk=employer.pk))
    if gaps:
        tabs = "; ".join(f"{gap.tab.label}: {', '.join(gap.missing)}" for gap in gaps)
        raise DomainError(_("Not all required data have been filled in. %(tabs)s.") % {"tabs": tabs})


def _added(node: Node, by: User) -> Node:
    record("node.added", EventAction.CREATE, by=by, on=node)
    carry(Effect(tops=[node.pk]), by=by, today=timezone.localdate())
    return node
