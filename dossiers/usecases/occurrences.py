"""The course of a trajectory, written down for its timeline."""

from datetime import date

from accounts.models import User
from dossiers.enums import Occasion
from dossiers.models import Occurrence, Trajectory


def happened(
    trajectory: Trajectory, kind: Occasion, on: date, *, by: User | None, reason: str = "", **facts: object
) -> Occurrence:
    """Write down that it happened, in the transaction of what made it happen."""
    return Occurrence.objects.create(trajectory=trajectory, kind=kind, on=on, by=by, reason=reason, facts=facts)
