"""Protocols: what must be done, when and by whom. Definitions are data, and versioned."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from services.enums import Executor, StepKind


class Protocol(models.Model):
    """A trajectsoort: verzuim, ZW ERD, WGA, zwangerschap, preventief."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)

    def __str__(self) -> str:
        return self.name


class ProtocolVariation(models.Model):
    """One version of a protocolvariatie; a running trajectory keeps the version that it started with.

    `made_by` is nobody for a version that came with the product.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="variations")
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=100)
    lead_team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead team"))
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now, db_default=Now())
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    remark = models.CharField(_("what was changed"), max_length=300, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="variation_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_current=True), name="variation_one_current"),
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolStep(models.Model):
    """A step of a variation: `definition` holds the whole of it, the columns what lists and rules ask for.

    `uwv`: the kind of notification to UWV that the step owes (casemanagement.enums.UwvKind); mostly none.
    """

    variation = models.ForeignKey(ProtocolVariation, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    executor = models.CharField(max_length=10, choices=Executor.choices, blank=True)
    team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, null=True, related_name="+")
    uwv = models.CharField(max_length=14, blank=True, db_default="")
    definition = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["variation", "key"], name="step_key_once_per_variation")]

    def __str__(self) -> str:
        return self.title
