"""Kinds of imports and the states that one goes through."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    EMPLOYEES = "employees", _("Employees")
    DEPARTMENTS = "departments", _("Departments")


class ImportMode(models.TextChoices):
    """What the file holds: changes only, or everybody who works there (domain.md 7.3)."""

    CHANGES = "mutaties", _("Changes only")
    COMPLETE = "compleet", _("Complete")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")


class Severity(models.TextChoices):
    """`ending` lists an employment that a complete file ends because the employee is not in it."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    ENDING = "ending", _("Leaves")


WORKING = [ImportState.CHECKING, ImportState.IMPORTING]
CHECK_JOB = "imports.check"
WRITE_JOB = "imports.write"
