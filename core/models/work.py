"""Drafts, submissions that count once, and long work."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import JobState


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
