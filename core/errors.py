"""What a use-case raises when it can't or may not do what was asked."""

from typing import Any


class DomainError(Exception):
    """The rules of the field refuse this. The text is for the user's eyes, in Dutch through the catalogue.

    `field` names the form field that the sentence belongs to; empty for the form as a whole.
    """

    def __init__(self, message: Any, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleError(DomainError):
    """Somebody else saved in the meantime: nothing was changed."""
