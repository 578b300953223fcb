"""Where somebody is signed in, and where somebody is half-way."""

import uuid
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models.users import User


class Session(AbstractBaseSession):
    """A browser's session; once somebody is signed in it also says who, since when, from where and with what proof.

    `seen_at` is the last act of the user: what a page does by itself does not count (security.md 7.3).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=250, blank=True)
    factor_id = models.CharField(max_length=100, blank=True)
    factor_name = models.CharField(max_length=64, blank=True)

    objects = BaseSessionManager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django writes the whole row each time the session's data change; `seen_at` and `uuid` are not among them."""
        if kwargs.get("force_update"):
            kept = ["session_data", "expire_date", "user", "started_at", "address", "agent"]
            kwargs["update_fields"] = [*kept, "factor_id", "factor_name"]
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore  # noqa: PLC0415 - the store imports this model

        return SessionStore


class SignIn(models.Model):
    """Somebody gave the right password and has not given the second proof yet.

    One row, locked while a proof is looked at, so that it leads in once. `account_hash` is the user's session hash:
    a password that was changed meanwhile ends it. `challenge` is that of WebAuthn, removed when it is answered.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.SIGN_IN)
    account_hash = models.CharField(max_length=128)
    next_url = models.CharField(max_length=2000, blank=True)
    challenge = models.JSONField(null=True)
    begun_at = models.DateTimeField(default=timezone.now, db_index=True)
    passed_at = models.DateTimeField(null=True)
    factor_id = models.CharField(max_length=100, blank=True)
    factor_name = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.begun_at:%Y-%m-%d %H:%M}"
