"""The bench's data are right, and of the size that was asked for."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from casemanagement.bench import data, report
from casemanagement.bench.copying import copy, set_sequence
from casemanagement.bench.pages import Users
from casemanagement.bench.sizes import SIZES
from dossiers.models import Dossier, Employee, NodeTeam, Task, Trajectory
from dossiers.responsibility.check import differences
from orgstructure.models import Node
from orgstructure.queries import tree_faults

TINY = SIZES["tiny"]


@pytest.fixture
def filled(db: None) -> None:
    data.fill(TINY, using="default")
    data.derive()


def test_bench_data_are_right(filled: None) -> None:
    assert list(tree_faults()) == []
    assert list(differences(timezone.localdate())) == []


def test_bench_data_have_the_size(filled: None) -> None:
    assert Dossier.objects.count() == TINY.dossiers
    assert Task.objects.count() == TINY.tasks
    assert Trajectory.objects.filter(state="running").count() == TINY.running
    assert Node.objects.count() == 1 + TINY.offices * TINY.under_office
    assert set(NodeTeam.objects.values_list("source", flat=True)) >= {"fixed", "coordinator"}


def test_bench_data_can_be_used_by_the_product(filled: None) -> None:
    """Sequences go on behind the copied rows, constraints and indexes are back, and numbers can be read."""
    employee = Employee.objects.get(pk=1)
    assert employee.bsn == "999990007"
    assert Dossier.objects.create(employer_id=employee.employer_id, node_id=1).pk > TINY.dossiers
    tables = connection.introspection.get_constraints(connection.cursor(), "dossiers_task")
    assert "task_open_of" in tables
    assert [name for name, item in tables.items() if item["foreign_key"] and item["columns"] == ["trajectory_id"]]


def test_bench_finds_somebody_for_every_page(filled: None) -> None:
    users = Users.find()
    assert Task.objects.filter(responsible=users.busy, state="open").exists()
    assert len({users.busy, users.boss, users.klantbeheer}) == 3


def test_copied_text_comes_back_as_it_was(db: None) -> None:
    odd = "tab\tregel\nschuin\\streep 'Éloy' \\N"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE odd (id int, name text, raw bytea, list jsonb)")
        rows: list[tuple[Any, ...]] = [(1, odd, b"\x00\xff\\", [odd]), (2, None, None, [])]
        assert copy(cursor, "odd", ("id", "name", "raw", "list"), rows) == 2
        cursor.execute("SELECT name, raw, list::text FROM odd ORDER BY id")
        (name, raw, _text), (nothing, _raw, _list) = cursor.fetchall()
    assert (name, bytes(raw), nothing) == (odd, b"\x00\xff\\", None)


def test_table_shows_faults_and_figures() -> None:
    rows = [
        {
            "page": "Taken: eerste pagina, kantoor",
            "ms": 10.0,
            "times_floor": 3.0,
            "floor_ms": 3.3,
            "p95_p50": 1.2,
            "queries": 8,
        },
        {
            "page": "Django admin: mijn taken",
            "ms": 200.0,
            "times_floor": 60.0,
            "floor_ms": 3.3,
            "p95_p50": 1.2,
            "queries": 9,
        },
        {"page": "Actueel", "fault": "status 500 in plaats van 200"},
    ]
    faster = report.compared_with_admin(rows)
    result = {
        "size": "tiny", "filled": {"dossiers": 60}, "fill_seconds": 1, "pages": rows, "times_faster_than_admin": faster,
        "changes": [{"change": "kantoor toewijzen", "ms": 5, "ms_max": 6}],
    }  # fmt: skip
    lines = list(report.table(result))
    assert faster == 20.0
    assert any("status 500" in line for line in lines)
    assert "20.0 x zo snel" in lines[-2]


def test_a_sequence_never_goes_back(db: None) -> None:
    """What `nextval` gave is given, whatever a rollback did with the row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE numbered (id serial); INSERT INTO numbered SELECT FROM generate_series(1,9)"
        )
        cursor.execute("DELETE FROM numbered WHERE id > 4")
        set_sequence(cursor, "numbered")
        cursor.execute("INSERT INTO numbered DEFAULT VALUES RETURNING id")
        after_nine = cursor.fetchone()[0]
        cursor.execute("INSERT INTO numbered VALUES (90)")
        set_sequence(cursor, "numbered")
        cursor.execute("INSERT INTO numbered DEFAULT VALUES RETURNING id")
        assert (after_nine > 9, cursor.fetchone()[0]) == (True, 91)
