"""Shows the pregnancy and maternity leave that follows from a due date. Needs no database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.management.dates import day, optional_day, period
from planning.planner import Admission, Maternity, MaternityLeave, maternity_leave


class Command(BaseCommand):
    help = "Show when pregnancy and maternity leave may start and when it ends (WAZO 3:1), for a due date."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--due", required=True, metavar="YYYY-MM-DD", help="the due date on the certificate")
        parser.add_argument("--multiple", action="store_true", help="more than one child")
        parser.add_argument(
            "--start", metavar="YYYY-MM-DD", help="chosen first day of the leave; else the earliest day"
        )
        parser.add_argument("--born", metavar="YYYY-MM-DD", help="real date of birth")
        parser.add_argument(
            "--sick", action="append", default=[], metavar="YYYY-MM-DD",
            help="a day of illness in the weeks in which the leave may start; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--admitted", action="append", default=[], metavar="START:END",
            help="first and last day of the child in hospital; may be repeated",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print an object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = Maternity(
            due=day(options["due"], "--due"),
            multiple=options["multiple"],
            start=optional_day(options["start"], "--start"),
            born=optional_day(options["born"], "--born"),
            sick_days=frozenset(day(text, "--sick") for text in options["sick"]),
            admissions=tuple(Admission(*period(text, "--admitted")) for text in options["admitted"]),
        )
        try:
            leave = maternity_leave(facts)
        except OverflowError as error:
            raise CommandError("The dates lie too far in the future to count with.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        found = _found(leave)
        words = "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in found.items())
        self.stdout.write(json.dumps(found, indent=2) if options["json"] else words)


def _found(leave: MaternityLeave) -> dict[str, Any]:
    return {
        "earliest_start": leave.earliest_start.isoformat(),
        "latest_start": leave.latest_start.isoformat(),
        "start": leave.start.isoformat(),
        "last_day": leave.last_day.isoformat(),
        "total_days": leave.total_days,
    }
