"""Entries of the Acties menu that change a trajectory, and the pages Overige acties and Correcties that list more."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemanagement.policies import is_locked_by_source
from casemanagement.queries_trajectories import correctable, running
from casemanagement.usecases.conversions import RIGHT as CONVERT
from casemanagement.usecases.corrections import RIGHT as CORRECT
from core import slots
from dossiers.enums import EndReason
from dossiers.models import Trajectory
from dossiers.policies import acts_as

CONVERT_GUIDANCE = gettext_lazy("Convert guidance")

# What can be corrected: as it stands in the address, its name, icon and sentence.
CORRECTIONS: dict[str, tuple[Any, str, Any]] = {
    "eerste-ziektedag": (
        gettext_lazy("Correct the first sick day"),
        "calendar-days",
        gettext_lazy("The absence began on another day. All open tasks follow."),
    ),
    "classificatie": (
        gettext_lazy("Correct the classification"),
        "tag",
        gettext_lazy("The absence was reported with another classification."),
    ),
    "percentage": (
        gettext_lazy("Correct the absence percentage"),
        "percent",
        gettext_lazy("The percentage of a period was filled in wrongly."),
    ),
    "periode": (
        gettext_lazy("Correct the first day of a period"),
        "calendar-range",
        gettext_lazy("A percentage, or a new report within four weeks, began on another day."),
    ),
    "hersteldatum": (
        gettext_lazy("Correct the date of recovery"),
        "calendar-check",
        gettext_lazy("The employee was not absent any more from another day on."),
    ),
}


def add_changes() -> None:
    convert = slots.Action(
        "convert_guidance", CONVERT_GUIDANCE, "arrow-right-left", _url("convert"), _convert_state,
        gettext_lazy("The trajectory goes on with another protocol, from the same first day."),
    )  # fmt: skip
    slots.dossier_actions.add("convert_guidance", convert, order=40)
    slots.other_actions.add("convert_guidance", convert, order=10)
    for place, (what, (label, icon, text)) in enumerate(CORRECTIONS.items(), start=1):
        correct = slots.Action(what, label, icon, _correction_url(what), _correction_state(what), text)
        slots.corrections.add(what, correct, order=10 * place)
    hubs = (
        ("other_actions", gettext_lazy("Other actions"), "ellipsis", slots.other_actions),
        ("corrections", gettext_lazy("Corrections"), "pencil", slots.corrections),
    )
    for place, (key, label, icon, entries) in enumerate(hubs):
        hub = slots.Action(key, label, icon, _url(key), _hub_state(entries))
        slots.dossier_actions.add(key, hub, order=50 + place)


def _url(name: str) -> Callable[[Any], str]:
    return lambda dossier: reverse(f"casemanagement:{name}", args=[dossier.uuid])


def _correction_url(what: str) -> Callable[[Any], str]:
    return lambda dossier: reverse("casemanagement:correct", args=[dossier.uuid], query={"what": what})


def _hub_state(entries: Iterable[slots.Action]) -> Callable[[Any, Any], str | None]:
    """Absent when all entries are, greyed when all that there are, are."""

    def state(user: Any, dossier: Any) -> str | None:
        states = [answer for entry in entries if (answer := entry.state(user, dossier)) is not None]
        return min(states, key=bool, default=None)

    return state


def _convert_state(user: Any, dossier: Any) -> str | None:
    if dossier.employee_id is None or acts_as(user, CONVERT, dossier.pk) is None:
        return None
    return "" if running(dossier) else _("There is no running trajectory.")


def _correction_state(what: str) -> Callable[[Any, Any], str | None]:
    def state(user: Any, dossier: Any) -> str | None:
        if dossier.employee_id is None or acts_as(user, CORRECT, dossier.pk) is None:
            return None
        if is_locked_by_source(user, dossier):
            return _("Source: VDD. Absence and pregnancy are reported in VDD.")
        absences = correctable(dossier)
        if not absences:
            return _("There is no absence.")
        if what == "periode" and all(len(one.periods.all()) < 2 for one in absences):
            return _("The percentage has not changed in any absence.")
        if what == "hersteldatum" and not any(map(_has_recovery, absences)):
            return _("Nobody has reported a recovery.")
        return ""

    return state


def _has_recovery(absence: Trajectory) -> bool:
    """It ended with one, or went on after one: then it has more than one period. Asks the database only then."""
    if absence.end_reason == EndReason.RECOVERED:
        return True
    return len(absence.periods.all()) > 1 and absence.recoveries.exists()
