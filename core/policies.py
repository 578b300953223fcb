"""The one way to say no."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied


class Actor(Protocol):
    """Whoever acts: has rights."""

    def has_perm(self, right: str, obj: Any = None) -> bool: ...


def require(by: Actor, right: str) -> None:
    """Raise PermissionDenied (403) when the actor does not have the right."""
    if not by.has_perm(right):
        raise PermissionDenied(right)
