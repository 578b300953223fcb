"""Choices of the process."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExpectedDuration(models.TextChoices):
    UNKNOWN = "unknown", _("Unknown")
    DAYS = "days", _("Up to a week")
    WEEKS = "weeks", _("One to six weeks")
    LONG = "long", _("Longer than six weeks")


# Long work that brings tasks in line after a big change of who is responsible.
JOB_KIND = "responsibility.carry"
