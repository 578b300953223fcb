"""Who gets in with a name and a password, and what a signed-in user may do."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.backends import BaseBackend
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import lockout
from accounts.models import User
from accounts.standing import with_substitutions
from accounts.usecases import sessions
from core.limits import Limit

PER_ADDRESS = Limit("sign-in-address", times=settings.SIGN_IN_TRIES_PER_ADDRESS, period=timedelta(minutes=15))


class RightsBackend(BaseBackend):
    """Login name and password; rights by group, with the user's own additions and denials."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **extra: Any
    ) -> User | None:
        """Give the user, or None: unknown name, wrong password and ended account can't be told apart, nor by time."""
        if not username or password is None:
            return None
        user = User.objects.filter(login__iexact=username).first()
        if user is None:
            User().set_password(password)  # as slow as a real check
            return None
        return user if user.check_password(password) and user.may_sign_in(timezone.localdate()) else None

    def get_user(self, user_id: int) -> User | None:
        """Load the user of a session; who was deactivated, blocked or has expired is signed out at once."""
        user = with_substitutions(User.objects.select_related("group")).filter(pk=user_id).first()
        return user if user is not None and user.works_on(timezone.localdate()) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set(user_obj.rights) if user_obj.is_active else set()


def check_password(request: HttpRequest, *, login: str, password: str) -> User | None:
    """The user with this name and password; None for any other, which is counted. Raises TooOftenError.

    Tries for one account are looked at one after the other, so that twenty at once don't get past the limit.
    """
    address = request.META.get("REMOTE_ADDR", "")
    PER_ADDRESS.take(address)
    with transaction.atomic():
        _lock(lockout.key_of(login))
        user = auth.authenticate(request, username=login, password=password)
        if user is None:
            sessions.refused(login=login, locked=lockout.tries_left(request, login) == 0)
            return None
        lockout.forget(user)  # type: ignore[arg-type] # AUTH_USER_MODEL
    PER_ADDRESS.give_back(address)
    return user  # type: ignore[return-value] # AUTH_USER_MODEL


def _lock(account_key: str) -> None:
    number = int.from_bytes(hashlib.sha256(account_key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
