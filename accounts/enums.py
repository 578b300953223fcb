"""Kinds of user groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whose people a group holds: those of the arbodienst, or those of one employer."""

    INTERNAL = "internal", _("Occupational health service")
    EMPLOYER = "employer", _("Employer")
