"""Werknemers of one employer, as a user sees them: a page of the list, and the line of the access log about it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from core import access, slots
from core.context_processors import menu_items
from core.enums import EventAction
from dossiers.forms_employers import EmployeeSearchForm
from dossiers.policies import dossiers_at, seers
from dossiers.queries_employees import employees_in
from orgstructure.models import Employer

ROWS = 25


def listing(user: User, employer: Employer, form: EmployeeSearchForm | None = None) -> dict[str, Any]:
    """A page of the employees in sight. The log has how many were shown, never what was typed."""
    asked = form.cleaned_data if form is not None and form.is_valid() else {}
    text, leavers, page = asked.get("q", ""), asked.get("leavers", False), asked.get("page") or 1
    wanted = employees_in(dossiers_at(user, employer), text, leavers=leavers, today=timezone.localdate())
    found = list(wanted[(page - 1) * ROWS : page * ROWS + 1]) if user.has_perm("dossiers.view_dossier") else []
    if found or text:
        _tell(user, employer, text, len(found[:ROWS]))
    rows = [{"dossier": one, "menu": menu_items(slots.employee_actions, user, one)} for one in found[:ROWS]]
    context = {"form": form or EmployeeSearchForm(), "rows": rows, "text": text, "leavers": leavers}
    return {**context, **_pages(employer, asked, page, len(found) > ROWS)}


def _tell(user: User, employer: Employer, text: str, hits: int) -> None:
    whose: dict[str, Any] = {"by": user, "on_behalf_of": seers(user), "rule": "in_sight"}
    if text:
        access.record("dossier.searched", EventAction.EXECUTE, **whose, hits=hits)
    else:
        access.record("employees.listed", EventAction.READ, **whose, on=employer, hits=hits)


def _pages(employer: Employer, asked: dict[str, Any], page: int, has_more: bool) -> dict[str, str]:
    def url(number: int) -> str:
        words = {name: "on" if value is True else value for name, value in asked.items() if value}
        return f"{reverse('employers:employees', args=[employer.uuid])}?{urlencode({**words, 'page': number})}"

    return {"previous": url(page - 1) if page > 1 else "", "next": url(page + 1) if has_more else ""}
