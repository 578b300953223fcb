"""Fast writing of many rows: COPY, with foreign keys and indexes made once at the end."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from typing import Any

_BATCH = 20_000
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def bare(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """The tables without what slows down writing; checking and indexing a million rows at once takes seconds."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(_FOREIGN_KEYS, [list(tables)])
    foreign_keys = cursor.fetchall()
    cursor.execute(_INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for table, name, _definition in foreign_keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in foreign_keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows in the order of `columns`; gives their number."""
    rows, written = iter(rows), 0
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    while batch := list(islice(rows, _BATCH)):
        text = "\n".join("\t".join(map(_field, row)) for row in batch)
        cursor.copy_expert(statement, StringIO(text + "\n"))
        written += len(batch)
    return written


def set_sequence(cursor: Any, table: str) -> None:
    """After rows with ids of our own. Never back: rows that come back would meet their number."""
    sequence = f"pg_get_serial_sequence('{table}', 'id')"
    cursor.execute(f"SELECT setval({sequence}, greatest(nextval({sequence}), (SELECT max(id) FROM {table})))")  # noqa: S608 - our own tables


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, list):
        value = json.dumps(value)
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return str(value)  # numbers, dates, booleans, UUIDs
