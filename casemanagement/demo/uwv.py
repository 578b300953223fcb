"""What the demo shows of UWV and safety nets: a notification in every state, one that the employer reported."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import Audience
from accounts.models import User
from casemanagement.demo.employments import SOURCE_REASON
from casemanagement.demo.people import Cast
from casemanagement.models import SickReport
from casemanagement.queries_uwv import worklist
from casemanagement.usecases import uwv
from casemanagement.usecases.sick_reports import Report, report_sick
from dossiers.enums import SafetyNet, TrajectoryState
from dossiers.models import Dossier, Task
from dossiers.policies import visible_dossiers
from orgstructure.enums import Classification

_REJECTION = "Loonheffingennummer hoort niet bij deze werkgever"


def make_notifications(cast: Any) -> None:
    """As far as there are tasks for them: a demo may be of one employee. All others stay drafts."""
    _say_as_an_employer()
    users = [cast.users[name] for name in ("zuyd", "noord", "midden")]
    for by in users:
        _fall_ill_as_the_coordinator_knows(by, cast)
    found = ((task, by) for by in users for task in worklist(by).order_by("due_on", "pk"))
    for act, (task, by) in zip((_receive, _reject, _send, _prepare), found, strict=False):
        act(task, by)


def _prepare(task: Task, by: User) -> None:
    uwv.prepare(task=task, by=by)


def _send(task: Task, by: User) -> None:
    _prepare(task, by)
    uwv.send(task=task, by=by)


def _reject(task: Task, by: User) -> None:
    _send(task, by)
    uwv.reject(task=task, rejection=_REJECTION, by=by)


def _receive(task: Task, by: User) -> None:
    _send(task, by)
    uwv.receive(task=task, reference="UWV-2041-77", by=by)


def _say_as_an_employer() -> None:
    """An employer said of the latest who is ill there that a safety net applies, and may not say which."""
    said = SickReport.objects.filter(reported_by__group__audience=Audience.EMPLOYER)
    latest = said.filter(trajectory__state=TrajectoryState.RUNNING).order_by("pk").last()
    if latest is not None:
        SickReport.objects.filter(pk=latest.pk).update(safety_net=SafetyNet.YES)


def _fall_ill_as_the_coordinator_knows(by: User, cast: Cast) -> None:
    dossier = _well().filter(pk__in=visible_dossiers(by).order_by().values("pk")).first()
    if dossier is not None:
        first_day, net = cast.today - timedelta(days=9), Classification.ORGAN_DONATION
        report = Report(first_day, classification=net, source_reason=SOURCE_REASON)
        _report(dossier, report, 43 + by.pk, by)


def _well() -> QuerySet[Dossier]:
    """Who has never been ill and works for a while."""
    at_work = {
        "employee__employments__starts_on__lte": timezone.localdate() - timedelta(days=30),
        "employee__employments__ends_on": None,
    }
    return Dossier.objects.filter(trajectories=None, **at_work).order_by("pk")


def _report(dossier: Dossier, report: Report, number: int, by: User) -> None:
    report_sick(dossier=dossier, report=report, key=uuid.UUID(int=number, version=4), by=by)
