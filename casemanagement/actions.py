"""Entries of the Acties menus of this app: absent without the right, greyed with the reason when it can't be now."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casemanagement.actions_changes import add_changes
from casemanagement.actions_pregnancies import add_pregnancies
from casemanagement.policies import is_locked_by_source
from casemanagement.usecases.recoveries import RIGHT as RECOVERY
from casemanagement.usecases.recoveries import last_report
from casemanagement.usecases.sick_reports import latest_absence, running_absence
from casemanagement.usecases.trajectories import RIGHT as START
from core import slots
from core.errors import DomainError
from dossiers.policies import acts_as

# Seed and users say "Ziek" in the menu and "Ziek melden" on the page.
REPORT_SICK = pgettext_lazy("menu", "Sick")


def add_to_menus() -> None:
    report = slots.Action("report_sick", REPORT_SICK, "thermometer", _report_url, _report_state)
    assign = slots.Action("assign_case", gettext_lazy("Assign case"), "user-check", _assign_url, _assign_state)
    start = slots.Action("start_trajectory", gettext_lazy("Start a trajectory"), "route", _start_url, _start_state)
    slots.dossier_actions.add("start_trajectory", start, order=20)
    recovery = slots.Action(
        "recover", gettext_lazy("(Partial) recovery"), "heart-pulse", _recovery_url, _recovery_state
    )
    undo = slots.Action("undo_report", gettext_lazy("Take back the last report"), "undo-2", _undo_url, _undo_state)
    slots.corrections.add("undo_report", undo, order=10)
    for menu in (slots.start_actions, slots.dossier_actions):
        menu.add("report_sick", report, order=10)
        menu.add("recover", recovery, order=12)
        menu.add("assign_case", assign, order=60)
    employment = slots.Action(
        "change_employment", gettext_lazy("Change employment"), "briefcase-business", _employment_url, _employment_state
    )
    for menu in (slots.dossier_actions, slots.employee_actions):
        menu.add("change_employment", employment, order=70)
    employee = slots.Action(
        "change_employee", gettext_lazy("Change employee data"), "user-pen", _employee_url, _employee_state
    )
    slots.dossier_actions.add("change_employee", employee, order=80)
    register = slots.Action("register_employee", gettext_lazy("Add employee"), "user-plus", _add_url, _add_state)
    for menu in (slots.start_actions, slots.employer_actions):
        menu.add("register_employee", register, order=90)
    add_changes()
    add_pregnancies()


def _report_url(dossier: Any) -> str:
    if dossier is None:
        return reverse("casemanagement:report_sick")
    return reverse("casemanagement:report_sick_for", args=[dossier.uuid])


def _report_state(user: Any, dossier: Any) -> str | None:
    if not _may(user, "casemanagement.report_sick", dossier):
        return None
    if dossier is None:
        return ""
    if dossier.employee_id is None:
        return None
    if locked := _from_source(user, dossier):
        return locked
    running = running_absence(dossier)
    return _("Ill since %(day)s already.") % {"day": date_format(running.first_day)} if running else ""


def _recovery_url(dossier: Any) -> str:
    if dossier is None:
        return reverse("casemanagement:recover_choose")
    return reverse("casemanagement:recover", args=[dossier.uuid])


def _recovery_state(user: Any, dossier: Any) -> str | None:
    """Absent when nobody is ill (row 130)."""
    if not _may(user, RECOVERY, dossier):
        return None
    if dossier is None:
        return ""
    if running_absence(dossier) is None:
        return None
    return _from_source(user, dossier)


def _undo_url(dossier: Any) -> str:
    return reverse("casemanagement:undo_report", args=[dossier.uuid])


def _undo_state(user: Any, dossier: Any) -> str | None:
    absence = latest_absence(dossier)
    if absence is None or not _may(user, RECOVERY, dossier):
        return None
    try:
        last_report(absence)
    except DomainError as error:
        return error.message
    return _from_source(user, dossier)


def _from_source(user: Any, dossier: Any) -> str:
    locked = is_locked_by_source(user, dossier)
    return _("Source: VDD. Absence and pregnancy are reported in VDD.") if locked else ""


def _start_url(dossier: Any) -> str:
    return reverse("casemanagement:start_trajectory", args=[dossier.uuid])


def _start_state(user: Any, dossier: Any) -> str | None:
    return "" if dossier.employee_id is not None and _may(user, START, dossier) else None


def _assign_url(dossier: Any) -> str:
    if dossier is None:
        return reverse("casemanagement:assign_case_choose")
    return reverse("casemanagement:assign_case", args=[dossier.uuid])


def _assign_state(user: Any, dossier: Any) -> str | None:
    return "" if _may(user, "casemanagement.assign_case", dossier) else None


def _employment_url(dossier: Any) -> str:
    return reverse("casemanagement:employment", args=[dossier.uuid])


def _employment_state(user: Any, dossier: Any) -> str | None:
    return "" if dossier.employee_id and _may(user, "dossiers.correct_employment", dossier) else None


def _employee_url(dossier: Any) -> str:
    return reverse("casemanagement:employee_change", args=[dossier.uuid])


def _employee_state(user: Any, dossier: Any) -> str | None:
    return "" if dossier.employee_id and _may(user, "dossiers.register_employee", dossier) else None


def _add_url(employer: Any) -> str:
    if employer is None:
        return reverse("casemanagement:employee_add_choose")
    return reverse("casemanagement:employee_add", args=[employer.uuid])


def _add_state(user: Any, employer: Any) -> str | None:
    return "" if user.has_perm("dossiers.register_employee") else None


def _may(user: Any, right: str, dossier: Any) -> bool:
    return user.has_perm(right) if dossier is None else acts_as(user, right, dossier.pk) is not None
