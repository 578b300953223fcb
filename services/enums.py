"""Kinds of protocol steps and who carries them out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    TASK = "task", _("Task")
    MARK = "mark", _("Mark on the timeline")
    ON_REQUEST = "on_request", _("On request")


class Executor(models.TextChoices):
    """A step for employer and employee together is the employer's (architecture.md ch. 4)."""

    TEAM = "team", _("Team")
    EMPLOYER = "employer", _("Employer")
    EMPLOYEE = "employee", _("Employee")
