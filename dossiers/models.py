"""Employees and employments, the dossier with its trajectories and tasks, and who may see it."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from core.crypto import blind_index, decrypt, encrypt
from core.history import recorded
from dossiers.employer_page import part_choices
from dossiers.enums import Classification, Source, TaskState, TrajectoryState
from orgstructure.models import Employer, Node
from services.enums import Executor
from services.models import ProtocolStep, ProtocolVariation


def days(first: str, last: str) -> Func:
    """The days from column `first` up to and including column `last`; an empty last one means: still going on."""
    return Func(F(first), F(last), Value("[]"), function="daterange")


@recorded(
    "employer", "personnel_number", "initials", "first_name", "prefix", "last_name", "birth_date", "phone", "email"
)
class Employee(models.Model):
    """A werknemer of one employer. Who works at two employers is two employees: neither sees the other's illness."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="employees")
    # Null, not "": several employees of one employer may have none.
    personnel_number = models.CharField(  # noqa: DJ001
        _("personnel number"), max_length=30, null=True, blank=True, db_index=True
    )
    bsn_sealed = models.BinaryField(null=True, editable=False)
    bsn_index = models.CharField(max_length=64, null=True, editable=False, db_index=True)  # noqa: DJ001
    initials = models.CharField(_("initials"), max_length=10, blank=True)
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    prefix = models.CharField(_("surname prefix"), max_length=10, blank=True)
    last_name = models.CharField(_("surname"), max_length=200)
    birth_date = models.DateField(_("date of birth"), db_index=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    search_key = models.CharField(max_length=320, editable=False)
    sort_key = models.CharField(max_length=320, editable=False, db_index=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "bsn_index"],
                name="bsn_once_per_employer",
                violation_error_message=_("An employee with this BSN exists here already."),
            ),
            models.UniqueConstraint(
                fields=["employer", "personnel_number"],
                name="personnel_number_once_per_employer",
                violation_error_message=_("This personnel number is taken."),
            ),
        ]
        indexes = [GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="employee_search_key")]

    def __str__(self) -> str:
        called = f"({self.first_name})" if self.first_name and self.initials else self.first_name
        return " ".join(part for part in (self.initials, called, self.prefix, self.last_name) if part)

    @property
    def bsn(self) -> str | None:
        return decrypt(self.bsn_sealed, bound_to=f"employee.bsn:{self.uuid}") if self.bsn_sealed else None

    def seal_bsn(self, bsn: str | None) -> None:
        """Set the BSN (nine digits, checked by the caller) encrypted, with its index for searching."""
        self.bsn_sealed = encrypt(bsn, bound_to=f"employee.bsn:{self.uuid}") if bsn else None
        self.bsn_index = blind_index(bsn) if bsn else None


@recorded("employee", "node", "job_title", "starts_on", "ends_on", about=("employee",))
class Employment(models.Model):
    """A dienstverband: the days on which an employee worked in a department."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="employments")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="employments", verbose_name=_("department"))
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The employment ends before it begins."),
            ),
            ExclusionConstraint(
                name="employments_do_not_overlap",
                expressions=[
                    ("employee", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The employment overlaps another one of this employee."),
            ),
        ]
        indexes = [models.Index(fields=["starts_on"], name="employment_start")]

    def __str__(self) -> str:
        return f"{self.job_title} {self.starts_on}"


def _next_number(sequence: str) -> Func:
    return Func(Value(sequence), function="nextval", output_field=models.BigIntegerField())


class Dossier(models.Model):
    """The file of one employee, or of one employer. `node` is where it stands today, kept right by advance_day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.BigIntegerField(
        _("dossier number"), unique=True, editable=False, db_default=_next_number("dossiers_number")
    )
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="dossiers")
    employee = models.OneToOneField(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="dossier")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="dossiers")

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(
                fields=["employer"], condition=Q(employee__isnull=True), name="one_dossier_of_the_employer_itself"
            )
        ]

    def __str__(self) -> str:
        return str(self.employee or self.employer)


