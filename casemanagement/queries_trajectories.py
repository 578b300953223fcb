"""Which protocols the agreements of an employer allow for a dossier: to start, and to go over to."""

from datetime import date

from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import ABSENCE, ILLNESS, PREGNANCY, SICKNESS_BENEFIT, Dossier, Trajectory
from orgstructure.models import Employer
from services.models import ProtocolVariation
from services.queries import allowed, startable

_REPORTED = {ABSENCE, PREGNANCY}


def startable_otherwise(employer: Employer, day: date) -> list[ProtocolVariation]:
    """What may start on this day beside an absence and a pregnancy, which are reported and not started."""
    return [one for one in startable(employer, day) if one.protocol.key not in _REPORTED]


def convertible(trajectory: Trajectory, day: date) -> list[ProtocolVariation]:
    """The protocolvariaties that a running trajectory may go over to on this day, of those that were agreed.

    Of several agreements that hold at once each counts (domain.md row 58). Absence and Ziektewet go over into each
    other, any protocol to its other variations and to a newer version of its own.
    """
    family = ILLNESS if trajectory.is_absence else (trajectory.protocol_key,)
    agreed = allowed(trajectory.dossier.employer, day)
    return [one for one in agreed if one.protocol.key in family and one.pk != trajectory.variation_id]


def sickness_benefit(trajectory: Trajectory, day: date) -> ProtocolVariation | None:
    """What an absence goes over to when the employment ends (domain.md 2.5); None when no such service was agreed."""
    if trajectory.protocol_key != ABSENCE:
        return None
    agreed = convertible(trajectory, day)
    return next((one for one in agreed if one.protocol.key == SICKNESS_BENEFIT), None)


def running(dossier: Dossier) -> list[Trajectory]:
    """Those that guidance can be converted of: absences first, then the latest."""
    found = [one for one in dossier.trajectories.all() if one.state == TrajectoryState.RUNNING]
    return sorted(found, key=lambda one: (not one.is_absence, -one.first_day.toordinal()))


def correctable(dossier: Dossier) -> list[Trajectory]:
    """The absences of which something can be put right: those that were not taken back, the latest first."""
    found = [one for one in dossier.trajectories.all() if one.is_absence and one.end_reason != EndReason.WITHDRAWN]
    return sorted(found, key=lambda one: one.first_day, reverse=True)
