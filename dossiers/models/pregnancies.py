"""Pregnancies: what the leave follows from, how one ended, and which illness is linked with it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import recorded
from dossiers.enums import PregnancyEndReason
from dossiers.models.trajectories import Trajectory


@recorded("trajectory", "due_on", "multiple", "leave_starts_on", "born_on", about=("trajectory",))
class Pregnancy(models.Model):
    """The facts of a trajectory zwangerschap (domain.md 3.1). The leave itself is computed, never stored."""

    trajectory = models.OneToOneField(Trajectory, on_delete=models.CASCADE, related_name="pregnancy")
    due_on = models.DateField(_("due date of birth"))
    multiple = models.BooleanField(_("more than one child"), default=False)
    leave_starts_on = models.DateField(_("first day of leave"))
    born_on = models.DateField(_("date of birth"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_starts_before_due",
                condition=Q(leave_starts_on__lte=F("due_on")),
                violation_error_message=_("The leave begins before the due date of birth."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on}"


@recorded("pregnancy", "starts_on", "ends_on", about=("pregnancy",))
class Admission(models.Model):
    """The child was in hospital, first and last day included: it extends the leave (WAZO 3:1 lid 5)."""

    pregnancy = models.ForeignKey(Pregnancy, on_delete=models.CASCADE, related_name="admissions")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="admission_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.ends_on}"


@recorded("pregnancy", "starts_on", "ends_on", about=("pregnancy",))
class SpreadLeave(models.Model):
    """Leave after the sixth week after birth that is taken later (WAZO 3:1 lid 6), first and last day included."""

    pregnancy = models.ForeignKey(Pregnancy, on_delete=models.CASCADE, related_name="spread")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="spread_leave_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.ends_on}"


@recorded("pregnancy", "reason", about=("pregnancy",))
class PregnancyEnd(models.Model):
    """Why a pregnancy trajectory was ended early: health data, for case managers and doctors (domain.md 3.2)."""

    pregnancy = models.OneToOneField(Pregnancy, on_delete=models.CASCADE, related_name="end")
    reason = models.CharField(_("reason"), max_length=14, choices=PregnancyEndReason.choices)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.get_reason_display()


@recorded("absence", "pregnancy", about=("absence",))
class PregnancyLink(models.Model):
    """The absence has a relation with the pregnancy; keeps the classification that it had before."""

    absence = models.OneToOneField(Trajectory, on_delete=models.CASCADE, related_name="pregnancy_link")
    pregnancy = models.ForeignKey(Pregnancy, on_delete=models.PROTECT, related_name="links")
    classification_before = models.CharField(max_length=20)
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    linked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.absence_id} {self.pregnancy_id}"
