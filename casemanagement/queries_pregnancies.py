"""Pregnancies of a dossier, and the illnesses that they touch."""

from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import ILLNESS, PREGNANCY, Dossier, Pregnancy, PregnancyLink, Trajectory


def running_pregnancy(dossier: Dossier) -> Pregnancy | None:
    found = Pregnancy.objects.filter(trajectory__dossier=dossier, trajectory__state=TrajectoryState.RUNNING)
    return found.select_related("trajectory__dossier__employer").order_by("due_on").last()


def illnesses_of(dossier_id: int) -> list[Trajectory]:
    """Those that count: not what was reported by mistake."""
    found = Trajectory.objects.filter(dossier=dossier_id, protocol_key__in=ILLNESS)
    return list(found.exclude(end_reason=EndReason.WITHDRAWN).order_by("first_day"))


def latest_pregnancy(dossier: Dossier) -> Pregnancy | None:
    """The one that runs, else the last one. Asks nothing of a case file that has none, for its menus."""
    if all(one.protocol_key != PREGNANCY for one in dossier.trajectories.all()):
        return None
    found = Pregnancy.objects.filter(trajectory__dossier=dossier).select_related("trajectory__dossier__employer", "end")
    return found.prefetch_related("admissions", "spread").order_by("trajectory__ended_on", "due_on").last()


def to_link(dossier: Dossier) -> Trajectory | None:
    """The illness that a link with pregnancy would be about: the one that runs, else the last one."""
    found = illnesses_of(dossier.pk)
    running = [one for one in found if one.state == TrajectoryState.RUNNING]
    return next(reversed(running or found), None)


def link_of(absence: Trajectory) -> PregnancyLink | None:
    return PregnancyLink.objects.filter(absence=absence).select_related("pregnancy").first()
