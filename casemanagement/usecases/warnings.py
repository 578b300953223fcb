"""Dienstverband loopt af: who is ill when the employment ends is warned of in time, once for each end date (row 133).

Who was ill for six weeks or longer when the employment ends, needs a re-integratieverslag on the last working day
(ZW art. 39a); so the warning comes six weeks before the end at the latest.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from dossiers.enums import TrajectoryState
from dossiers.models import ABSENCE, Employment, EndWarning, Trajectory
from dossiers.queries_employments import service_end
from planning.usecases.plans import plan_again

HORIZON = timedelta(weeks=6)


def raise_warnings(today: date, only: Q | None = None) -> list[Trajectory]:
    """Write down each end date that is new and near, of running absences; `only` some trajectories.

    Also an end that has passed is told of, when nobody was warned of it. Gives the trajectories, to plan again; the
    caller holds their dossiers.
    """
    near = Trajectory.objects.filter(
        only or Q(), state=TrajectoryState.RUNNING, protocol_key=ABSENCE, employment__ends_on__lte=today + HORIZON
    )
    trajectories = list(near.select_related("employment", "dossier", "variation").order_by("pk"))
    ends = {pk: end for pk, end in _ends_of(trajectories).items() if end <= today + HORIZON}
    known = set(EndWarning.objects.filter(trajectory__in=ends).values_list("trajectory", "ends_on"))
    new = [one for one in trajectories if one.pk in ends and (one.pk, ends[one.pk]) not in known]
    EndWarning.objects.bulk_create(EndWarning(trajectory=one, ends_on=ends[one.pk], raised_on=today) for one in new)
    return new


def warn(today: date) -> None:
    """The nightly round: raise what has come near, with its task. Repeating it changes nothing."""
    for trajectory in raise_warnings(today):
        plan_again(trajectory, today)


def _ends_of(trajectories: Iterable[Trajectory]) -> dict[int, date]:
    """The last day of service by trajectory, of those whose service ends."""
    by_employee: dict[int, list[Employment]] = defaultdict(list)
    of = {one.employment.employee_id for one in trajectories if one.employment}
    for employment in Employment.objects.filter(employee__in=of):
        by_employee[employment.employee_id].append(employment)
    ends = {
        one.pk: service_end(one.employment, by_employee[one.employment.employee_id])
        for one in trajectories
        if one.employment
    }
    return {pk: end for pk, end in ends.items() if end is not None}
