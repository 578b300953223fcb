"""Recoveries within an absence, and what follows them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import recorded
from dossiers.enums import SameCause
from dossiers.models.pregnancies import Pregnancy
from dossiers.models.trajectories import Trajectory


@recorded("trajectory", "recovered_on", "sick_again_on", about=("trajectory",))
class Recovery(models.Model):
    """Not absent from `recovered_on`, the first such day, until `sick_again_on`, of the report that continued it.

    The days between do not count (BW 7:629 lid 10; domain.md 1.4). Without the second it is the last recovery.
    `leave`: the pregnancy whose leave began that day; then nobody recovered, but the days do not count either (1.5).
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="recoveries", db_index=False)
    recovered_on = models.DateField(_("recovered on"))
    sick_again_on = models.DateField(_("ill again on"), null=True, blank=True)
    leave = models.ForeignKey(Pregnancy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["recovered_on"]
        constraints = [
            models.CheckConstraint(
                name="ill_again_after_recovery",
                condition=Q(sick_again_on__isnull=True) | Q(sick_again_on__gt=F("recovered_on")),
                violation_error_message=_("The new report does not lie after the recovery."),
            ),
            models.UniqueConstraint(fields=["trajectory", "recovered_on"], name="one_recovery_a_day"),
            models.UniqueConstraint(
                fields=["trajectory"], condition=Q(sick_again_on__isnull=True), name="one_last_recovery"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovered_on}"


@recorded("recovery", "answer", about=("recovery",))
class CauseJudgement(models.Model):
    """The company doctor's answer for a leave between two illnesses. Medical: not for other eyes (domain.md 1.5, 6.1).

    What follows from it, one absence or two, everybody sees.
    """

    recovery = models.OneToOneField(Recovery, on_delete=models.CASCADE, related_name="judgement")
    answer = models.CharField(_("same cause"), max_length=7, choices=SameCause.choices)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    judged_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.get_answer_display()
