"""What the demo shows of changed trajectories: guidance that was converted, and a percentage that was corrected."""

from decimal import Decimal

from casemanagement.demo.employments import SOURCE_REASON
from casemanagement.demo.people import Cast
from casemanagement.queries_trajectories import sickness_benefit
from casemanagement.usecases.conversions import RIGHT, Past, convert, version_of
from casemanagement.usecases.corrections import Why, correct_percentage
from dossiers.enums import TrajectoryState
from dossiers.models import ABSENCE, Trajectory
from dossiers.policies import acts_as


def change_trajectories(cast: Cast) -> None:
    """With whom there is: a demo may be of one employee."""
    absences = Trajectory.objects.filter(state=TrajectoryState.RUNNING, protocol_key=ABSENCE)
    absences = absences.select_related("dossier__employer__node", "variation", "responsible").order_by("pk")
    for trajectory in absences:
        target, by = sickness_benefit(trajectory, cast.today), trajectory.responsible
        if target and by and acts_as(by, RIGHT, trajectory.dossier_id):
            seen = version_of(trajectory)
            convert(trajectory=trajectory, variation=target, by=by, seen=seen, past=Past.NOT_APPLICABLE)
            break
    for trajectory in absences.all():
        periods = list(trajectory.periods.all())
        if len(periods) > 1:
            why = Why("Het urenrooster was verkeerd gelezen", cast.klantbeheer, SOURCE_REASON)
            percentage = periods[-1].percentage - Decimal(5)
            correct_percentage(trajectory=trajectory, starts_on=periods[-1].starts_on, percentage=percentage, why=why)
            break
