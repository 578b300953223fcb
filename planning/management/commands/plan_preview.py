"""Shows the dated steps of a protocol, for administrators and for checking a definition. Needs no database."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.management.dates import day, optional_day, period
from planning.planner import Done, Facts, Interruption, Leave, PlannedTask, replay
from services.definitions import DefinitionError, VariationDefinition, shipped_variation
from services.enums import Executor

_EXAMPLES = """
examples:
  plan_preview --variation verzuim --first-day 2026-01-05
  plan_preview --variation verzuim --first-day 2022-01-03 --gap 2022-07-04:2022-07-25
  plan_preview --variation verzuim --first-day 2026-01-05 --done probleemanalyse=2026-02-10 --json
  plan_preview --variation zw-erd --first-day 2026-01-05 --employment-ends 2026-03-31
  plan_preview --variation zwangerschap --first-day 2026-01-05 --due-date 2026-06-15 --leave 2026-05-05:2026-08-24

The executor is employer, employee or the key of a team; a mark on the timeline has "-".
A step that waits for another one has no date until that one is done (--done).
A step that is done keeps the dates that it had on that day.
"""


class Command(BaseCommand):
    help = "Show the dated steps of a protocol variation for a first sick day."
    requires_system_checks = []

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, **kwargs, epilog=_EXAMPLES, formatter_class=RawDescriptionHelpFormatter)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--variation", required=True, metavar="KEY", help="key of the variation, such as verzuim")
        parser.add_argument("--first-day", required=True, metavar="YYYY-MM-DD", help="first sick day")
        parser.add_argument(
            "--gap",
            action="append",
            default=[],
            metavar="START:END",
            help="interruption: first recovered day and next first sick day, less than 28 days apart; may be repeated",
        )
        parser.add_argument(
            "--done",
            action="append",
            default=[],
            metavar="KEY=DATE",
            help="a step that was done; of one that repeats KEY is the next term, KEY.2 the second; may be repeated",
        )
        parser.add_argument(
            "--leave",
            action="append",
            default=[],
            metavar="START:END",
            help="pregnancy and maternity leave, first and last day: none of its days count; may be repeated",
        )
        parser.add_argument("--due-date", metavar="YYYY-MM-DD", help="due date of birth")
        parser.add_argument("--born", metavar="YYYY-MM-DD", help="real date of birth")
        parser.add_argument("--employment-ends", metavar="YYYY-MM-DD", help="last day of the employment")
        parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        variation = _variation(options["variation"])
        facts = _facts(options)
        try:
            tasks = replay(facts, variation.steps, [_done(text) for text in options["done"]])
        except OverflowError as error:
            raise CommandError("The dates lie too far in the future to count with.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        rows = [_row(task, variation) for task in tasks]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) if options["json"] else _table(rows))


def _facts(options: dict[str, Any]) -> Facts:
    return Facts(
        first_day=day(options["first_day"], "--first-day"),
        interruptions=tuple(Interruption(*period(text, "--gap")) for text in options["gap"]),
        leave=tuple(Leave(*period(text, "--leave")) for text in options["leave"]),
        due_date_of_birth=optional_day(options["due_date"], "--due-date"),
        born_on=optional_day(options["born"], "--born"),
        employment_ends_on=optional_day(options["employment_ends"], "--employment-ends"),
    )


def _variation(key: str) -> VariationDefinition:
    try:
        return shipped_variation(key)
    except (LookupError, DefinitionError) as error:
        raise CommandError(error.args[0]) from error


def _done(text: str) -> Done:
    name, equals, when = text.partition("=")
    key, dot, term = name.partition(".")
    if not equals or not key or (dot and not (term.isdecimal() and int(term) > 0)):
        raise CommandError(f"--done: {text!r} is not KEY=DATE or KEY.TERM=DATE, such as probleemanalyse=2026-02-10.")
    return Done(key, int(term) if dot else None, day(when, "--done"))


def _row(task: PlannedTask, variation: VariationDefinition) -> dict[str, Any]:
    return {
        "key": task.key,
        "term": task.term,
        "title": task.title,
        "opens": task.opens.isoformat(),
        "due": task.due.isoformat(),
        "executor": _executor(task, variation),
        "legal_basis": task.legal_basis,
    }


def _executor(task: PlannedTask, variation: VariationDefinition) -> str:
    if task.executor is None:
        return "-"
    return variation.team_of(task.step) if task.executor == Executor.TEAM else task.executor.value


def _table(rows: list[dict[str, Any]]) -> str:
    columns = ("due", "opens", "key", "term", "executor", "title", "legal_basis")
    cells = [columns, *(tuple(str(row[name]) for name in columns) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
