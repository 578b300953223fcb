"""Hersteld melden: the end of an absence."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from dossiers.enums import TrajectoryState
from dossiers.models import Trajectory
from planning.usecases.plans import plan_again


@transaction.atomic
def recover(*, trajectory: Trajectory, on: date | None, by: User) -> Trajectory:
    """End a running trajectory with `on` as the last sick day; what was still to be done lapses.

    The caller holds the dossier's lock and asked whether one may. Raises DomainError for a day before the first sick
    day or in the future, and for a trajectory that has ended.
    """
    today = timezone.localdate()
    trajectory = Trajectory.objects.select_for_update(of=("self",)).get(pk=trajectory.pk)
    if trajectory.state != TrajectoryState.RUNNING:
        raise DomainError(_("This trajectory has ended already."), field="recovered_on")
    if on is None:
        raise DomainError(_("Fill in “%(label)s”.") % {"label": _("Last sick day")}, field="recovered_on")
    if not trajectory.first_day <= on <= today:
        text = _("Choose a day from %(first)s up to and including today.")
        raise DomainError(text % {"first": date_format(trajectory.first_day)}, field="recovered_on")
    trajectory.state, trajectory.ended_on = TrajectoryState.ENDED, on
    trajectory.save(update_fields=["state", "ended_on"])
    plan_again(trajectory, today)
    record(
        "sickness.recovered", EventAction.UPDATE, by=by, on=trajectory, dossier_id=trajectory.dossier_id,
        last_sick_day=on.isoformat(),
    )  # fmt: skip
    return trajectory
