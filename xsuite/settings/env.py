"""The one place that reads the environment: typed, with a clear message for what is missing or unreadable."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class Env:
    """Read variables of the environment; every method raises ImproperlyConfigured for what it can't read."""

    def text(self, name: str, default: str | None = None) -> str:
        value = os.environ.get(name, default)
        if value is None:
            raise ImproperlyConfigured(f"Set {name} in the environment")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        return self._parsed(name, str(default), lambda value: {"true": True, "false": False}[value.lower()])

    def number(self, name: str, default: int) -> int:
        return self._parsed(name, str(default), int)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def database(self, name: str, default: str | None = None) -> dict[str, Any]:
        """postgresql://user:password@host:port/name, or ?host=/socket/folder, as Django's dictionary."""
        url = urlsplit(self.text(name, default))
        if url.scheme not in ("postgresql", "postgres"):
            raise ImproperlyConfigured(f"{name} must be a postgresql:// address")
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": query.get("host", url.hostname or ""),
            "PORT": str(url.port or query.get("port", "")),
        }

    def _parsed(self, name: str, default: str, parse: Callable[[str], Any]) -> Any:
        value = self.text(name, default)
        try:
            return parse(value)
        except (KeyError, ValueError) as error:
            raise ImproperlyConfigured(f"{name} can't be {value!r}") from error


env = Env()
