"""Notifications to UWV: made up from the facts, approved, sent, and what UWV answered (domain.md 7.2).

Who made one up may approve it too: somebody looks at the facts before they leave, and the log says who did what.
Sending is the doing of the task. A rejection does not open the task again, because what is done stays done: the
notification stays in the worklist, rejected, until it is made up again, sent again and received.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.enums import UWV_TRANSITIONS, UwvState
from casemanagement.models import UwvNotification
from casemanagement.queries_uwv import RIGHT, facts_now, owing, with_facts
from casemanagement.usecases.tasks import finish
from casemanagement.uwv_facts import unknown
from casemanagement.uwv_message import message
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.enums import TaskState
from dossiers.models import Dossier, Task
from dossiers.policies import VIEW_SAFETY_NET, require_on, visible_tasks


@transaction.atomic
def prepare(*, task: Task, by: User) -> UwvNotification:
    """Keep the facts as they are now, to be approved. Raises DomainError when UWV needs what is not known."""
    task, notification, whose = _held(task, by)
    if task.state == TaskState.PLANNED:
        text = _("This notification can be made up from %(day)s.")
        raise DomainError(text % {"day": date_format(task.opens_on)})
    if notification.sent_on is None and task.state != TaskState.OPEN:
        raise DomainError(_("This task has been completed already (%(state)s).") % {"state": task.get_state_display()})
    facts = facts_now(task, timezone.localdate())
    missing = unknown(facts) + ([] if task.dossier.employee and task.dossier.employee.bsn else ["BSN"])
    if missing:
        raise DomainError(_("UWV needs what is not known yet: %(what)s.") % {"what": ", ".join(missing)})
    _move(notification, UwvState.TO_APPROVE)
    notification.facts, notification.prepared_by, notification.approved_by = facts, by, None
    notification.save()
    _log("uwv.prepared", notification, by, whose)
    return notification


@transaction.atomic
def take_back(*, task: Task, by: User) -> UwvNotification:
    """From Te accorderen back to Concept: what was kept is forgotten."""
    _task, notification, whose = _held(task, by)
    _move(notification, UwvState.DRAFT)
    notification.facts, notification.prepared_by = {}, None
    notification.save()
    _log("uwv.taken_back", notification, by, whose)
    return notification


@transaction.atomic
def send(*, task: Task, by: User) -> UwvNotification:
    """Approve and send; the task is done as of today. What was sent before, and rejected, is sent again.

    Raises DomainError when the facts have changed since they were kept, and when the task was done or lapsed meanwhile.
    """
    task, notification, whose = _held(task, by)
    _move(notification, UwvState.SENT)
    today = timezone.localdate()
    if facts_now(task, today) != notification.facts:
        raise DomainError(_("The facts have changed since this notification was made up. Take it back and look again."))
    first_time = notification.sent_on is None
    notification.sent_on, notification.approved_by = today, by
    notification.answered_on, notification.reference, notification.rejection = None, "", ""
    notification.save()
    _log("uwv.sent", notification, by, whose, again=not first_time)
    if first_time:
        finish(task=task, by=by, whose=whose)
    return notification


@transaction.atomic
def receive(*, task: Task, reference: str, by: User) -> UwvNotification:
    """UWV has it, under this reference."""
    if not reference.strip():
        raise DomainError(_("Fill in the reference of UWV."), field="reference")
    return _answered(task, by, UwvState.RECEIVED, "uwv.received", reference=reference.strip())


@transaction.atomic
def reject(*, task: Task, rejection: str, by: User) -> UwvNotification:
    """UWV did not take it, for this reason; it can be made up and sent again."""
    if not rejection.strip():
        raise DomainError(_("Tell why UWV rejected it."), field="rejection")
    return _answered(task, by, UwvState.REJECTED, "uwv.rejected", rejection=rejection.strip())


@transaction.atomic
def download(*, task: Task, by: User) -> bytes:
    """The message as it is to be sent, or was; it has the BSN, and with a safety net also which one."""
    task, notification, whose = _held(task, by)
    if notification.state == UwvState.DRAFT:
        raise DomainError(_("Make the notification up first."))
    if "safety_net" in notification.facts:
        require_on(by, VIEW_SAFETY_NET, task.dossier_id)
    employee = task.dossier.employee
    content = message(kind=notification.kind, facts=notification.facts, bsn=(employee.bsn if employee else None) or "")
    _log("uwv.downloaded", notification, by, whose, action=EventAction.READ)
    return content


def _held(task: Task, by: User) -> tuple[Task, UwvNotification, User]:
    """The task with its notification, for who may handle it; locked until the transaction ends, so sent once."""
    share_trees()
    Dossier.objects.select_for_update(of=("self",)).get(pk=task.dossier_id)
    task = with_facts(owing(visible_tasks(by))).get(pk=task.pk)
    whose = require_on(by, RIGHT, task.dossier_id)
    found = UwvNotification.objects.select_for_update().filter(task=task).first()
    kind = task.step.uwv if task.step else ""
    return task, found or UwvNotification(task=task, kind=kind), whose


def _move(notification: UwvNotification, state: UwvState) -> None:
    if state not in UWV_TRANSITIONS[notification.state]:
        text = _("This notification stands at “%(state)s” by now. Look again what is to be done.")
        raise DomainError(text % {"state": notification.get_state_display()})
    notification.state = state


def _answered(task: Task, by: User, state: UwvState, event: str, **answer: str) -> UwvNotification:
    _task, notification, whose = _held(task, by)
    _move(notification, state)
    notification.answered_on = timezone.localdate()
    for name, value in answer.items():
        setattr(notification, name, value)
    notification.save()
    _log(event, notification, by, whose)
    return notification


def _log(
    event: str,
    notification: UwvNotification,
    by: User,
    whose: User,
    *,
    action: EventAction = EventAction.UPDATE,
    **detail: Any,
) -> None:
    day: date | None = notification.sent_on
    record(
        event, action, by=by, on=notification, dossier_id=notification.task.dossier_id, on_behalf_of=[whose],
        kind=notification.kind, sent_on=day.isoformat() if day else "", **detail,
    )  # fmt: skip
