"""The four weeks after a recovery, behind the name on the page of a dossier."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_recoveries import window_of
from core.slots import Badge
from dossiers.enums import EndReason, TrajectoryState
from dossiers.models import Dossier


def window_badge(_user: User, dossier: Dossier) -> Badge | None:
    """Until when a new sick report continues the absence that ended last."""
    recovered = (one for one in dossier.trajectories.all() if one.state == TrajectoryState.RECOVERED)
    absence = next((one for one in recovered if one.end_reason == EndReason.RECOVERED), None)
    window = window_of(absence, timezone.localdate()) if absence else None
    if window is None:
        return None
    text = _("Recovered since %(day)s, window until %(until)s")
    day, until = (date_format(one, "d-m-Y") for one in window)
    return Badge("ok", "heart-pulse", text % {"day": day, "until": until})
