"""Dienstverlening: what was agreed with an employer, and from when until when (domain.md 0.1)."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import recorded
from core.periods import days
from orgstructure.models import Employer


class ServiceKind(models.Model):
    """A dienstverleningssoort: an area of service, such as Wet verbetering poortwachter or Ziektewet."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of service")
        verbose_name_plural = _("kinds of service")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


@recorded("kind", "name", "protocol_variations", "is_active")
class ServiceVariation(models.Model):
    """A dienstverleningsvariatie: a way to give a kind of service, and the protocolvariaties that may start with it.

    Of the same protocol the first key counts. One that is no longer sold stays with the agreements that have it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, related_name="variations", verbose_name=_("kind"))
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    protocol_variations = ArrayField(
        models.SlugField(max_length=60), verbose_name=_("protocol variations"), default=list, blank=True
    )
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        verbose_name = _("service variation")
        verbose_name_plural = _("service variations")
        ordering = ["kind__position", "name"]

    def __str__(self) -> str:
        return self.name


@recorded("employer", "kind", "starts_on", "ends_on", about=("employer",))
class Agreement(models.Model):
    """An overeenkomst: one kind of service for an employer, in a period, with variations that are stacked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="agreements")
    kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    variations = models.ManyToManyField(ServiceVariation, through="AgreementVariation", related_name="+")

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-starts_on", "kind__position"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The agreement ends before it begins."),
            ),
            ExclusionConstraint(
                name="agreements_do_not_overlap",
                expressions=[
                    ("employer", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is an agreement of this kind already on these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"


@recorded("agreement", "variation", about=("agreement",))
class AgreementVariation(models.Model):
    """A variation that is part of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lines")
    variation = models.ForeignKey(ServiceVariation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "variation"], name="variation_once_per_agreement"),
        ]

    def __str__(self) -> str:
        return str(self.variation)
