"""What the frame around every page shows; worked out only when a template asks for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core import slots

SHORTCUTS = {
    "casemanagement:current": "h",
    "casemanagement:tasks": "t",
    "dossiers:search": "d",
    "employers:list": "w",
}


@dataclass(frozen=True)
class NavigationLink:
    """A line of the navigation for this user: `current` is empty, "page", or "true" inside that part."""

    label: Any
    url: str
    icon: str
    count: str
    current: str
    shortcut: str
    at_the_bottom: bool


@dataclass(frozen=True)
class MenuItem:
    """An entry of a menu: with a `reason` it can't be chosen now."""

    label: Any
    icon: str
    url: str
    reason: str = ""


def shell(request: HttpRequest) -> dict[str, Callable[[], list[Any]]]:
    """Give `navigation` and `start_actions`; empty for a visitor who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": list, "start_actions": list}
    return {
        "navigation": cache(lambda: _navigation(request)),
        "start_actions": cache(lambda: menu_items(slots.start_actions, user)),
    }


def menu_items(actions: Iterable[slots.Action], user: Any, subject: Any = None) -> list[MenuItem]:
    """The entries that this user has for this subject; what he may never do is absent."""
    states = [(action, action.state(user, subject)) for action in actions]
    return [
        MenuItem(action.label, action.icon, "" if state else action.url(subject), state)
        for action, state in states
        if state is not None
    ]


def _navigation(request: HttpRequest) -> list[NavigationLink]:
    user: Any = request.user
    shown = [
        (item, reverse(item.url_name)) for item in slots.navigation if item.right is None or user.has_perm(item.right)
    ]
    current = _current(request, shown)
    links = [
        NavigationLink(
            label=item.label,
            url=url,
            icon=item.icon,
            count=item.count(user) if item.count else "",
            current=("page" if url == request.path else "true") if url == current else "",
            shortcut=SHORTCUTS.get(item.url_name, ""),
            at_the_bottom=item.at_the_bottom,
        )
        for item, url in shown
    ]
    return sorted(links, key=lambda link: link.at_the_bottom)


def _current(request: HttpRequest, shown: list[tuple[slots.NavigationItem, str]]) -> str:
    """The address of the part that this page belongs to: the nearest above it, else the only one of the same app."""
    above = max((url for _, url in shown if _is_within(request.path, url)), key=len, default="")
    if above or request.resolver_match is None:
        return above
    same_app = [url for item, url in shown if item.url_name.rpartition(":")[0] == request.resolver_match.namespace]
    return same_app[0] if len(same_app) == 1 else ""


def _is_within(path: str, url: str) -> bool:
    """The start page at "/" is only itself: every other page lies below it."""
    return path == url or (url != "/" and path.startswith(url))
