"""Shows the dated steps of a protocol, for administrators and for checking a definition. Needs no database."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.management.dates import day
from planning.management.made_up import facts_from
from planning.management.variations import variation_from
from planning.planner import Done, PlannedTask, replay
from services.definitions import VariationDefinition
from services.enums import Executor

_EXAMPLES = """
examples:
  plan_preview --variation verzuim --first-day 2026-01-05
  plan_preview --variation verzuim --first-day 2022-01-03 --gap 2022-07-04:2022-07-25
  plan_preview --variation verzuim --first-day 2026-01-05 --done probleemanalyse=2026-02-10 --json
  plan_preview --variation verzuim --first-day 2026-03-02 --classification pregnancy --due-date 2026-06-15
  plan_preview --variation verzuim --first-day 2026-01-05 --employment-ends 2026-03-31 --warned 2026-03-10
  plan_preview --variation verzuim --first-day 2026-01-05 --done melding-42e-week=2026-10-26 --recovered 2026-11-02
  plan_preview --variation zw-erd --first-day 2026-01-05 --employment-ends 2026-03-31
  plan_preview --variation zwangerschap --first-day 2026-01-05 --due-date 2026-06-15 --leave 2026-05-05:2026-08-24
  plan_preview --variation verzuim --first-day 2026-01-05 --stored

The executor is employer, employee or the key of a team; a mark on the timeline has "-".
A step that waits for another one has no date until that one is done (--done).
A step that is done keeps the dates that it had on that day.
The plan is as it is on the last of the days that are given: what lies after it is not known yet.
"""


class Command(BaseCommand):
    help = "Show the dated steps of a protocol variation for a first sick day."
    requires_system_checks = []

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, **kwargs, epilog=_EXAMPLES, formatter_class=RawDescriptionHelpFormatter)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--variation", required=True, metavar="KEY", help="key of the variation, such as verzuim")
        parser.add_argument("--stored", action="store_true", help="the current version in the database")
        parser.add_argument("--first-day", required=True, metavar="YYYY-MM-DD", help="first sick day")
        for name, form, text in _REPEATED:
            parser.add_argument(name, action="append", default=[], metavar=form, help=f"{text}; may be repeated")
        for name, form, text in _SINGLE:
            parser.add_argument(name, metavar=form, help=text)
        parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        variation = variation_from(options["variation"], stored=options["stored"])
        done = [_done(text) for text in options["done"]]
        try:
            tasks = replay(facts_from(options, done, variation), variation.steps, done)
        except OverflowError as error:
            raise CommandError("The dates lie too far in the future to count with.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        rows = [_row(task, variation) for task in tasks]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) if options["json"] else _table(rows))


_REPEATED = [
    ("--gap", "START:END", "interruption: first recovered day and next first sick day, less than 28 days apart"),
    ("--done", "KEY=DATE", "a step that was done; of one that repeats KEY is the next term, KEY.2 the second"),
    ("--leave", "START:END", "pregnancy and maternity leave, first and last day: none of its days count"),
    ("--warned", "YYYY-MM-DD", "a day on which the end of the employment was warned of"),
]
_SINGLE = [
    (
        "--due-date",
        "YYYY-MM-DD",
        "due date of birth; illness in the weeks in which the leave may begin follows from it",
    ),
    ("--born", "YYYY-MM-DD", "real date of birth"),
    ("--employment-ends", "YYYY-MM-DD", "last day of the employment"),
    ("--recovered", "YYYY-MM-DD", "first day not absent after the last report"),
    ("--classification", "KEY", "reason of the absence, such as pregnancy; ill unless told otherwise"),
    ("--percentage", "NUMBER", "absence percentage, 100 unless told otherwise"),
]


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
