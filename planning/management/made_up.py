"""A trajectory that was made up on a command line: its facts, as far as they can be true together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError

from dossiers.models import ILLNESS, PREGNANCY
from orgstructure.enums import Classification
from planning.management.dates import day, optional_day, period
from planning.planner import (
    Done,
    Facts,
    Interruption,
    Leave,
    Maternity,
    last_known_day,
    leave_window,
    maternity_leave,
)
from services.definitions import VariationDefinition

_DAY = timedelta(days=1)


def facts_from(options: dict[str, Any], done: Iterable[Done], variation: VariationDefinition) -> Facts:
    """Raises CommandError, and ValueError for a leave that can't be."""
    first_day = day(options["first_day"], "--first-day")
    facts = Facts(
        first_day=first_day,
        interruptions=tuple(Interruption(*period(text, "--gap")) for text in options["gap"]),
        leave=_leave(options, variation),
        recovered_on=_recovered_on(options, first_day),
        due_date_of_birth=optional_day(options["due_date"], "--due-date"),
        born_on=optional_day(options["born"], "--born"),
        employment_ends_on=optional_day(options["employment_ends"], "--employment-ends"),
        end_warnings=_warnings(options, first_day),
        warning_holds=bool(options["warned"]),
        classification=_classification(options["classification"]),
        percentage=_percentage(options["percentage"]),
    )
    if variation.protocol not in ILLNESS or facts.due_date_of_birth is None:
        return facts
    return _with_window(facts, facts.due_date_of_birth, done)


def _leave(options: dict[str, Any], variation: VariationDefinition) -> tuple[Leave, ...]:
    """As given; of a pregnancy otherwise what follows from the due date, as `leave_preview` has it."""
    given = tuple(Leave(*period(text, "--leave")) for text in options["leave"])
    due = optional_day(options["due_date"], "--due-date")
    if given or due is None or variation.protocol != PREGNANCY:
        return given
    leave = maternity_leave(Maternity(due=due, born=optional_day(options["born"], "--born")))
    return (Leave(leave.start, leave.last_day),)


def _with_window(facts: Facts, due: date, done: Iterable[Done]) -> Facts:
    """With the first sick day in the weeks in which the leave may begin, as far as the given days have come."""
    first, last = leave_window(due)
    last = min([last, *(leave.starts_on for leave in facts.leave)]) - _DAY
    starts = [facts.first_day, *(gap.sick_again_on for gap in facts.interruptions)]
    ends = [
        *(gap.recovered_on for gap in facts.interruptions),
        facts.recovered_on or last_known_day(facts, done) + _DAY,
    ]
    days = [max(start, first) for start, end in zip(starts, ends, strict=True) if max(start, first) < end]
    return replace(facts, sick_in_window=next((one for one in days if one <= last), None))


def _recovered_on(options: dict[str, Any], first_day: date) -> date | None:
    recovered_on = optional_day(options["recovered"], "--recovered")
    if recovered_on is None:
        return None
    if recovered_on < first_day:
        raise CommandError(f"--recovered: {recovered_on} lies before the first sick day {first_day}.")
    again = max((period(text, "--gap")[1] for text in options["gap"]), default=None)
    if again is not None and recovered_on <= again:
        raise CommandError(f"--recovered: {recovered_on} does not lie after {again}, when the last interruption ended.")
    return recovered_on


def _warnings(options: dict[str, Any], first_day: date) -> tuple[date, ...]:
    warned = tuple(sorted(day(text, "--warned") for text in options["warned"]))
    if warned and options["employment_ends"] is None:
        raise CommandError("--warned is about the end of the employment: give --employment-ends too.")
    if warned and warned[0] < first_day:
        raise CommandError(f"--warned: {warned[0]} lies before the first sick day {first_day}.")
    return warned


def _classification(text: str | None) -> str:
    known = [one.value for one in Classification if not one.is_sivi]
    if text is not None and text not in known:
        raise CommandError(f"--classification: there is no {text!r}; there is: {', '.join(known)}.")
    return text or Classification.ILL.value


def _percentage(text: str | None) -> Decimal:
    if text is None:
        return Decimal(100)
    try:
        percentage = Decimal(text)
    except InvalidOperation:
        percentage = Decimal(0)
    if not (percentage.is_finite() and 0 < percentage <= 100):
        raise CommandError(f"--percentage: {text!r} is not a number above 0 up to and including 100, such as 62.5.")
    return percentage
