"""What the demo shows of pregnancy: expected, on leave, born with the child in hospital, ended, and ill by it."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from casemanagement.demo.names import WOMEN
from casemanagement.demo.people import Cast
from casemanagement.usecases import pregnancies
from casemanagement.usecases.links import RIGHT as LINK
from casemanagement.usecases.links import link
from dossiers.enums import PregnancyEndReason, TrajectoryState
from dossiers.models import ABSENCE, PREGNANCY, Dossier, Pregnancy, Trajectory
from dossiers.policies import acts_as, visible_dossiers
from orgstructure.enums import Classification
from services.queries import startable

_DAY = timedelta(days=1)
_YOUNGEST, _OLDEST = 20 * 365, 44 * 365  # days since she was born
_ILL_SINCE = (60, 10)  # days ago


def expect_children(cast: Cast) -> None:
    """With whom there is: a demo may be of one employee. Employers of VDD report there."""
    women = Dossier.objects.filter(
        employee__first_name__in=WOMEN,
        employee__birth_date__range=(cast.today - _OLDEST * _DAY, cast.today - _YOUNGEST * _DAY),
        employee__employments__ends_on=None,
    )
    women = women.select_related("employer__node", "employee").distinct().order_by("-pk")
    well = (one for one in women.filter(trajectories=None) if _is_guided(one, cast))
    for dossier, course in zip(well, (_expected, _on_leave, _born, _ended), strict=False):
        course(dossier, cast)
    for absence in _lately_ill(women, cast):
        if _is_guided(absence.dossier, cast) and _who(absence.dossier, cast, LINK):
            _linked(absence, cast)
            break


def _lately_ill(women: QuerySet[Dossier], cast: Cast) -> QuerySet[Trajectory]:
    """The longest first, of whom it is not known that something else is the cause."""
    first, last = (cast.today - days * _DAY for days in _ILL_SINCE)
    found = Trajectory.objects.filter(
        dossier__in=women.order_by(),
        protocol_key=ABSENCE,
        state=TrajectoryState.RUNNING,
        first_day__range=(first, last),
        classification__in=("", Classification.ILL),
    )
    return found.select_related("dossier__employer__node", "dossier__employee").order_by("first_day", "pk")


def _expected(dossier: Dossier, cast: Cast) -> None:
    _due_in(80, dossier, cast)


def _on_leave(dossier: Dossier, cast: Cast) -> None:
    _due_in(20, dossier, cast)


def _born(dossier: Dossier, cast: Cast) -> None:
    pregnancy, by, born_on = _due_in(-30, dossier, cast), _who(dossier, cast), cast.today - 32 * _DAY
    pregnancies.enter_birth(pregnancy=pregnancy, born_on=born_on, by=by)
    pregnancies.add_admission(pregnancy=pregnancy, starts_on=born_on, ends_on=born_on + 13 * _DAY, by=by)


def _ended(dossier: Dossier, cast: Cast) -> None:
    pregnancies.end_pregnancy(
        pregnancy=_due_in(150, dossier, cast), reason=PregnancyEndReason.OTHER, on=cast.today, explanation="",
        by=_who(dossier, cast),
    )  # fmt: skip


def _linked(absence: Trajectory, cast: Cast) -> None:
    _due_in(75, absence.dossier, cast)
    link(absence=absence, reason="Bleek bij het gesprek", by=_who(absence.dossier, cast, LINK))


def _due_in(days: int, dossier: Dossier, cast: Cast) -> Pregnancy:
    expected, key = pregnancies.Expected(cast.today + days * _DAY), uuid.UUID(int=dossier.pk, version=4)
    by = _who(dossier, cast)
    return pregnancies.register_pregnancy(dossier=dossier, expected=expected, key=key, by=by).pregnancy


def _is_guided(dossier: Dossier, cast: Cast) -> bool:
    agreed = any(one.protocol.key == PREGNANCY for one in startable(dossier.employer, cast.today))
    return agreed and not dossier.employer.is_from_vdd and _who(dossier, cast) is not None


def _who(dossier: Dossier, cast: Cast, right: str = pregnancies.RIGHT) -> Any:
    """Somebody who may do it there."""
    return next((one for one in cast.users.values() if acts_as(one, right, dossier.pk) and _sees(one, dossier)), None)


def _sees(user: Any, dossier: Dossier) -> bool:
    return visible_dossiers(user).filter(pk=dossier.pk).exists()
