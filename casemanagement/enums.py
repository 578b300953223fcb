"""Choices of the process."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExpectedDuration(models.TextChoices):
    UNKNOWN = "unknown", _("Unknown")
    DAYS = "days", _("Up to a week")
    WEEKS = "weeks", _("One to six weeks")
    LONG = "long", _("Longer than six weeks")


class UwvKind(models.TextChoices):
    """Notifications to UWV (domain.md 7.2): which one a step of a protocol owes."""

    LONG_ABSENCE = "long_absence", _("Ill for 42 weeks")
    RECOVERED = "recovered", _("Recovered after the notification of week 42")
    OUT_OF_SERVICE = "out_of_service", _("Ill out of service")
    SAFETY_NET = "safety_net", _("Ill with a safety net")
    SAFETY_NET_RECOVERED = "net_recovered", _("Recovered with a safety net")
    MATERNITY = "maternity", _("WAZO benefit")
    SICKNESS_BENEFIT = "sickness", _("Illness at a self-insurer for the Sickness Benefits Act")


class UwvState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    TO_APPROVE = "to_approve", _("To approve")
    SENT = "sent", pgettext_lazy("uwv", "Sent")
    RECEIVED = "received", _("Received")
    REJECTED = "rejected", _("Rejected")


UWV_TRANSITIONS: dict[str, frozenset[str]] = {
    UwvState.DRAFT: frozenset({UwvState.TO_APPROVE}),
    UwvState.TO_APPROVE: frozenset({UwvState.DRAFT, UwvState.SENT}),
    UwvState.SENT: frozenset({UwvState.RECEIVED, UwvState.REJECTED}),
    UwvState.REJECTED: frozenset({UwvState.TO_APPROVE}),
    UwvState.RECEIVED: frozenset(),
}

# Long work that brings tasks in line after a big change of who is responsible.
JOB_KIND = "responsibility.carry"