@recorded(
    "dossier", "team", "user", "since", "until", "reason", "assigned_by", "withdrawn_at", "withdrawn_by",
    about=("dossier",),
)  # fmt: skip
class CaseAssignment(models.Model):
    """Case toewijzen: this dossier's work for a team (None = all that he may do) goes to this user."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="assignments")
    team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateField(_("since"))
    until = models.DateField(_("up to and including"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "team"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="assignment_one_per_team",
            ),
            models.CheckConstraint(
                name="assignment_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("The end date lies before the start."),
            ),
            models.CheckConstraint(
                name="assignment_withdrawn_together",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("Who withdrew and when belong together."),
            ),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(withdrawn_at__isnull=True), name="assignment_of_user")]

    def __str__(self) -> str:
        return f"{self.dossier} → {self.user}"


class NodeTeam(models.Model):
    """The rule's answer per node and team, before any specific assignment: who has it, and why.

    `coordinator` is the nearest one from this node up, who sees the node's dossiers also when another has the work.
    Written by dossiers.responsibility only.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(UserGroup, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source.choices)
    source_node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    coordinator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    coordinator_node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "team"], name="node_team_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.team}: {self.user}"


@recorded(
    "dossier", "variation", "employment", "first_day", "effective_first_day", "ended_on", "state", "classification",
    "lead_team", about=("dossier",),
)  # fmt: skip
class Trajectory(models.Model):
    """One course of one protocol in a dossier. `responsible` follows the lead team; stored by responsibility."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.BigIntegerField(
        _("TrjID"), unique=True, editable=False, db_default=_next_number("dossiers_trajectory_number")
    )
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="trajectories")
    variation = models.ForeignKey(ProtocolVariation, on_delete=models.PROTECT, related_name="+", db_index=False)
    protocol_key = models.SlugField(max_length=40, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="trajectories")
    first_day = models.DateField(_("first sick day"))
    effective_first_day = models.DateField(_("effective first sick day"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=TrajectoryState.choices, default=TrajectoryState.RUNNING)
    classification = models.CharField(max_length=20, choices=Classification.choices, blank=True)
    lead_team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    coordinator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trajectory_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("first_day")),
                violation_error_message=_("The trajectory ends before it begins."),
            ),
            models.CheckConstraint(
                name="trajectory_ended_has_date",
                condition=Q(state=TrajectoryState.RUNNING, ended_on__isnull=True)
                | ~Q(state=TrajectoryState.RUNNING) & Q(ended_on__isnull=False),
                violation_error_message=_("A running trajectory has no end, an ended one has."),
            ),
            ExclusionConstraint(
                name="absences_do_not_overlap",
                expressions=[
                    ("dossier", RangeOperators.EQUAL),
                    (days("first_day", "ended_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(protocol_key="verzuim"),
                violation_error_message=_("There is another absence on these days."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["responsible", "first_day"],
                condition=Q(state=TrajectoryState.RUNNING),
                name="trajectory_running_of",
            ),
            models.Index(
                fields=["coordinator"], condition=Q(state=TrajectoryState.RUNNING), name="trajectory_running_under"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.variation}"


@recorded("trajectory", "starts_on", "percentage", about=("trajectory",))
class Period(models.Model):
    """A deeltraject: from this day on the employee is absent for this percentage."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="periods")
    starts_on = models.DateField()
    percentage = models.DecimalField(_("absence percentage"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "starts_on"], name="one_percentage_a_day"),
            models.CheckConstraint(
                name="percentage_within_bounds",
                condition=Q(percentage__gte=0, percentage__lte=100),
                violation_error_message=_("Give a percentage from 0 up to and including 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.percentage}%"


_STILL_OPEN = Q(state=TaskState.OPEN)


@recorded("dossier", "title", "state", "opens_on", "due_on", "done_on", "done_by", about=("dossier",), made=False)
class Task(models.Model):
    """A dated piece of work. `responsible` and `coordinator` are stored for open tasks, by responsibility only.

    A task of the employer carries the lead team too: its case manager sees it as "bij werkgever".
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="tasks")
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(ProtocolStep, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.SlugField(max_length=60, db_index=False)
    term = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=150)
    executor = models.CharField(max_length=10, choices=Executor.choices)
    team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.PLANNED)
    opens_on = models.DateField()
    due_on = models.DateField(_("due date"))
    reasons = models.JSONField(default=list)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    coordinator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "key", "term"], name="task_once_per_term"),
            models.CheckConstraint(
                name="task_due_after_opens",
                condition=Q(due_on__gte=F("opens_on")),
                violation_error_message=_("The task is due before it opens."),
            ),
            models.CheckConstraint(
                name="task_done_has_date_and_user",
                condition=Q(state=TaskState.DONE, done_on__isnull=False, done_by__isnull=False)
                | ~Q(state=TaskState.DONE) & Q(done_on__isnull=True, done_by__isnull=True),
                violation_error_message=_("When a task was done and by whom belong together."),
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "due_on", "id"], condition=_STILL_OPEN, name="task_open_of"),
            models.Index(fields=["coordinator", "due_on", "id"], condition=_STILL_OPEN, name="task_open_under"),
            models.Index(fields=["employer", "due_on", "id"], condition=_STILL_OPEN, name="task_open_at"),
            models.Index(fields=["opens_on"], condition=Q(state=TaskState.PLANNED), name="task_to_open"),
        ]

    def __str__(self) -> str:
        return self.title


@recorded("user", "group", "node", "employee", "allow", about=("user", "group", "node", "employee"))
class Grant(models.Model):
    """A scope of a user or a group: a node with all below it, or one employee, allowed or denied.

    The nearest grant wins; on the same place a denial beats an allowance (architecture.md ch. 5).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    allow = models.BooleanField(_("allowed"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("A scope belongs to a user or to a group."),
            ),
            models.CheckConstraint(
                name="grant_on_node_or_employee",
                condition=Q(node__isnull=False, employee__isnull=True) | Q(node__isnull=True, employee__isnull=False),
                violation_error_message=_("A scope is on a part of the organisation or on an employee."),
            ),
            models.UniqueConstraint(
                fields=["user", "group", "node", "employee"], nulls_distinct=False, name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} {'+' if self.allow else '-'} {self.node or self.employee}"


@recorded("name", "job_titles")
class JobGroup(models.Model):
    """A functiegroep: job titles that belong together. Sight may be narrowed to some of these groups."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    job_titles = ArrayField(models.CharField(max_length=100), verbose_name=_("job titles"))

    class Meta:
        verbose_name = _("job group")
        verbose_name_plural = _("job groups")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="job_group_name_once",
                violation_error_message=_("A job group with this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@recorded("user", "group", "job_group", about=("user", "group"))
class Narrowing(models.Model):
    """What the grants of a user or a group allow holds for employees of this job group; no row at all: for everybody.

    Own rows beat those of groups; of the groups the nearest that has any counts (dossiers.narrowing).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="narrowings")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="narrowings")
    job_group = models.ForeignKey(
        JobGroup, on_delete=models.PROTECT, related_name="narrowings", verbose_name=_("job group")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="narrowing_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("A limit to job groups belongs to a user or to a user group."),
            ),
            models.UniqueConstraint(fields=["user", "group", "job_group"], nulls_distinct=False, name="narrowing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group}: {self.job_group}"


@recorded("user", "group", "part", "allow", about=("user", "group"))
class PageGrant(models.Model):
    """Klantbeeldautorisatie: a user or a group opens a part of the employer's page, or does not. The nearest wins."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="page_grants")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="page_grants")
    part = models.CharField(_("part of the employer’s page"), max_length=60, choices=part_choices)
    allow = models.BooleanField(_("allowed"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="page_grant_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("An authorisation for the employer’s page belongs to a user or to a group."),
            ),
            models.UniqueConstraint(fields=["user", "group", "part"], nulls_distinct=False, name="page_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} {'+' if self.allow else '-'} {self.part}"


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_dossier", "Dossiers inzien"),
            ("act_for_employer", "Taken van de werkgever uitvoeren"),
        ]
