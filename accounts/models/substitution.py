"""Plaatsvervanging: who does somebody's work while he is away."""

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from core.history import recorded


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def running(self, moment: datetime) -> "SubstitutionQuerySet":
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


@recorded("principal", "substitute", "starts_at", "ends_at", "arranged_by", about=("principal", "substitute"))
class Substitution(models.Model):
    """`substitute` may what `principal` may, from `starts_at` until `ends_at`, which itself is outside.

    Nothing is handed over and nothing is stored anywhere else, so there is nothing to clean up afterwards.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    principal = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="substitutions", verbose_name=_("who is replaced")
    )
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("replaced by"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("arranged by"))
    arranged_at = models.DateTimeField(_("arranged on"), default=timezone.now, editable=False)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        indexes = [models.Index(fields=["substitute", "ends_at"], name="substitution_by_substitute")]
        constraints = [
            models.CheckConstraint(
                name="substitution_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="nobody_replaces_himself",
                condition=~Q(principal=F("substitute")),
                violation_error_message=_("Nobody can replace himself."),
            ),
            ExclusionConstraint(
                name="one_substitute_at_a_time",
                expressions=[
                    ("principal", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at", "ends_at", RangeBoundary(), function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Somebody else is the substitute in this period already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.substitute} → {self.principal}"

    @property
    def last_moment(self) -> datetime:
        """The end as people say it: the last moment within, so that the end of a day is that day."""
        return self.ends_at - timedelta(microseconds=1)
