"""Wijzigen dienstverband: whatever becomes of somebody's employments, his dossier and its work follow at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases.carrying import Effect, carry
from casemanagement.usecases.conversions import convert_who_leaves
from casemanagement.usecases.recoveries import recover
from casemanagement.usecases.sources import pass_source_by
from casemanagement.usecases.warnings import raise_warnings
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.locks import share_trees
from core.usecases.outbox import Receiver, owe_mail
from core.versions import fingerprint
from dossiers.enums import EndReason, Leaving, TrajectoryState
from dossiers.models import Dossier, Employee, Employment, Trajectory
from dossiers.policies import is_employer_user, require_on
from dossiers.queries_employments import fingerprint_rows, running_on
from dossiers.responsibility.stored import place_dossiers
from dossiers.usecases.employments import Line, Saved, save_employments
from orgstructure.models import Node
from planning.usecases.plans import plan_again

REGISTER = "dossiers.register_employee"
CORRECT = "dossiers.correct_employment"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """The answer to "Ziek uit dienst?": what becomes of the trajectory, and for a recovery its last sick day."""

    leaving: Leaving
    recovered_on: date | None = None


@transaction.atomic
def correct_employments(
    *,
    dossier: Dossier,
    lines: Sequence[Line],
    seen: str,
    by: User,
    answer: Answer | None = None,
    source_reason: str = "",
) -> list[Employment]:
    """Dienstverbandgegevens corrigeren: all employments of an employee together, new ones for who may register.

    Raises StaleError when they are no longer those whose fingerprint was `seen`, and what `save_lines` raises.
    """
    whose = require_on(by, CORRECT, dossier.pk)
    if any(line.employment is None for line in lines):
        require_on(by, REGISTER, dossier.pk)
    employee = _employee(dossier)
    _held(employee)
    check_seen(dossier, seen)
    return save_lines(employee=employee, lines=lines, by=by, whose=whose, answer=answer, source_reason=source_reason)


@transaction.atomic
def change_department(
    *, dossier: Dossier, department: Node, on: date, by: User, source_reason: str = ""
) -> list[Employment]:
    """Andere afdeling vanaf een datum: the employment of that day ends the day before and goes on elsewhere.

    Raises DomainError when there is none on that day, or it began that day: then it must be corrected.
    """
    whose = require_on(by, CORRECT, dossier.pk)
    employee = _employee(dossier)
    _held(employee)
    employment = _employment_on(dossier, on, field="on")
    if employment.starts_on >= on:
        text = _("This employment begins on %(day)s. Correct its department, or choose a later day.")
        raise DomainError(text % {"day": date_format(employment.starts_on)}, field="on")
    if employment.node_id == department.pk:
        raise DomainError(_("The employee works in this department already."), field="department")
    now = line_of(employment)
    lines = [replace(now, ends_on=on - _DAY), replace(now, employment=None, department=department, starts_on=on)]
    return save_lines(employee=employee, lines=lines, by=by, whose=whose, source_reason=source_reason)


@transaction.atomic
def leave(
    *, dossier: Dossier, last_day: date, by: User, answer: Answer | None = None, source_reason: str = ""
) -> Employment:
    """Uit dienst melden: the employment of the last day ends with it.

    Raises DomainError when there is none on that day, when another one follows, and what `save_lines` raises.
    """
    whose = require_on(by, CORRECT, dossier.pk)
    employee = _employee(dossier)
    _held(employee)
    employment = _employment_on(dossier, last_day, field="last_day")
    if Employment.objects.filter(employee=employee, starts_on__gt=last_day).exists():
        text = _("Another employment begins after %(day)s. Correct that one first.")
        raise DomainError(text % {"day": date_format(last_day)}, field="last_day")
    lines = [replace(line_of(employment), ends_on=last_day)]
    saved = save_lines(employee=employee, lines=lines, by=by, whose=whose, answer=answer, source_reason=source_reason)
    return saved[0]


@transaction.atomic
def save_lines(
    *,
    employee: Employee,
    lines: Sequence[Line],
    by: User,
    whose: User,
    answer: Answer | None = None,
    source_reason: str = "",
) -> list[Employment]:
    """The employments become what the lines say; dossier, plan and who is responsible follow. Asks no right.

    Raises DomainError for what can't be, for an employer of VDD without a reason, and at "leaving" when a running
    trajectory needs an answer.
    """
    today, dossier = timezone.localdate(), _held(employee)
    passed_by: dict[str, Any] = pass_source_by(employee.employer, by, source_reason, dossier.pk)
    saved = save_employments(employee=employee, lines=lines, leaving=answer.leaving if answer else None)
    told: dict[str, Any] = {"leaving": answer.leaving.value} if answer and saved.left else {}
    for employment in saved.employments:
        record(
            "employment.changed", EventAction.UPDATE, by=by, on=employment, dossier_id=dossier.pk,
            on_behalf_of=[whose], **told, **passed_by,
        )  # fmt: skip
    _tell(dossier, saved, by)
    if answer and answer.leaving == Leaving.RECOVERED:
        for trajectory in saved.left:
            recover_who_leaves(trajectory, answer.recovered_on, by)
    place_dossiers(today, employees=[employee.pk])
    if answer and answer.leaving == Leaving.CONVERT:
        convert_who_leaves(saved.left, by)
    raise_warnings(today, Q(dossier=dossier))
    settled = Q(state=TrajectoryState.ENDED) & ~Q(pk__in=[one.pk for one in saved.left])
    for trajectory in Trajectory.objects.filter(~settled, dossier=dossier):
        plan_again(trajectory, today)
    carry(Effect(dossiers=[dossier.pk]), by=by, today=today)
    return saved.employments


def recover_who_leaves(trajectory: Trajectory, last_sick_day: date | None, by: User) -> None:
    """The answer "Hersteld melden": with the day after it as the first one not absent. Raises DomainError."""
    if last_sick_day is None:
        raise DomainError(_("Fill in “%(label)s”.") % {"label": _("Last sick day")}, field="recovered_on")
    if not trajectory.first_day <= last_sick_day <= timezone.localdate():
        text = _("Choose a day from %(first)s up to and including today.")
        raise DomainError(text % {"first": date_format(trajectory.first_day)}, field="recovered_on")
    try:
        recover(trajectory=trajectory, on=last_sick_day + _DAY, by=by)
    except DomainError as error:
        raise DomainError(error.message, field="recovered_on") from error
    record(
        "sickness.recovered", EventAction.UPDATE, by=by, on=trajectory, dossier_id=trajectory.dossier_id,
        reason=EndReason.RECOVERED.value,
    )  # fmt: skip


def line_of(employment: Employment, prefix: str = "") -> Line:
    """The employment as it is."""
    names = ("starts_on", "ends_on", "job_title", "location", "hours", "norm_hours")
    facts = {name: getattr(employment, name) for name in names}
    return Line(employment.node, employment=employment, prefix=prefix, **facts)


def version_of(dossier: Dossier) -> str:
    """What a form about these employments sees."""
    return fingerprint(fingerprint_rows(Employment.objects.filter(employee=dossier.employee_id)))


def check_seen(dossier: Dossier, seen: str) -> None:
    if seen != version_of(dossier):
        text = _("Somebody else has changed these employments in the meantime. Look at them again and then save.")
        raise StaleError(text)


def _employee(dossier: Dossier) -> Employee:
    return Employee.objects.get(dossier=dossier)


def _held(employee: Employee) -> Dossier:
    """The tree first, then the dossier, as a sick report does: it holds both while it points at an employment."""
    share_trees()
    return Dossier.objects.select_for_update(of=("self",)).get(employee=employee)


def _employment_on(dossier: Dossier, day: date, *, field: str) -> Employment:
    employment = running_on(Employment.objects.filter(employee=dossier.employee_id), day)
    if employment is None:
        text = _("There is no employment on %(day)s.")
        raise DomainError(text % {"day": date_format(day)}, field=field)
    return employment


def _tell(dossier: Dossier, saved: Saved, by: User) -> None:
    """Whose case it is hears that the employer ends the employment of who is ill. Without names: it is mail."""
    for trajectory in saved.left if is_employer_user(by) else ():
        user, ends_on = trajectory.responsible, max(one.ends_on for one in saved.employments if one.ends_on)
        if user is not None and user.email:
            owe_mail(
                Receiver(user.email, user.pk, user.language),
                template="employment_ends",
                key=f"employment_ends:{trajectory.pk}:{ends_on}:{user.pk}",
                name=str(user),
                number=str(dossier.number),
                day=date_format(ends_on),
            )
