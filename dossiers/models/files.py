"""The dossier, to whom its work was assigned, and the rule's stored answers."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from core.history import recorded
from dossiers.enums import Source
from dossiers.models.numbers import next_number
from dossiers.models.people import Employee
from orgstructure.models import Employer, Node


class Dossier(models.Model):
    """The file of one employee, or of one employer. `node` is where it stands today, kept right by advance_day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.BigIntegerField(
        _("dossier number"), unique=True, editable=False, db_default=next_number("dossiers_number")
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
