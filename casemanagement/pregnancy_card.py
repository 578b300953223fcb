"""What the dossier tells of a pregnancy: its dates, the leave that follows, and what can be done."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from casemanagement.policies import is_locked_by_source
from casemanagement.queries_pregnancies import latest_pregnancy
from casemanagement.usecases.pregnancies import RIGHT
from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import PREGNANCY, Dossier, Pregnancy, PregnancyLink
from dossiers.policies import acts_as
from planning.planner import MaternityLeave, flexible_part
from planning.queries import leave_of

_SHOWN_AFTER = timedelta(days=90)


def panel(user: User, dossier: Dossier) -> dict[str, Any] | None:
    """For the overview: a pregnancy that runs, or of which the leave ended not long ago."""
    if dossier.employee_id is None:
        return None
    pregnancy = latest_pregnancy(dossier)
    if pregnancy is None:
        return None
    ended = pregnancy.trajectory.ended_on
    if ended is not None and ended + _SHOWN_AFTER < timezone.localdate():
        return None
    return card(user, dossier, pregnancy)


def expects(user: User, dossier: Dossier) -> bool:
    """A pregnancy runs, and the user may link an illness with it by its classification (row 128)."""
    running = TrajectoryState.RUNNING
    found = any(one.protocol_key == PREGNANCY and one.state == running for one in dossier.trajectories.all())
    return found and acts_as(user, "dossiers.view_safety_net", dossier.pk) is not None


def length_of(leave: MaternityLeave) -> str:
    """ "16 weken (112 dagen)", "17 weken en 2 dagen (121 dagen)"."""
    weeks, rest = divmod(leave.total_days, 7)
    words: dict[str, Any] = {"weeks": weeks, "rest": rest, "days": leave.total_days}
    if not rest:
        return _("%(weeks)s weeks (%(days)s days)") % words
    text = ngettext(
        "%(weeks)s weeks and %(rest)s day (%(days)s days)", "%(weeks)s weeks and %(rest)s days (%(days)s days)", rest
    )
    return text % words


def card(user: User, dossier: Dossier, pregnancy: Pregnancy) -> dict[str, Any]:
    today = timezone.localdate()
    leave, trajectory = leave_of(pregnancy, today), pregnancy.trajectory
    runs = trajectory.state == TrajectoryState.RUNNING
    sees_link = acts_as(user, "dossiers.view_safety_net", dossier.pk) is not None
    sees_end = acts_as(user, "dossiers.view_pregnancy_end", dossier.pk) is not None
    return {
        "pregnancy": pregnancy,
        "trajectory": trajectory,
        "leave": leave,
        "length": length_of(leave),
        "flexible": flexible_part(leave, pregnancy.born_on) if pregnancy.born_on else None,
        "linked": _linked(pregnancy) if sees_link else [],
        "end": getattr(pregnancy, "end", None) if sees_end and not runs else None,
        "runs": runs,
        "open": _open(pregnancy, over=leave.last_day < today),
        "may_change": runs and acts_as(user, RIGHT, dossier.pk) is not None and not is_locked_by_source(user, dossier),
    }


def _linked(pregnancy: Pregnancy) -> list[PregnancyLink]:
    """With the illnesses that count: not with what was reported by mistake."""
    return list(pregnancy.links.exclude(absence__end_reason=EndReason.WITHDRAWN).select_related("absence"))


def _open(pregnancy: Pregnancy, *, over: bool) -> set[str]:
    """What can follow now: each is a form on the page."""
    found = {"bevalling", "verwacht", "laatste-werkdag", "beeindigen"}
    if pregnancy.born_on:
        found |= {"opname", "gespreid"}
    return found | ({"sluiten"} if over else set())
