"""The access log."""

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from core.enums import EventAction, EventOutcome


class AccessEvent(models.Model):
    """One line of the access log, with the fields of NEN 7513 (domain.md 6.4).

    Plain ids and names as they were: a line stays readable when what it speaks of is gone. The application's
    database role may only SELECT and INSERT here.
    """

    event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event_type = models.CharField(max_length=60)
    action = models.CharField(max_length=1, choices=EventAction.choices)
    occurred_at = models.DateTimeField(default=timezone.now)
    outcome = models.PositiveSmallIntegerField(choices=EventOutcome.choices, default=EventOutcome.SUCCESS)

    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=200, blank=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    on_behalf_of_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    network_address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(max_length=200, blank=True)
    subject_dossier_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    sensitivity = models.CharField(max_length=20, blank=True)
    data_life_cycle = models.CharField(max_length=20, blank=True)

    access_rule = models.CharField(max_length=60, blank=True)
    treatment_relation = models.CharField(max_length=60, blank=True)
    consent_profile = models.CharField(max_length=60, blank=True)
    controls = models.CharField(max_length=60, blank=True)
    site = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    source_type = models.CharField(max_length=20, default="4")

    class Meta:
        indexes = [
            models.Index(fields=["subject_dossier_id", "-occurred_at"], name="access_by_dossier"),
            models.Index(fields=["user_id", "-occurred_at"], name="access_by_user"),
            BrinIndex(fields=["occurred_at"], name="access_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M:%S} {self.user_name} {self.event_type}"


class AccessSeal(models.Model):
    """Proof that a stretch of the access log is as it was: each seal's hash also covers the one before.

    `leaves` holds, per line of the stretch in order of id, 8 bytes of id and the first 16 bytes of the line's SHA-256,
    so that a changed or removed line can be named. The application may only SELECT and INSERT here.
    """

    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField(unique=True)
    leaves = models.BinaryField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.first_event}-{self.last_event} {self.hash[:12]}"


class SealHorizon(models.Model):
    """Up to where the log may be sealed soon: one row, of the sealer only.

    Ids are given out before their transaction ends, so a line may appear below one that is there already.
    `last_event` was the newest line at one run; `transactions` is where transaction numbers stood at the next run.
    Once all transactions below that have ended, nothing can appear below `last_event` any more.
    """

    last_event = models.BigIntegerField()
    transactions = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.last_event)
