"""Mail and SMS on their way out, and where the demo's arrive."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import Channel, MessageState


class OutgoingMessage(models.Model):
    """One mail or SMS that the product owes somebody, written in the transaction that caused it.

    `uuid` is the mail's Message-ID and the SMS provider's idempotency key, the same at every try. `sealed` holds
    address and content, encrypted, because a link or a code is as good as a password; it goes once the message is
    sent or has expired.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    template = models.CharField(_("kind"), max_length=60)
    language = models.CharField(max_length=5, default="nl")
    recipient_id = models.BigIntegerField(null=True)
    recipient_hint = models.CharField(_("to"), max_length=100)
    sealed = models.BinaryField(null=True)
    dedupe_key = models.CharField(max_length=150, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(
                fields=["next_at"],
                name="message_unsent",
                condition=Q(state__in=[MessageState.WAITING, MessageState.SENDING]),
            ),
            models.Index(fields=["state", "-id"], name="message_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.recipient_hint}"

    def can_be_sent_again(self) -> bool:
        """Not delivered, and still of use."""
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.state == MessageState.DEAD and self.sealed is not None and not expired


class DemoMessage(models.Model):
    """What a mail server or SMS provider would have got, for who tries the product; one row per key."""

    key = models.CharField(max_length=250, unique=True)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    recipient = models.CharField(max_length=250)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-arrived_at"], name="demo_message_newest")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
