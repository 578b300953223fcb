"""Writes of the tree. Each takes the tree lock first and reads its nodes after it (security.md F1).

`move_node`, `publish_employer` change who is responsible: only the use-cases of casemanagement call them.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.locks import lock_trees
from orgstructure.enums import MAY_STAND_UNDER, NodeKind, with_sivi
from orgstructure.models import Department, Employer, Node


@transaction.atomic
def add_root(*, name: str) -> Node:
    """The one root of the organisation."""
    lock_trees()
    return Node.objects.create(kind=NodeKind.ROOT, name=name)


@transaction.atomic
def add_office(*, name: str, under: Node) -> Node:
    lock_trees()
    return _insert(NodeKind.OFFICE, name, under)


@transaction.atomic
def add_department(*, name: str, under: Node) -> Node:
    lock_trees()
    node = _insert(NodeKind.DEPARTMENT, name, under)
    Department.objects.create(node=node)
    return node


@transaction.atomic
def draft_employer(*, name: str, code: str | None = None, phone: str = "") -> Employer:
    """An employer in a tree of its own, invisible outside Beheer until it is published."""
    lock_trees()
    if code is not None and Employer.objects.filter(code=code).exists():
        raise DomainError(_("This employer code is taken."), field="code")
    node = Node.objects.create(kind=NodeKind.EMPLOYER, name=name)
    employer = Employer(node=node, code=code, phone=phone)
    if employer.is_from_vdd:
        employer.classifications = with_sivi(employer.classifications)
    employer.save()
    return employer


@transaction.atomic
def publish_employer(*, employer: Employer, under: Node) -> Node:
    """Put a draft employer, with all below it, under an office; it keeps its id and its departments."""
    lock_trees()
    employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    if employer.published_at is not None:
        raise DomainError(_("This employer is published already."))
    node = _hang(Node.objects.get(pk=employer.node_id), Node.objects.get(pk=under.pk))
    employer.published_at = timezone.now()
    employer.save(update_fields=["published_at"])
    return node


@transaction.atomic
def move_node(*, node: Node, under: Node) -> Node:
    """Hang a node, with all below it, under another of the same tree.

    Refuses its own subtree, a kind that may not stand there, a department under another employer (an employee belongs
    to one employer) and an employer that is not published yet.
    """
    lock_trees()
    node, under = Node.objects.get(pk=node.pk), Node.objects.get(pk=under.pk)
    if node.kind == NodeKind.EMPLOYER and node.parent_id is None:
        raise DomainError(_("This employer is not published yet. Publish it to put it under an office."))
    if node.kind == NodeKind.DEPARTMENT and _employer_above(node) != _employer_above(under):
        raise DomainError(_("A department stays with its own employer."), field="under")
    return _hang(node, under)


def _hang(node: Node, under: Node) -> Node:
    if under.tree_id == node.tree_id and node.lft <= under.lft and under.rght <= node.rght:
        raise DomainError(_("A part can't be moved under itself."), field="under")
    _check_place(node.kind, node.name, under, moving=node)
    node.parent = under
    node.save()
    return Node.objects.get(pk=node.pk)


@transaction.atomic
def rename_node(*, node: Node, name: str) -> Node:
    lock_trees()
    node = Node.objects.get(pk=node.pk)
    if node.parent is not None:
        _check_place(node.kind, name, node.parent, moving=node)
    node.name = name
    node.save()
    return node


def _employer_above(node: Node) -> Node | None:
    return Node.objects.up_from(node).filter(kind=NodeKind.EMPLOYER).first()


def _insert(kind: NodeKind, name: str, under: Node) -> Node:
    under = Node.objects.get(pk=under.pk)
    _check_place(kind, name, under)
    return Node.objects.create(kind=kind, name=name, parent=under)


def _check_place(kind: str, name: str, under: Node, *, moving: Node | None = None) -> None:
    if under.kind not in MAY_STAND_UNDER[kind]:
        raise DomainError(
            _("%(kind)s can't stand under %(under)s.")
            % {"kind": NodeKind(kind).label, "under": NodeKind(under.kind).label.lower()},
            field="under",
        )
    others = Node.objects.filter(parent=under, name=name).exclude(pk=moving.pk if moving else 0)
    if others.exists():
        stays = moving is None or moving.parent_id == under.pk
        raise DomainError(_("A part with this name exists here already."), field="name" if stays else "under")
