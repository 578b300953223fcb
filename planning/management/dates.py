"""Dates as they are written on a command line."""

from datetime import date

from django.core.management.base import CommandError


def day(text: str, option: str) -> date:
    """A day in ISO form, and no other. Raises CommandError, which names the option."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise CommandError(f"{option}: {text!r} is not a date; write it as YYYY-MM-DD.")
    return found


def optional_day(text: str | None, option: str) -> date | None:
    return None if text is None else day(text, option)


def period(text: str, option: str) -> tuple[date, date]:
    """Two days with a colon between them. Raises CommandError, which names the option."""
    start, colon, end = text.partition(":")
    if not colon:
        raise CommandError(f"{option}: {text!r} is not START:END, such as 2022-07-04:2022-07-25.")
    return day(start, option), day(end, option)
