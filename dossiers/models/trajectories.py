"""Trajectories with their periods and tasks."""

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from core.history import recorded
from core.periods import days
from dossiers.enums import EndReason, TaskState, TrajectoryState
from dossiers.models.files import Dossier
from dossiers.models.numbers import next_number
from dossiers.models.people import Employment
from orgstructure.enums import Classification
from orgstructure.models import Employer
from services.enums import Executor
from services.models import ProtocolStep, ProtocolVariation

ABSENCE = "verzuim"
"""The protocol of an absence; which of its variations starts was agreed with the employer."""

SICKNESS_BENEFIT = "ziektewet"
"""The protocol after the employment: only full recovery there, no partial one (row 129)."""

PREGNANCY = "zwangerschap"
"""The protocol of pregnancy and maternity leave, which is no absence."""

ILLNESS = (ABSENCE, SICKNESS_BENEFIT)
"""Somebody is ill: there are percentages, and the term of 104 weeks. Guidance converts from the one to the other."""


@recorded(
    "dossier", "variation", "employment", "first_day", "effective_first_day", "ended_on", "state", "end_reason",
    "classification", "told_employer", "lead_team", about=("dossier",),
)  # fmt: skip
class Trajectory(models.Model):
    """One course of one protocol in a dossier. `responsible` follows the lead team; stored by responsibility."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.BigIntegerField(
        _("TrjID"), unique=True, editable=False, db_default=next_number("dossiers_trajectory_number")
    )
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="trajectories")
    variation = models.ForeignKey(ProtocolVariation, on_delete=models.PROTECT, related_name="+", db_index=False)
    protocol_key = models.SlugField(max_length=40, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="trajectories")
    first_day = models.DateField(_("first sick day"))
    effective_first_day = models.DateField(_("effective first sick day"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=TrajectoryState.choices, default=TrajectoryState.RUNNING)
    end_reason = models.CharField(
        _("reason of the end"), max_length=14, choices=EndReason.choices, blank=True, db_default=""
    )
    classification = models.CharField(max_length=20, choices=Classification.choices, blank=True)
    told_employer = models.BooleanField(_("told the employer himself which safety net applies"), db_default=False)
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
                condition=Q(protocol_key__in=ILLNESS) & ~Q(end_reason=EndReason.WITHDRAWN),
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

    @property
    def is_absence(self) -> bool:
        """Somebody is ill: it has a percentage, and the term of 104 weeks."""
        return self.protocol_key in ILLNESS

    def day_on(self, today: date) -> int:
        """Its first day is day 1; days that do not count are left out (domain.md 1.4)."""
        return (today - self.effective_first_day).days + 1


@recorded("trajectory", "starts_on", "percentage", "therapy_hours", about=("trajectory",))
class Period(models.Model):
    """A deeltraject: from this day on the employee is absent for this percentage.

    `therapy_hours` (AT-uren) a week are worked on a therapeutic basis: they are part of the absence.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="periods")
    starts_on = models.DateField()
    percentage = models.DecimalField(_("absence percentage"), max_digits=5, decimal_places=2)
    therapy_hours = models.DecimalField(
        _("hours of work on a therapeutic basis"), max_digits=4, decimal_places=2, null=True, blank=True
    )

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
