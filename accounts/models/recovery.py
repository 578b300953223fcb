"""Getting back in: links by mail, the question, and what was asked for on the page that tells nothing."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import LinkPurpose, RecoveryKind, SecurityQuestion
from accounts.models.users import User


class AccountLink(models.Model):
    """A link with which its holder chooses a password, once. The second proof is still asked for afterwards."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=6, choices=LinkPurpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.user}"


class SecurityAnswer(models.Model):
    """The answer is hashed like a password. `email` is where a reset goes when it was given with the answer."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="security_answer")
    question = models.CharField(_("security question"), max_length=20, choices=SecurityQuestion.choices)
    answer_hash = models.CharField(max_length=128)
    email = models.EmailField(_("e-mail address"))

    def __str__(self) -> str:
        return f"{self.user} {self.question}"


class RecoveryRequest(models.Model):
    """What was asked on `Inloggegevens vergeten?`: written for known and unknown alike, answered by the worker.

    `sealed` holds e-mail address, login name and answer, encrypted; it goes when the request was answered.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=RecoveryKind.choices)
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="recovery_unanswered", condition=models.Q(answered_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"
