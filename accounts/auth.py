"""Who gets in, and what a signed-in user may do: the only authentication backend."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User


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
        return user if user.check_password(password) and user.works_on(timezone.localdate()) else None

    def get_user(self, user_id: int) -> User | None:
        """Load the user of a session; who was deactivated, blocked or has expired is signed out at once."""
        user = User.objects.select_related("group").filter(pk=user_id).first()
        return user if user is not None and user.works_on(timezone.localdate()) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set(user_obj.rights) if user_obj.is_active else set()
