"""What was reported, and what UWV is told; the trajectory that these are about is in `dossiers`."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casemanagement.enums import ExpectedDuration, UwvKind, UwvState
from core.history import recorded
from dossiers.enums import SafetyNet
from dossiers.models import Task, Trajectory


class SickReport(models.Model):
    """A ziekmelding as it came in. No cause, no complaint: an employer may not record those (domain.md 6.1)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="reports")
    first_day = models.DateField(_("first sick day"))
    percentage = models.DecimalField(_("absence percentage"), max_digits=5, decimal_places=2)
    expected_duration = models.CharField(
        _("expected duration"), max_length=10, choices=ExpectedDuration.choices, default=ExpectedDuration.UNKNOWN
    )
    phone = models.CharField(_("can be reached at"), max_length=20, blank=True)
    nursing_address = models.CharField(_("nursing address"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    safety_net = models.CharField(_("safety net"), max_length=7, choices=SafetyNet.choices, blank=True, db_default="")
    is_new_work = models.BooleanField(_("newly agreed work"), db_default=False)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.first_day} {self.percentage}%"


@recorded("task", "state", "reference", "rejection", about=("task",))
class UwvNotification(models.Model):
    """How far a notification to UWV is. A task that owes one and has no row yet is a draft (domain.md 7.2).

    `facts` are what was approved, as it was sent: later corrections do not change what UWV was told.
    """

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="uwv_notification")
    kind = models.CharField(max_length=14, choices=UwvKind.choices)
    state = models.CharField(max_length=10, choices=UwvState.choices, default=UwvState.DRAFT)
    facts = models.JSONField(default=dict)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    reference = models.CharField(_("reference of UWV"), max_length=60, blank=True)
    rejection = models.CharField(_("why it was rejected"), max_length=300, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("report_sick", "Ziek melden"),
            ("start_trajectory", "Overige trajecten starten"),
            ("register_pregnancy", "Zwangerschap opvoeren"),
            ("convert_trajectory", "Begeleiding omzetten"),
            ("correct_trajectory", "Trajecten corrigeren"),
            ("judge_cause", "Oordelen of ziekte na verlof dezelfde oorzaak heeft"),
            ("handle_uwv", "UWV-meldingen afhandelen"),
            ("assign_case", "Case toewijzen"),
            ("execute_task", "Taken uitvoeren"),
            ("view_unattended", "Onbehandelde werkvoorraad inzien"),
        ]
