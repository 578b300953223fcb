"""What befell a trajectory, in the order in which it was told, for its timeline."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import recorded
from dossiers.enums import Occasion
from dossiers.models.trajectories import Trajectory


class Occurrence(models.Model):
    """Written once, never changed. `facts`: plain values that the sentence of its kind needs; no cause, no complaint.

    `by` is nobody when the passing of time did it.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="occurrences", db_index=False)
    kind = models.CharField(max_length=14, choices=Occasion.choices)
    on = models.DateField()
    facts = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["trajectory", "at"], name="occurrence_of_trajectory")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


@recorded("trajectory", "ends_on", about=("trajectory",))
class EndWarning(models.Model):
    """The employment of who is ill ends: told once for each end date (row 133). `raised_on` is day 0 of its task."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="end_warnings", db_index=False)
    ends_on = models.DateField()
    raised_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "ends_on"], name="one_warning_per_end")]

    def __str__(self) -> str:
        return f"{self.ends_on}"
