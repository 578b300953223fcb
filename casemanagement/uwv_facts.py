"""What a notification to UWV tells, per kind (domain.md 7.2). Never the BSN: only the message itself has it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemanagement.enums import UwvKind
from core.templatetags.portal import nl_percentage
from dossiers.models import Employment, Task, Trajectory
from dossiers.policies import classification_words
from dossiers.queries_employments import service_end
from orgstructure.enums import SAFETY_NETS, Classification
from planning.planner import MaternityLeave

Facts = dict[str, Any]
"""By name, as it is kept: a date in ISO, an empty text for what is not known."""

_ALWAYS = ("employer", "payroll_tax_number", "uwv_number", "employee", "birth_date")
_OF_KIND: dict[str, tuple[str, ...]] = {
    UwvKind.LONG_ABSENCE: ("first_day", "effective_first_day", "percentage"),
    UwvKind.RECOVERED: ("first_day", "effective_first_day", "recovered_on"),
    UwvKind.OUT_OF_SERVICE: ("first_day", "effective_first_day", "employment_ends_on"),
    UwvKind.SAFETY_NET: ("first_day", "effective_first_day", "safety_net", "employment_ends_on"),
    UwvKind.SAFETY_NET_RECOVERED: ("first_day", "recovered_on"),
    UwvKind.MATERNITY: ("due_on", "multiple", "leave_starts_on", "leave_ends_on"),
    UwvKind.SICKNESS_BENEFIT: ("first_day", "effective_first_day", "employment_ends_on"),
}
_MAY_BE_UNKNOWN = {"uwv_number", "employment_ends_on"}
_DATES = {
    *("birth_date", "first_day", "effective_first_day", "recovered_on", "employment_ends_on"),
    *("due_on", "leave_starts_on", "leave_ends_on"),
}
LEAVE_WINDOW = "leave_window"
"""The safety net of illness in the weeks in which pregnancy leave may begin, whatever the cause."""

LABELS = {
    "employer": gettext_lazy("employer"),
    "payroll_tax_number": gettext_lazy("payroll tax number"),
    "uwv_number": gettext_lazy("UWV connection number"),
    "employee": gettext_lazy("employee"),
    "birth_date": gettext_lazy("date of birth"),
    "first_day": gettext_lazy("first sick day"),
    "effective_first_day": gettext_lazy("effective first sick day"),
    "percentage": gettext_lazy("absence percentage"),
    "recovered_on": gettext_lazy("recovered as of"),
    "employment_ends_on": gettext_lazy("last day of the employment"),
    "safety_net": gettext_lazy("safety net"),
    "due_on": gettext_lazy("due date of birth"),
    "multiple": gettext_lazy("more than one child"),
    "leave_starts_on": gettext_lazy("first day of leave"),
    "leave_ends_on": gettext_lazy("last day of leave"),
}


def facts_of(task: Task, kind: str, leave: MaternityLeave | None = None) -> Facts:
    """As they are now. The leave is computed from much: without it, its last day is not among them."""
    known = {**_who(task), **_course(task.trajectory), **_pregnancy(task.trajectory, leave)}
    return {name: known.get(name, "") for name in (*_ALWAYS, *_OF_KIND[kind])}


def unknown(facts: Facts) -> list[str]:
    """In words: what UWV needs and is not known."""
    return [str(LABELS[name]) for name, value in facts.items() if value == "" and name not in _MAY_BE_UNKNOWN]


def lines(facts: Mapping[str, Any], *, which_net: bool) -> list[tuple[str, str]]:
    """Label and words of each fact that there is, in their order; `which_net` False: that one applies, not which."""
    labels = ((name, str(LABELS[name])) for name in LABELS if facts.get(name, "") != "")
    return [(label[:1].upper() + label[1:], words(name, facts[name], which_net=which_net)) for name, label in labels]


def words(name: str, value: Any, *, which_net: bool = True) -> str:
    if name in _DATES:
        return date_format(date.fromisoformat(value), "d-m-Y")
    match name:
        case "percentage":
            return nl_percentage(Decimal(value))
        case "multiple":
            return _("yes") if value else _("no")
        case "safety_net":
            return _net_words(value) if which_net else _("Applies")
    return str(value)


def _net_words(value: str) -> str:
    if value == LEAVE_WINDOW:
        return _("Ill in the weeks in which leave may begin")
    return classification_words(value, which=True)


def _who(task: Task) -> Facts:
    employer, employee = task.dossier.employer, task.dossier.employee
    return {
        "employer": employer.node.name,
        "payroll_tax_number": employer.payroll_tax_number,
        "uwv_number": employer.uwv_number,
        "employee": str(employee),
        "birth_date": _iso(employee.birth_date if employee else None),
    }


def _course(trajectory: Trajectory) -> Facts:
    recovered = max((one.recovered_on for one in trajectory.recoveries.all()), default=None)
    percentage = max(trajectory.periods.all(), key=lambda period: period.starts_on, default=None)
    return {
        "first_day": _iso(trajectory.first_day),
        "effective_first_day": _iso(trajectory.effective_first_day),
        "percentage": str(percentage.percentage) if percentage else "",
        "recovered_on": _iso(recovered),
        "employment_ends_on": _iso(_service_end(trajectory.employment)),
        "safety_net": _net(trajectory),
    }


def _service_end(employment: Employment | None) -> date | None:
    return service_end(employment, employment.employee.employments.all()) if employment else None


def _net(trajectory: Trajectory) -> str:
    if not trajectory.classification:
        return LEAVE_WINDOW
    plain = Classification(trajectory.classification).plain
    return plain.value if plain in SAFETY_NETS else LEAVE_WINDOW


def _pregnancy(trajectory: Trajectory, leave: MaternityLeave | None) -> Facts:
    pregnancy = getattr(trajectory, "pregnancy", None)
    if pregnancy is None:
        return {}
    return {
        "due_on": _iso(pregnancy.due_on),
        "multiple": pregnancy.multiple,
        "leave_starts_on": _iso(leave.start if leave else pregnancy.leave_starts_on),
        "leave_ends_on": _iso(leave.last_day if leave else None),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
