"""What was reported; the trajectory that follows from it is in `dossiers`."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casemanagement.enums import ExpectedDuration
from dossiers.models import Trajectory


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
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.first_day} {self.percentage}%"


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("report_sick", "Ziek melden"),
            ("start_trajectory", "Overige trajecten starten"),
            ("assign_case", "Case toewijzen"),
            ("execute_task", "Taken uitvoeren"),
            ("view_unattended", "Onbehandelde werkvoorraad inzien"),
        ]
