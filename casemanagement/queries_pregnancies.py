"""Pregnancies of a dossier, and the illnesses that they touch."""

from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import ILLNESS, Dossier, Pregnancy, Trajectory


def running_pregnancy(dossier: Dossier) -> Pregnancy | None:
    found = Pregnancy.objects.filter(trajectory__dossier=dossier, trajectory__state=TrajectoryState.RUNNING)
    return found.select_related("trajectory__dossier__employer").order_by("due_on").last()


def illnesses_of(dossier_id: int) -> list[Trajectory]:
    """Those that count: not what was reported by mistake."""
    found = Trajectory.objects.filter(dossier=dossier_id, protocol_key__in=ILLNESS)
    return list(found.exclude(end_reason=EndReason.WITHDRAWN).order_by("first_day"))
