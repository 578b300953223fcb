"""The tree by itself: what may stand where, and that it is sound after every write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from orgstructure.enums import MAY_STAND_UNDER, NodeKind
from orgstructure.models import Employer, Node
from orgstructure.queries import tree_faults
from orgstructure.usecases import tree
from tests.refusals import refused
from tests.world import World, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    yield
    assert list(tree_faults()) == []


def test_parts_stand_by_name(world: World) -> None:
    tree.add_office(name="Midden", under=fresh(world.root))
    assert [node.name for node in Node.objects.filter(parent=world.root)] == ["Midden", "Noord", "Zuyd"]


@pytest.mark.parametrize(
    ("moved", "under", "sentence"),
    [
        ("winkel", "zuyd", "A department stays with its own employer."),
        ("winkel", "hal", "A department stays with its own employer."),
        ("noord", "winkel", "Office can't stand under department."),
        ("noord", "bakkerij", "Office can't stand under employer."),
        ("bakkerij", "remat", "Employer can't stand under employer."),
        ("root", "zuyd", "A part can't be moved under itself."),
        ("zuyd", "zuyd", "A part can't be moved under itself."),
    ],
)
def test_a_part_stands_only_where_its_kind_may(world: World, moved: str, under: str, sentence: str) -> None:
    nodes = {**vars(world), "bakkerij": world.bakkerij.node, "remat": world.remat.node}
    before = list(Node.objects.values_list("pk", "parent", "tree_id", "lft", "rght"))
    with refused(sentence, field="under"):
        tree.move_node(node=fresh(nodes[moved]), under=fresh(nodes[under]))
    assert list(Node.objects.values_list("pk", "parent", "tree_id", "lft", "rght")) == before


def test_a_part_is_not_moved_below_itself(world: World) -> None:
    sub = tree.add_office(name="Sub", under=fresh(world.zuyd))
    with refused("A part can't be moved under itself.", field="under"):
        tree.move_node(node=fresh(world.zuyd), under=sub)


def test_a_department_moves_within_its_employer(world: World) -> None:
    oven = tree.add_department(name="Oven", under=fresh(world.productie))
    assert tree.move_node(node=oven, under=fresh(world.winkel)).parent_id == world.winkel.pk


def test_a_move_takes_everything_below_along_whatever_the_caller_had_read(world: World) -> None:
    stale = [fresh(world.bakkerij.node), fresh(world.noord)]
    tree.add_office(name="Aarle", under=fresh(world.root))
    tree.move_node(node=fresh(world.remat.node), under=fresh(world.zuyd))
    moved = tree.move_node(node=stale[0], under=stale[1])
    assert set(Node.objects.below(moved)) == {moved, world.winkel, world.productie}
    assert [node.pk for node in Node.objects.up_from(fresh(world.winkel))] == [
        world.winkel.pk, moved.pk, world.noord.pk, world.root.pk
    ]  # fmt: skip


def test_a_name_exists_once_in_one_place(world: World) -> None:
    with refused("A part with this name exists here already.", field="name"):
        tree.add_department(name="Winkel", under=fresh(world.bakkerij.node))
    with refused("A part with this name exists here already.", field="name"):
        tree.add_office(name="Zuyd", under=fresh(world.root))
    with refused("A part with this name exists here already.", field="name"):
        tree.rename_node(node=world.winkel, name="Productie")
    other = tree.draft_employer(name="Remat")
    with refused("A part with this name exists here already.", field="under"):
        tree.publish_employer(employer=other, under=fresh(world.noord))


def test_renaming_keeps_the_tree_in_order(world: World) -> None:
    tree.rename_node(node=world.zuyd, name="Brabant")
    assert [node.name for node in Node.objects.filter(parent=world.root)] == ["Brabant", "Noord"]


def test_an_employer_is_a_tree_of_its_own_until_it_is_published(world: World) -> None:
    employer = tree.draft_employer(name="Aannemer", code="X1")
    department = tree.add_department(name="Bouw", under=fresh(employer.node))
    assert not Node.objects.published().filter(pk__in=[employer.node_id, department.pk]).exists()

    tree.publish_employer(employer=employer, under=fresh(world.zuyd))

    assert Node.objects.published().filter(pk__in=[employer.node_id, department.pk]).count() == 2
    assert Employer.objects.get(pk=employer.pk).published_at is not None
    assert fresh(department).parent_id == employer.node_id
    with refused("This employer is published already."):
        tree.publish_employer(employer=employer, under=fresh(world.noord))


def test_an_employer_that_is_not_published_can_not_be_moved_into_the_tree(world: World) -> None:
    employer = tree.draft_employer(name="Aannemer")
    with refused("This employer is not published yet. Publish it to put it under an office."):
        tree.move_node(node=employer.node, under=fresh(world.zuyd))


def test_an_employer_is_published_under_an_office_only(world: World) -> None:
    employer = tree.draft_employer(name="Aannemer")
    with refused("Employer can't stand under department.", field="under"):
        tree.publish_employer(employer=employer, under=fresh(world.winkel))
    assert Employer.objects.get(pk=employer.pk).published_at is None


def test_an_employer_code_is_given_once(world: World) -> None:
    Employer.objects.filter(pk=world.remat.pk).update(code="VDD00002")
    with refused("This employer code is taken.", field="code"):
        tree.draft_employer(name="Aannemer", code="VDD00002")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("lft", "lft + 1", "lft/rght/level"),
        ("rght", "rght + 2", "lft/rght/level"),
        ("level", "level + 1", "lft/rght/level"),
        ("tree_id", "tree_id + 1", "lft/rght/level"),
        ("kind", "'office'", "kan niet onder"),
    ],
)
def test_every_fault_of_the_tree_is_told(world: World, column: str, value: str, says: str) -> None:
    def set_to(expression: str) -> None:
        with connection.cursor() as cursor:
            statement = f"UPDATE orgstructure_node SET {column} = {expression} WHERE id = %s"
            cursor.execute(statement, [world.winkel.pk])

    right: Any = Node.objects.values_list(column, flat=True).get(pk=world.winkel.pk)
    set_to(value)
    assert any(says in fault for fault in tree_faults())
    set_to(f"'{right}'")


def test_a_publication_that_does_not_fit_the_tree_is_told(world: World) -> None:
    Employer.objects.filter(pk=world.remat.pk).update(published_at=None)
    assert [fault for fault in tree_faults() if "Remat" in fault] != []
    Employer.objects.filter(pk=world.remat.pk).update(published_at=world.remat.published_at)


def test_every_kind_has_its_place() -> None:
    assert set(MAY_STAND_UNDER) == set(NodeKind)
