"""Zwanger melden and what follows: the facts of a pregnancy, from which its leave is computed (domain.md 3.1, 3.2)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_pregnancies import illnesses_of, running_pregnancy
from casemanagement.usecases.carrying import Effect, carry
from casemanagement.usecases.leave import follow_leave
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.tasks import finish
from casemanagement.usecases.trajectories import employment_on, put_trajectory
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from core.submissions import once
from dossiers.enums import EndReason, Occasion, PregnancyEndReason, TaskState, TrajectoryState
from dossiers.models import PREGNANCY, Admission, Dossier, Pregnancy, PregnancyEnd, SpreadLeave, Trajectory
from dossiers.policies import acts_as, require_on
from dossiers.usecases.dossiers import hold_dossier
from dossiers.usecases.occurrences import happened
from orgstructure.enums import Classification
from planning.planner import Maternity, MaternityLeave, flexible_part, leave_window, maternity_leave
from planning.queries import leave_of
from services.models import ProtocolVariation
from services.queries import startable

RIGHT = "casemanagement.register_pregnancy"
BIRTH_TASK = "bevalling-doorgeven"
"""The key of the step that asks for the date of birth."""
_DAY = timedelta(days=1)
_LONGEST_AHEAD, _LONGEST_AGO = 294, 365  # forty-two weeks; UWV pays back a year (WAZO art. 3:11)
_EARLIEST_BIRTH, _LATEST_BIRTH = 16 * 7, 5 * 7


@dataclass(frozen=True)
class Expected:
    """What was filled in. Without a last working day the leave begins as early as it may."""

    due_on: date
    multiple: bool = False
    last_working_day: date | None = None

    @property
    def leave_starts_on(self) -> date:
        earliest, _latest = leave_window(self.due_on, multiple=self.multiple)
        return self.last_working_day + _DAY if self.last_working_day else earliest


@transaction.atomic
def register_pregnancy(
    *, dossier: Dossier, expected: Expected, key: uuid.UUID, by: User, source_reason: str = ""
) -> Trajectory:
    """Start a trajectory zwangerschap with its tasks; a second call with the same `key` gives the first one's.

    Raises what `check_expected` raises.
    """
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    passed_by = pass_source_by(dossier.employer, by, source_reason, dossier.pk)
    return once(
        key=key,
        owner_id=by.pk,
        act=lambda: _register(dossier, expected, by, {"on_behalf_of": [whose], **passed_by}),
        found=lambda pk: Trajectory.objects.get(pk=pk),
    )


def check_expected(dossier: Dossier, expected: Expected) -> MaternityLeave:
    """The leave that would follow. Raises DomainError with the sentence for the field that is wrong.

    Wrong are dates that can't be, a pregnancy beside another, no employment, and what was not agreed with the employer.
    """
    if running_pregnancy(dossier) is not None:
        raise DomainError(_("A pregnancy runs already in this case file. Change its dates instead."), field="due_on")
    leave = _expected_leave(dossier, expected)
    today = timezone.localdate()
    _employment(dossier, min(today, leave.start))
    agreed_variation(dossier, today)
    return leave


def agreed_variation(dossier: Dossier, day: date) -> ProtocolVariation:
    """The protocol of pregnancies that was agreed for this day. Raises DomainError when there is none."""
    agreed = next((one for one in startable(dossier.employer, day) if one.protocol.key == PREGNANCY), None)
    if agreed is None:
        text = _("On %(day)s there is no agreement with %(employer)s for guidance of pregnancy. Ask klantbeheer.")
        raise DomainError(text % {"day": date_format(day), "employer": dossier.employer}, field="due_on")
    return agreed


@transaction.atomic
def enter_birth(*, pregnancy: Pregnancy, born_on: date, by: User, source_reason: str = "") -> MaternityLeave:
    """Definitieve bevallingsdatum invoeren: the leave follows, and the task that asks for it is done.

    Raises DomainError at `born_on`.
    """
    pregnancy, about = _held(pregnancy, by, source_reason)
    _check_birth(pregnancy.due_on, born_on, field="born_on")
    if pregnancy.admissions.filter(starts_on__lt=born_on).exists():
        raise DomainError(_("There is an admission to hospital before this day."), field="born_on")
    pregnancy.born_on = born_on
    pregnancy.save(update_fields=["born_on"])
    leave = _changed(pregnancy, "birth", born_on, by, about)
    for task in pregnancy.trajectory.tasks.filter(key=BIRTH_TASK, state=TaskState.OPEN):
        finish(task=task, by=by, whose=about["on_behalf_of"][0])
    return leave


@transaction.atomic
def correct_expected(*, pregnancy: Pregnancy, expected: Expected, by: User, source_reason: str = "") -> MaternityLeave:
    """Vermoedelijke bevallingsdatum corrigeren, with the number of children and the last working day."""
    pregnancy, about = _held(pregnancy, by, source_reason)
    _expected_leave(pregnancy.trajectory.dossier, expected)
    if pregnancy.born_on:
        _check_birth(expected.due_on, pregnancy.born_on, field="due_on")
    pregnancy.due_on, pregnancy.multiple = expected.due_on, expected.multiple
    pregnancy.leave_starts_on = expected.leave_starts_on
    pregnancy.save(update_fields=["due_on", "multiple", "leave_starts_on"])
    return _changed(pregnancy, "due_date", expected.due_on, by, about)


@transaction.atomic
def correct_last_working_day(
    *, pregnancy: Pregnancy, last_working_day: date, by: User, source_reason: str = ""
) -> MaternityLeave:
    """Laatste werkdag corrigeren. Raises DomainError at `last_working_day`."""
    pregnancy, about = _held(pregnancy, by, source_reason)
    expected = Expected(pregnancy.due_on, pregnancy.multiple, last_working_day)
    _expected_leave(pregnancy.trajectory.dossier, expected)
    pregnancy.leave_starts_on = expected.leave_starts_on
    pregnancy.save(update_fields=["leave_starts_on"])
    return _changed(pregnancy, "last_working_day", last_working_day, by, about)


@transaction.atomic
def end_pregnancy(
    *,
    pregnancy: Pregnancy,
    reason: PregnancyEndReason,
    on: date,
    explanation: str,
    by: User,
    source_reason: str = "",
) -> None:
    """Beëindigen om andere reden. The reason is health data: it stands apart, and in no log (domain.md 3.2).

    Raises DomainError for a day in the future or before the trajectory, and a reason that is not of `end_reasons`.
    """
    pregnancy, about = _held(pregnancy, by, source_reason)
    if reason not in end_reasons(by, pregnancy.trajectory.dossier_id):
        raise DomainError(_("Choose one of the reasons in the list."), field="reason")
    _check_day(pregnancy, on)
    PregnancyEnd.objects.create(pregnancy=pregnancy, reason=reason, explanation=explanation.strip(), ended_by=by)
    _end(pregnancy.trajectory, on, EndReason.OTHER)
    happened(pregnancy.trajectory, Occasion.ENDED, on, by=by)
    _plan(pregnancy, by)
    record("pregnancy.ended", EventAction.UPDATE, by=by, on=pregnancy.trajectory, **about)


def end_reasons(user: User, dossier_id: int) -> list[PregnancyEndReason]:
    """Those that the user may record: who may not read health data does not write them either (domain.md 6.1)."""
    if acts_as(user, "dossiers.view_pregnancy_end", dossier_id) is not None:
        return list(PregnancyEndReason)
    return [PregnancyEndReason.OUT_OF_SERVICE, PregnancyEndReason.OTHER]


@transaction.atomic
def close_after_leave(*, pregnancy: Pregnancy, by: User, source_reason: str = "") -> None:
    """Close the trajectory when the leave is over. Raises DomainError before that."""
    pregnancy, about = _held(pregnancy, by, source_reason)
    spread = pregnancy.spread.values_list("ends_on", flat=True)
    last = max([leave_of(pregnancy, timezone.localdate()).last_day, *spread])
    if last >= timezone.localdate():
        raise DomainError(_("The leave runs to and including %(day)s.") % {"day": date_format(last)})
    _end(pregnancy.trajectory, max(last, pregnancy.trajectory.first_day), "")
    happened(pregnancy.trajectory, Occasion.ENDED, last, by=by)
    _plan(pregnancy, by)
    record("pregnancy.closed", EventAction.UPDATE, by=by, on=pregnancy.trajectory, **about)


@transaction.atomic
def add_admission(
    *, pregnancy: Pregnancy, starts_on: date, ends_on: date, by: User, source_reason: str = ""
) -> MaternityLeave:
    """The child is in hospital: the leave becomes longer (WAZO 3:1 lid 5). Raises DomainError for other days."""
    pregnancy, about = _held(pregnancy, by, source_reason)
    if pregnancy.born_on is None or starts_on < pregnancy.born_on:
        raise DomainError(_("The admission begins on the date of birth or later."), field="starts_on")
    if ends_on < starts_on:
        raise DomainError(_("The last day lies before the first day."), field="ends_on")
    if pregnancy.admissions.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise DomainError(_("There is another admission on these days."), field="starts_on")
    Admission.objects.create(pregnancy=pregnancy, starts_on=starts_on, ends_on=ends_on)
    return _changed(pregnancy, "admission", starts_on, by, about)


@transaction.atomic
def remove_admission(*, admission: Admission, by: User, source_reason: str = "") -> MaternityLeave:
    pregnancy, about = _held(admission.pregnancy, by, source_reason)
    starts_on = admission.starts_on
    Admission.objects.filter(pk=admission.pk).delete()
    return _changed(pregnancy, "admission", starts_on, by, about)


@transaction.atomic
def spread_leave(
    *, pregnancy: Pregnancy, parts: Sequence[tuple[date, date]], by: User, source_reason: str = ""
) -> MaternityLeave:
    """Gespreid opnemen: what is left after six weeks, in these parts (WAZO 3:1 lid 6-8). Replaces earlier ones.

    Raises DomainError at `parts` before the birth, for days outside the thirty weeks, for too many, and for overlap.
    """
    pregnancy, about = _held(pregnancy, by, source_reason)
    if pregnancy.born_on is None:
        raise DomainError(_("Enter the date of birth first."), field="parts")
    leave = leave_of(pregnancy, timezone.localdate())
    flexible, ordered = flexible_part(leave, pregnancy.born_on), sorted(parts)
    if any(last < first or first <= flexible.connected_until or last > flexible.until for first, last in ordered):
        text = _("Spread leave lies after %(first)s, to and including %(last)s.")
        words = {"first": date_format(flexible.connected_until), "last": date_format(flexible.until)}
        raise DomainError(text % words, field="parts")
    if any(later[0] <= earlier[1] for earlier, later in pairwise(ordered)):
        raise DomainError(_("These periods overlap."), field="parts")
    days = sum((last - first).days + 1 for first, last in ordered)
    if days > flexible.days:
        text = _("There are %(days)s days left to spread, and these are %(asked)s.")
        raise DomainError(text % {"days": flexible.days, "asked": days}, field="parts")
    pregnancy.spread.all().delete()
    SpreadLeave.objects.bulk_create(
        SpreadLeave(pregnancy=pregnancy, starts_on=first, ends_on=last) for first, last in ordered
    )
    return _changed(pregnancy, "spread", timezone.localdate(), by, about)


def _register(dossier: Dossier, expected: Expected, by: User, about: dict[str, Any]) -> Trajectory:
    """The trajectory begins on the day on which it is told, or with its leave when that has begun already."""
    leave, today = check_expected(dossier, expected), timezone.localdate()
    first_day = min(today, leave.start)
    trajectory = put_trajectory(dossier, agreed_variation(dossier, today), _employment(dossier, first_day), first_day)
    pregnancy = Pregnancy.objects.create(
        trajectory=trajectory,
        due_on=expected.due_on,
        multiple=expected.multiple,
        leave_starts_on=expected.leave_starts_on,
    )
    happened(trajectory, Occasion.STARTED, today, by=by, due_on=expected.due_on.isoformat())
    _plan(pregnancy, by)
    record("pregnancy.registered", EventAction.CREATE, by=by, on=trajectory, dossier_id=dossier.pk, **about)
    return trajectory


def _expected_leave(dossier: Dossier, expected: Expected) -> MaternityLeave:
    today = timezone.localdate()
    first, last = today - timedelta(days=_LONGEST_AGO), today + timedelta(days=_LONGEST_AHEAD)
    if not first <= expected.due_on <= last:
        text = _("Give a due date of birth between %(first)s and %(last)s.")
        raise DomainError(text % {"first": date_format(first), "last": date_format(last)}, field="due_on")
    earliest, latest = leave_window(expected.due_on, multiple=expected.multiple)
    if not earliest <= expected.leave_starts_on <= latest:
        text = _("The last working day lies between %(first)s and %(last)s.")
        words = {"first": date_format(earliest - _DAY), "last": date_format(latest - _DAY)}
        raise DomainError(text % words, field="last_working_day")
    if expected.leave_starts_on != earliest and is_ill_by_pregnancy(dossier):
        text = _("The employee is ill by pregnancy, so the leave begins on the first possible day: %(day)s.")
        raise DomainError(text % {"day": date_format(earliest)}, field="last_working_day")
    return maternity_leave(Maternity(expected.due_on, multiple=expected.multiple, start=expected.leave_starts_on))


def is_ill_by_pregnancy(dossier: Dossier) -> bool:
    return any(
        one.state == TrajectoryState.RUNNING
        and one.classification
        and Classification(one.classification).plain == Classification.PREGNANCY
        for one in illnesses_of(dossier.pk)
    )


def _employment(dossier: Dossier, day: date) -> Any:
    try:
        return employment_on(dossier, day)
    except DomainError as error:
        raise DomainError(error.message, field="due_on") from error


def _held(pregnancy: Pregnancy, by: User, source_reason: str) -> tuple[Pregnancy, dict[str, Any]]:
    """The pregnancy as it is now, in a dossier that nobody else changes meanwhile, and what the log must tell."""
    share_trees()
    dossier = hold_dossier(dossier=pregnancy.trajectory.dossier, by=by)
    whose = require_on(by, RIGHT, dossier.pk)
    passed_by = pass_source_by(dossier.employer, by, source_reason, dossier.pk)
    found = Pregnancy.objects.select_for_update(of=("self",)).select_related("trajectory__dossier__employer")
    pregnancy = found.get(pk=pregnancy.pk)
    if pregnancy.trajectory.state != TrajectoryState.RUNNING:
        raise DomainError(_("This trajectory does not run any more."))
    return pregnancy, {"dossier_id": dossier.pk, "on_behalf_of": [whose], **passed_by}


def _changed(pregnancy: Pregnancy, what: str, on: date, by: User, about: dict[str, Any]) -> MaternityLeave:
    happened(pregnancy.trajectory, Occasion.PREGNANCY, on, by=by, what=what)
    _plan(pregnancy, by)
    record("pregnancy.changed", EventAction.UPDATE, by=by, on=pregnancy.trajectory, what=what, **about)
    return leave_of(pregnancy, timezone.localdate())


def _check_birth(due_on: date, born_on: date, *, field: str) -> None:
    first = due_on - timedelta(days=_EARLIEST_BIRTH)
    last = min(due_on + timedelta(days=_LATEST_BIRTH), timezone.localdate())
    if not first <= born_on <= last:
        text = _("With this due date the child is born between %(first)s and %(last)s.")
        raise DomainError(text % {"first": date_format(first), "last": date_format(last)}, field=field)


def _check_day(pregnancy: Pregnancy, on: date) -> None:
    first = pregnancy.trajectory.first_day
    if not first <= on <= timezone.localdate():
        text = _("Choose a day from %(first)s up to and including today.")
        raise DomainError(text % {"first": date_format(first)}, field="on")


def _end(trajectory: Trajectory, on: date, reason: str) -> None:
    trajectory.state, trajectory.ended_on, trajectory.end_reason = TrajectoryState.ENDED, on, reason
    trajectory.save(update_fields=["state", "ended_on", "end_reason"])


def _plan(pregnancy: Pregnancy, by: User) -> None:
    follow_leave(pregnancy, by=by)
    carry(Effect(dossiers=[pregnancy.trajectory.dossier_id]), by=by, today=timezone.localdate())
