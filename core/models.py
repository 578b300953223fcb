"""What every app may lean on: the access log, drafts, submissions that count once, and long work."""

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import EventAction, EventOutcome, JobState


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


class Draft(models.Model):
    """What somebody typed and has not sent yet, kept on the server step by step."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner_id", "kind"], name="draft_of_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Submission(models.Model):
    """A form that was sent: its key makes that the second click, the retry and the back button count once."""

    owner_id = models.BigIntegerField()
    key = models.UUIDField()
    result_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "key"], name="submission_counts_once")]

    def __str__(self) -> str:
        return str(self.key)


class Job(models.Model):
    """Long work in Celery: the row is the truth, the message to the worker only a nudge."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_done_within_total",
                condition=Q(done__lte=models.F("total")),
                violation_error_message=_("A job can't have done more than there is to do."),
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="job_unfinished",
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
