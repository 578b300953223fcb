"""How tasks look in a row: the badge, the words, and the address of the task in its dossier."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries import CAP
from core.templatetags.portal import days_left, state_icon
from dossiers.enums import NEARS_WITHIN_DAYS, TaskState
from dossiers.policies import is_employer_user
from dossiers.views.rows import NAME_FIELDS, around, employee_name
from services.enums import Executor

ROW_FIELDS = (
    "uuid",
    "due_on",
    "title",
    "term",
    "executor",
    "responsible",
    "dossier__uuid",
    "employer__node__name",
    *(f"dossier__employee__{name}" for name in NAME_FIELDS),
)


def badge(state: str, due_on: date, today: date) -> tuple[str, str]:
    """Tone and words: blue while there is time, yellow when it nears, red when it is late."""
    if state != TaskState.OPEN:
        return "ok" if state == TaskState.DONE else "neutral", str(TaskState(state).label)
    words, days = days_left(due_on, today), (due_on - today).days
    if days < 0:
        return "bad", words
    if days > NEARS_WITHIN_DAYS:
        return "info", words
    return "warn", words if days < 2 else _("nears, %(days)s") % {"days": words}


def task_rows(rows: list[dict[str, Any]], today: date, user: User) -> list[dict[str, Any]]:
    """Finish rows of `ROW_FIELDS` for the template, which then only writes them out."""
    page, act = around("casemanagement:dossier_tasks"), around("casemanagement:execute")
    waits_for = {Executor.EMPLOYER: _("with the employer"), Executor.EMPLOYEE: _("with the employee")}
    if is_employer_user(user):
        waits_for = {}
    replaced = {one.pk: _("on behalf of %(name)s") % {"name": one} for one in user.standing[1:]}
    for row in rows:
        tone, word = badge(TaskState.OPEN, row["due_on"], today)
        row["tone"], row["word"], row["icon"] = tone, word, state_icon(tone)
        if row["term"] > 1:
            row["title"] = f"{row['title']} ({row['term']})"
        row["due"] = f"{row['due_on']:%d-%m-%Y}"
        row["url"] = f"{page[0]}{row['dossier__uuid']}{page[1]}?task={row['uuid']}#task-{row['uuid']}"
        row["execute"] = f"{act[0]}{row['uuid']}{act[1]}"
        row["waits_for"] = waits_for.get(row["executor"], "")
        row["on_behalf_of"] = replaced.get(row["responsible"], "")
        row["employer"] = row["employer__node__name"]
        row["person"] = employee_name(row, "dossier__employee__") or row["employer"]
    return rows


def user_name(row: dict[str, Any], path: str) -> str:
    """A user's name from the columns of a row, as the model says it; empty when there is none."""
    names = {name: row[f"{path}{name}"] for name in NAME_FIELDS}
    return User.__str__(SimpleNamespace(**names)) if names["last_name"] else ""


def figure(count: int) -> str:
    """ "12", or "1.000+" when nobody counted further."""
    return f"{CAP:,}+".replace(",", ".") if count > CAP else str(count)
