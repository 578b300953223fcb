"""What every page about a dossier shows around its own part: who it is, how ill, the tabs and the Acties menu."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import access, slots
from core.context_processors import menu_items
from core.enums import EventAction
from dossiers.enums import TrajectoryState
from dossiers.models import Dossier, Employment, Trajectory
from dossiers.policies import access_of, require_on, visible_dossiers
from dossiers.queries import with_history


@dataclass
class Head:
    """The facts above the tabs."""

    dossier: Dossier
    today: date

    @property
    def trajectories(self) -> list[Trajectory]:
        return list(self.dossier.trajectories.all())

    @property
    def employments(self) -> list[Employment]:
        employee = self.dossier.employee
        return list(employee.employments.all()) if employee else []

    @property
    def running(self) -> Trajectory | None:
        """The one that the page is about: the absence when there is one, else the latest of the others."""
        running = [one for one in self.trajectories if one.state == TrajectoryState.RUNNING]
        return self.absence or next(iter(running), None)

    @property
    def absence(self) -> Trajectory | None:
        absences = (one for one in self.trajectories if one.is_absence)
        return next((one for one in absences if one.state == TrajectoryState.RUNNING), None)

    @property
    def latest_absence(self) -> Trajectory | None:
        """The one that runs, or recovered less than four weeks ago."""
        absences = (one for one in self.trajectories if one.is_absence)
        return next((one for one in absences if one.state != TrajectoryState.ENDED), None)

    @property
    def department(self) -> str:
        return "" if self.dossier.node_id == self.dossier.employer.node_id else self.dossier.node.name

    @property
    def employment(self) -> Employment | None:
        """The one of today, else the last one."""
        begun = [one for one in self.employments if one.starts_on <= self.today]
        return begun[0] if begun else next(iter(self.employments), None)

    @property
    def has_left(self) -> bool:
        at_work = any(one.ends_on is None or one.ends_on >= self.today for one in self.employments)
        return self.dossier.employee is not None and not at_work

    @property
    def age(self) -> int:
        born = self.dossier.employee.birth_date
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))

    @property
    def percentage(self) -> Any:
        return percentage_on(self.running, self.today) if self.running else None

    @property
    def day(self) -> int:
        return self.running.day_on(self.today)


def open_dossier(request: HttpRequest, uuid: UUID, *only: Q, right: str = "") -> Dossier:
    """The dossier if it is in sight, else 404; and 403 without the right that its page asks for.

    Opening it is one line in the access log, whatever headers say; what is refused was not opened.
    """
    dossier = get_object_or_404(with_history(visible_dossiers(request.user)), *only, uuid=uuid)
    if right:
        require_on(request.user, right, dossier.pk)
    way = access_of(request.user, dossier)._asdict()
    access.record("dossier.read", EventAction.READ, by=request.user, on=dossier, dossier_id=dossier.pk, **way)
    return dossier


def frame(request: HttpRequest, dossier: Dossier, tab: str) -> dict[str, Any]:
    """Context for dossiers/frame.html with `tab` as the current one."""
    return {
        "dossier": dossier,
        "head": Head(dossier, timezone.localdate()),
        "today": timezone.localdate(),
        "tabs": [_tab(request, dossier, item) for item in slots.dossier_tabs if item.shown(request.user, dossier)],
        "tab": tab,
        "crumbs": [
            (_("Current"), reverse("casemanagement:current")),
            (_("Case files"), reverse("dossiers:search")),
            (str(dossier), ""),
        ],
        "badges": [badge for make in slots.dossier_badges if (badge := make(request.user, dossier)) is not None],
        "actions": menu_items(slots.dossier_actions, request.user, dossier),
        "employee_actions": menu_items(slots.employee_actions, request.user, dossier),
    }


def percentage_on(trajectory: Trajectory, today: date) -> Any:
    """The absence percentage of the period that holds on this day; periods come by their first day."""
    periods = list(trajectory.periods.all())
    begun = [period for period in periods if period.starts_on <= today]
    return (begun or periods)[-1 if begun else 0].percentage if periods else None


def _tab(request: HttpRequest, dossier: Dossier, item: slots.Tab) -> dict[str, Any]:
    count = item.count(request.user, dossier)
    url = reverse(item.url_name, args=[dossier.uuid])
    return {"key": item.key, "label": item.label, "url": url, "count": count, "tone": "bad"}
