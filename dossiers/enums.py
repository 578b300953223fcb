"""States and kinds around a dossier; what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrajectoryState(models.TextChoices):
    """`recovered` is the window of 28 days in which a new report continues the trajectory (domain.md 1.4)."""

    RUNNING = "running", _("Running")
    RECOVERED = "recovered", _("Recovered")
    ENDED = "ended", _("Ended")


class TaskState(models.TextChoices):
    """Overdue and "nears" are no states: they follow from the due date and today.

    Lapsed is what the plan no longer has; by hand a task becomes not applicable.
    """

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    LAPSED = "lapsed", _("Lapsed")
    NOT_APPLICABLE = "n/a", _("Not applicable")


TASK_TRANSITIONS: dict[str, frozenset[str]] = {
    TaskState.PLANNED: frozenset({TaskState.OPEN, TaskState.DONE, TaskState.LAPSED, TaskState.NOT_APPLICABLE}),
    TaskState.OPEN: frozenset({TaskState.PLANNED, TaskState.DONE, TaskState.LAPSED, TaskState.NOT_APPLICABLE}),
    TaskState.DONE: frozenset(),
    TaskState.LAPSED: frozenset({TaskState.PLANNED, TaskState.OPEN}),
    TaskState.NOT_APPLICABLE: frozenset(),
}

NEARS_WITHIN_DAYS = 3


class Leaving(models.TextChoices):
    """What becomes of a running trajectory when the employment ends: the answer to "Ziek uit dienst?"."""

    RECOVERED = "recovered", _("Report recovered")
    OPEN = "open", _("Leave open")


class Source(models.TextChoices):
    """Which step of the rule gave the responsible user (architecture.md ch. 4)."""

    SPECIFIC = "specific", _("Specifically assigned")
    FIXED = "fixed", _("Fixed case manager")
    COORDINATOR = "coordinator", _("Coordinator")
    NONE = "none", _("Nobody")
