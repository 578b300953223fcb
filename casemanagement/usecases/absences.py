"""Whether somebody is absent: the one place that ends an illness and opens it again; its callers plan."""

from datetime import date, timedelta

from django.utils import timezone

from dossiers.enums import EndReason, SameCause, TrajectoryState
from dossiers.models import CauseJudgement, Trajectory
from planning.planner import window_closes_on
from planning.queries import facts_of

_DAY = timedelta(days=1)
_MAY_GO_ON = (EndReason.RECOVERED, EndReason.PREGNANCY_LEAVE)


def end_illness(trajectory: Trajectory, on: date, reason: EndReason) -> None:
    """Not absent from `on`. A recovery, or the begin of leave, leaves it open for four weeks to be continued.

    Not when the company doctor judged that what came after the leave is another illness. Who goes home and comes back
    the next day was ill for one day.
    """
    today = timezone.localdate()
    may_go_on = reason in _MAY_GO_ON and not is_judged_apart(trajectory, on)
    waits = may_go_on and today < window_closes_on(on, facts_of(trajectory, today).leave)
    trajectory.state = TrajectoryState.RECOVERED if waits else TrajectoryState.ENDED
    trajectory.ended_on, trajectory.end_reason = max(trajectory.first_day, on - _DAY), reason
    trajectory.save(update_fields=["state", "ended_on", "end_reason"])


def is_judged_apart(trajectory: Trajectory, on: date) -> bool:
    """What came after the leave that began on this day has another cause (domain.md 1.5)."""
    no = CauseJudgement.objects.filter(answer=SameCause.NO)
    return no.filter(recovery__trajectory=trajectory, recovery__recovered_on=on).exists()


def reopen(trajectory: Trajectory) -> None:
    """Absent again, or still."""
    trajectory.state, trajectory.ended_on, trajectory.end_reason = TrajectoryState.RUNNING, None, ""
    trajectory.save(update_fields=["state", "ended_on", "end_reason"])
