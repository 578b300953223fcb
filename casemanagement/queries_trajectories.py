"""Which protocols the agreements of an employer allow for a dossier: to start, and to go over to."""

from datetime import date

from dossiers.models import ABSENCE, Trajectory
from orgstructure.models import Employer
from services.models import ProtocolVariation
from services.queries import allowed, startable


def startable_otherwise(employer: Employer, day: date) -> list[ProtocolVariation]:
    """What may start on this day beside an absence, which is reported and not started."""
    return [one for one in startable(employer, day) if one.protocol.key != ABSENCE]


def convertible(trajectory: Trajectory, day: date) -> list[ProtocolVariation]:
    """The protocolvariaties that a running trajectory may go over to on this day: all that was agreed but its own.

    Of several agreements that hold at once each counts (domain.md row 58).
    """
    return [one for one in allowed(trajectory.dossier.employer, day) if one.key != trajectory.variation.key]
