"""States and kinds around a dossier; what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrajectoryState(models.TextChoices):
    """`recovered` is the window of 28 days in which a new report continues the trajectory (domain.md 1.4)."""

    RUNNING = "running", _("Running")
    RECOVERED = "recovered", _("Recovered")
    ENDED = "ended", _("Ended")


class EndReason(models.TextChoices):
    """Why a trajectory ended (domain.md 1.6). After the first two a new report may continue it for 28 days.

    Why a pregnancy ended is health data and stands apart (`PregnancyEndReason`).
    """

    RECOVERED = "recovered", _("Recovered")
    PREGNANCY_LEAVE = "leave", _("Start of pregnancy leave")
    OUT_OF_SERVICE = "out_of_service", _("Ill out of service")
    WAITING_PERIOD = "waiting_period", _("End of the waiting period")
    PENSION = "pension", _("State pension")
    DECEASED = "deceased", _("Deceased")
    WITHDRAWN = "withdrawn", _("Reported by mistake")
    OTHER = "other", _("Other reason")


class PregnancyEndReason(models.TextChoices):
    """Beëindigen om andere reden (domain.md 3.2): for the eyes of case managers and doctors only."""

    ABORTION = "abortion", _("Abortion")
    BIRTH = "birth", _("Birth")
    MISCARRIAGE = "miscarriage", _("Miscarriage")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    OTHER = "other", _("Others")


class SameCause(models.TextChoices):
    """Is illness after the leave of the same cause as before it? Only a company doctor answers (domain.md 1.5)."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class SafetyNet(models.TextChoices):
    """Whether a vangnetbepaling applies, as an employer may say it: never which (domain.md 6.1)."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class Occasion(models.TextChoices):
    """What befell a trajectory, for its timeline."""

    STARTED = "started", _("Started")
    REPORTED = "reported", _("Reported ill")
    PERCENTAGE = "percentage", _("Absence percentage changed")
    RECOVERED = "recovered", _("Recovered")
    CONTINUED = "continued", _("Ill again within four weeks")
    WINDOW_CLOSED = "window_closed", _("Four weeks after recovery have passed")
    UNDONE = "undone", _("Last report taken back")
    ENDED = "ended", _("Ended")
    LEAVE_BEGAN = "leave_began", _("Pregnancy leave began")
    PREGNANCY = "pregnancy", _("Pregnancy changed")
    LINKED = "linked", _("Linked with pregnancy")
    UNLINKED = "unlinked", _("Link with pregnancy taken away")
    CAUSE_JUDGED = "cause_judged", _("Cause after leave judged")
    CONVERTED = "converted", _("Guidance converted")
    CORRECTED = "corrected", _("Corrected")


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

    CONVERT = "convert", _("Convert guidance")
    RECOVERED = "recovered", _("Report recovered")
    OPEN = "open", _("Leave open")


class Source(models.TextChoices):
    """Which step of the rule gave the responsible user (architecture.md ch. 4)."""

    SPECIFIC = "specific", _("Specifically assigned")
    FIXED = "fixed", _("Fixed case manager")
    COORDINATOR = "coordinator", _("Coordinator")
    NONE = "none", _("Nobody")
