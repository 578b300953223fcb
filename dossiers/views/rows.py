"""Rows of a long list, read as columns instead of objects and finished before the template writes them out."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.urls import reverse

from dossiers.models import Employee

NAME_FIELDS = ("initials", "first_name", "prefix", "last_name")
DOSSIER_FIELDS = (
    "uuid",
    "number",
    "has_left",
    "employee__birth_date",
    "employee__personnel_number",
    "employer__node__name",
    "employer__node_id",
    "node__name",
    "node_id",
    *(f"employee__{name}" for name in NAME_FIELDS),
)


def employee_name(row: dict[str, Any], path: str) -> str:
    """An employee's name from the columns of a row, as the model says it; empty when there is none."""
    names = {name: row[f"{path}{name}"] for name in NAME_FIELDS}
    return Employee.__str__(SimpleNamespace(**names)) if names["last_name"] else ""


def around(url_name: str) -> list[str]:
    """What stands before and behind the UUID in these addresses: asked once for all rows."""
    nobody = UUID(int=0)
    return reverse(url_name, args=[nobody]).split(str(nobody))


def dossier_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Finish rows of `DOSSIER_FIELDS`."""
    before, behind = around("dossiers:detail")
    for row in rows:
        row["url"] = f"{before}{row['uuid']}{behind}"
        row["name"] = employee_name(row, "employee__")
        row["born"] = f"{row['employee__birth_date']:%d-%m-%Y}"
        row["employer"] = row["employer__node__name"]
        row["department"] = "" if row["node_id"] == row["employer__node_id"] else row["node__name"]
        row["personnel_number"] = row["employee__personnel_number"] or "–"
    return rows
