"""Reads of the change history: what was changed about a user, a group, a part of the organisation or a dossier."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import F, ForeignKey, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import ColleagueGrant, FurtherGroup, GroupPermission, Substitution, User, UserGroup, UserRight
from casemanagement.models import UwvNotification
from core.history import CHANGED, MADE, history_of
from dossiers.models import (
    Admission,
    CaseAssignment,
    CauseJudgement,
    Dossier,
    Employee,
    Employment,
    EndWarning,
    Grant,
    JobGroup,
    JobTitle,
    Narrowing,
    PageGrant,
    Period,
    Pregnancy,
    PregnancyEnd,
    PregnancyLink,
    Recovery,
    SpreadLeave,
    Task,
    Trajectory,
)
from orgstructure.models import (
    Contact,
    Coordinator,
    Department,
    Employer,
    FixedManager,
    Location,
    Node,
    UwvOffice,
)
from services.models import Agreement, AgreementVariation, ProtocolVariation, ServiceVariation


@dataclass(frozen=True)
class Kind:
    """A sort of change in words: `names` are the fields that tell which thing it is, `within` what it belongs to."""

    model: type[Model]
    noun: Any
    names: tuple[str, ...] = ()
    within: str = ""


class Place(NamedTuple):
    """Where a page of the history begins: what stands before this is older."""

    at: datetime
    kind: int
    row: int


@dataclass(frozen=True)
class Change:
    """One row of the history: the recorded values of before and after, by column; empty where there was nothing."""

    place: Place
    kind: Kind
    label: str
    context: dict[str, Any]
    was: dict[str, Any]
    became: dict[str, Any]

    @property
    def columns(self) -> list[str]:
        """What differs, in the order of the model."""
        return [one for one in (self.was or self.became) if _or_none(self.was, one) != _or_none(self.became, one)]


def _or_none(values: dict[str, Any], column: str) -> Any:
    return None if values.get(column) == "" else values.get(column)


KINDS = [
    Kind(User, _("User")),
    Kind(UserRight, _("Right of the user"), ("permission",), "user"),
    Kind(FurtherGroup, _("Membership"), ("user", "usergroup")),
    Kind(UserGroup, _("User group")),
    Kind(GroupPermission, _("Right of the group"), ("permission",), "usergroup"),
    Kind(Grant, _("Authorisation"), ("user", "group", "node", "employee")),
    Kind(Substitution, _("Substitution"), ("principal", "substitute")),
    Kind(ColleagueGrant, _("Authorisation for users"), ("user", "group", "seen_user", "seen_group")),
    Kind(PageGrant, _("Employer page authorisation"), ("user", "group", "part")),
    Kind(Narrowing, _("Limit to a job group"), ("user", "group", "job_group")),
    Kind(JobGroup, _("Job group")),
    Kind(Node, _("Part")),
    Kind(Employer, _("Employer"), within="node"),
    Kind(Department, _("Department"), within="node"),
    Kind(Location, _("Location"), ("name",), "employer"),
    Kind(Contact, _("Contact person"), ("name",), "employer"),
    Kind(Agreement, _("Agreement"), ("kind",), "employer"),
    Kind(AgreementVariation, _("Service variation"), ("variation",), "agreement"),
    Kind(ServiceVariation, _("Service variation"), within="kind"),
    Kind(JobTitle, _("Job title"), ("name",), "employer"),
    Kind(UwvOffice, _("UWV office")),
    Kind(FixedManager, _("Fixed case manager"), ("team",), "node"),
    Kind(Coordinator, _("Coordinator"), ("team",), "node"),
    Kind(Employee, _("Employee"), within="employer"),
    Kind(Employment, _("Employment"), ("node",), "employee"),
    Kind(CaseAssignment, _("Specific assignment"), ("team",), "dossier"),
    Kind(Trajectory, _("Trajectory"), ("first_day",), "dossier"),
    Kind(Period, _("Percentage"), ("starts_on",), "trajectory"),
    Kind(Recovery, _("Recovery"), ("recovered_on",), "trajectory"),
    Kind(EndWarning, _("Warning of the end of the employment"), ("ends_on",), "trajectory"),
    Kind(Pregnancy, _("Pregnancy"), (), "trajectory"),
    Kind(Admission, _("Admission to hospital"), ("starts_on",), "pregnancy"),
    Kind(SpreadLeave, _("Leave taken apart"), ("starts_on",), "pregnancy"),
    Kind(PregnancyEnd, _("End of the pregnancy"), (), "pregnancy"),
    Kind(PregnancyLink, _("Link with pregnancy"), (), "absence"),
    Kind(CauseJudgement, _("Judgement of the cause"), (), "recovery"),
    Kind(Task, _("Task"), ("title",), "dossier"),
    Kind(UwvNotification, _("Notification to UWV"), ("task",)),
]
_ROW = (
    *("pgh_created_at", "pgh_kind", "pgh_id", "pgh_label", "pgh_context"),
    *("pgh_values", "pgh_next", "pgh_now"),
)
# A name may take another row along.
_NAMED = {
    Dossier: Dossier.objects.select_related("employee", "employer__node"),
    Employer: Employer.objects.select_related("node"),
    ProtocolVariation: ProtocolVariation.objects.select_related("protocol"),
}

Found = dict[type[Model], Q]


def of_user(user: User) -> Found:
    mine = Q(user=user)
    replaced = Q(principal=user) | Q(substitute=user)
    return {
        User: Q(pgh_obj=user.pk),
        UserRight: mine,
        FurtherGroup: mine,
        Grant: mine,
        ColleagueGrant: mine,
        PageGrant: mine,
        Narrowing: mine,
        Substitution: replaced,
    }


def of_group(group: UserGroup) -> Found:
    its, own = Q(usergroup=group), Q(group=group)
    return {
        UserGroup: Q(pgh_obj=group.pk),
        GroupPermission: its,
        FurtherGroup: its,
        Grant: own,
        ColleagueGrant: own,
        PageGrant: own,
        Narrowing: own,
    }


def of_job_group(job_group: JobGroup) -> Found:
    """With who was narrowed to it."""
    return {JobGroup: Q(pgh_obj=job_group.pk), Narrowing: Q(job_group=job_group)}


def of_node(node: Node) -> Found:
    """Of an employer with its locations, contacts, agreements and job titles."""
    its = Q(node=node)
    found: Found = {Node: Q(pgh_obj=node.pk)}
    found |= dict.fromkeys([Employer, Department, FixedManager, Coordinator, Grant], its)
    employer = Employer.objects.filter(node=node).first()
    if employer is not None:
        agreements = history_of(Agreement).objects.filter(employer=employer).values("pgh_obj")
        found |= dict.fromkeys([Location, Contact, Agreement, JobTitle], Q(employer=employer))
        found |= {AgreementVariation: Q(agreement__in=agreements)}
    return found


def of_uwv_office(office: UwvOffice) -> Found:
    return {UwvOffice: Q(pgh_obj=office.pk)}


def of_service_variation(variation: ServiceVariation) -> Found:
    return {ServiceVariation: Q(pgh_obj=variation.pk)}


def of_dossier(dossier: Dossier) -> Found:
    """With what was changed about the employee, also under an earlier trajectory.

    Why a pregnancy ended, its link with an illness and what a doctor judged are no matters of Beheer (domain.md 6.1).
    """
    its = Q(dossier=dossier)
    trajectories = history_of(Trajectory).objects.filter(its).values("pgh_obj")
    in_them = Q(trajectory__in=dossier.trajectories.values("pk")) | Q(trajectory__in=trajectories)
    pregnancies = history_of(Pregnancy).objects.filter(in_them).values("pgh_obj")
    found: Found = {
        CaseAssignment: its,
        Trajectory: its,
        Task: its,
        UwvNotification: Q(task__in=dossier.tasks.values("pk")),
        **dict.fromkeys([Period, Recovery, EndWarning, Pregnancy], in_them),
        **dict.fromkeys([Admission, SpreadLeave], Q(pregnancy__in=pregnancies)),
    }
    if dossier.employee_id is not None:
        mine = Q(employee=dossier.employee_id)
        found |= {Employee: Q(pgh_obj=dossier.employee_id), Employment: mine, Grant: mine}
    return found


def page(found: Found, *, before: Place | None, size: int) -> tuple[list[Change], bool]:
    """The newest changes before a place, and whether there are older ones."""
    parts = [_rows(number, kind, found[kind.model], before) for number, kind in enumerate(KINDS) if kind.model in found]
    rows = [part.order_by("-pgh_created_at", "-pgh_id")[: size + 1] for part in parts]
    newest = rows[0]
    if len(rows) > 1:
        newest = newest.union(*rows[1:], all=True).order_by("-pgh_created_at", "-pgh_kind", "-pgh_id")[: size + 1]
    changes = [_change(row) for row in newest]
    return changes[:size], len(changes) > size


def names(changes: Iterable[Change]) -> dict[type[Model], dict[int, str]]:
    """What to call everything that these changes refer to, and who made them."""
    wanted: dict[type[Model], set[int]] = {User: set()}
    for change in changes:
        if maker := change.context.get("user"):
            wanted[User].add(maker)
        for model, pk in _references(change):
            wanted.setdefault(model, set()).add(pk)
    return {
        model: {pk: _name(one) for pk, one in _NAMED.get(model, model._default_manager.all()).in_bulk(pks).items()}
        for model, pks in wanted.items()
        if pks
    }


def field_of(change: Change, column: str) -> Any:
    return next(field for field in change.kind.model._meta.concrete_fields if field.attname == column)


def _name(one: Model) -> str:
    return one.name if isinstance(one, Permission) else str(one)


def _rows(number: int, kind: Kind, which: Q, before: Place | None) -> QuerySet[Any, dict[str, Any]]:
    history = history_of(kind.model)
    values = JSONObject(**{column: F(column) for column in _columns(kind.model)})
    same = history.objects.filter(which, pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id"))
    now = kind.model._base_manager.filter(pk=OuterRef("pgh_obj"))
    rows = history.objects.filter(which, _older(before, number) if before else Q()).annotate(
        pgh_kind=Value(number, IntegerField()),
        pgh_values=values,
        pgh_next=Subquery(same.order_by("pgh_id").values(found=values)[:1]),
        pgh_now=Subquery(now.values(found=values)),
    )
    return rows.values(*_ROW)


def _older(before: Place, kind: int) -> Q:
    if kind == before.kind:
        return Q(pgh_created_at__lt=before.at) | Q(pgh_created_at=before.at, pgh_id__lt=before.row)
    return Q(pgh_created_at__lte=before.at) if kind < before.kind else Q(pgh_created_at__lt=before.at)


def _change(row: dict[str, Any]) -> Change:
    label, values = row["pgh_label"], row["pgh_values"]
    return Change(
        place=Place(row["pgh_created_at"], row["pgh_kind"], row["pgh_id"]),
        kind=KINDS[row["pgh_kind"]],
        label=label,
        context=row["pgh_context"] or {},
        was={} if label == MADE else values,
        became=values if label == MADE else (row["pgh_next"] or row["pgh_now"] or {}) if label == CHANGED else {},
    )


def _columns(model: type[Model]) -> list[str]:
    """The recorded columns, in the order of the model."""
    kept = {field.attname for field in history_of(model)._meta.concrete_fields}
    return [field.attname for field in model._meta.concrete_fields if field.attname in kept]


def _references(change: Change) -> Iterator[tuple[type[Model], int]]:
    fields: list[Any] = [change.kind.model._meta.get_field(name) for name in change.kind.names]
    for field in (*fields, *(field_of(change, column) for column in change.columns)):
        if isinstance(field, ForeignKey):
            for values in (change.was, change.became):
                if pk := values.get(field.attname):
                    yield field.remote_field.model, pk
