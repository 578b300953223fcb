"""Periods of days in the database."""

from django.db.models import F, Func, Value


def days(first: str, last: str) -> Func:
    """The days from column `first` up to and including column `last`; an empty last one means: still going on."""
    return Func(F(first), F(last), Value("[]"), function="daterange")
