"""Choices that the whole project uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventAction(models.TextChoices):
    """RFC 3881 event action codes, as NEN 7513 takes them over."""

    CREATE = "C", _("Created")
    READ = "R", _("Read")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Deleted")
    EXECUTE = "E", _("Carried out")


class EventOutcome(models.IntegerChoices):
    """RFC 3881 event outcome indicators."""

    SUCCESS = 0, _("Succeeded")
    REFUSED = 4, _("Refused")
    FAILED = 8, _("Failed")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Channel(models.TextChoices):
    MAIL = "mail", _("Mail")
    SMS = "sms", _("SMS")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Not delivered")
    EXPIRED = "expired", _("Expired")
