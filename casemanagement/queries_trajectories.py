"""Which protocols the agreements of an employer allow for a dossier: to start, and to go over to."""

from datetime import date

from dossiers.models import ABSENCE, ILLNESS, PREGNANCY, Trajectory
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
