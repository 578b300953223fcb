"""Measures the product on a database of its own."""

import json
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from casemanagement.bench import changes, data, measuring, pages, report
from casemanagement.bench.database import OWNER, bench_database, vacuum
from casemanagement.bench.serving import web
from casemanagement.bench.sizes import SIZES, Size
from casemanagement.bench.visiting import Visitor
from dossiers.models import Dossier, Task
from orgstructure.models import Node

BUSY = 0.5  # load per processor at the start


class Command(BaseCommand):
    help = (
        "Make a database xsuite_bench_SIZE beside the real one, fill it, and measure the pages over HTTP and the big "
        "changes through the use-cases. Prints medians, and ratios to a page that only knows its user, taken around "
        "each page. Fails on no time, only on an answer or a check that is wrong. Needs DATABASE_OWNER_URL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=list(SIZES),
            default="small",
            help="tiny: shows that it works; small: 2 k dossiers; full: 100 k, 1 M tasks",
        )
        parser.add_argument("--json", action="store_true", help="print one object instead of a table")
        parser.add_argument("--keep", action="store_true", help="leave the database there afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        size = SIZES[options["size"]]
        self._refuse_when_busy(size)
        with bench_database(f"xsuite_bench_{size.name}", keep=options["keep"]):
            result = self._measured(size)
            rows = [json.dumps(result, ensure_ascii=False, indent=2)] if options["json"] else report.table(result)
            for row in rows:
                self.stdout.write(row)
            call_command("check_tree", stdout=self.stderr, skip_checks=True)
            call_command("check_responsibility", stdout=self.stderr, skip_checks=True)
        if faults := [row["page"] for row in result["pages"] if "fault" in row]:
            raise CommandError(f"Niet gemeten: {', '.join(faults)}.")

    def _refuse_when_busy(self, size: Size) -> None:
        load = os.getloadavg()[0] / (os.cpu_count() or 1)
        if load <= BUSY:
            return
        text = f"De machine is bezig (belasting {load:.1f} per processor): de getallen zeggen minder."
        if size.name == "full":
            raise CommandError(f"{text} Wacht tot het rustig is.")
        self.stderr.write(text)

    def _measured(self, size: Size) -> dict[str, Any]:
        started = time.monotonic()
        data.fill(size, using=OWNER)
        data.derive()
        vacuum()
        filled = round(time.monotonic() - started)
        users = pages.Users.find()
        with web() as port:
            visitor = Visitor(port).sign_in(users.usual)
            found = measuring.measure(pages.make(port, users), visitor, size, self.stderr.write)
        rows = [figures.row() for figures in found]
        return {
            "size": size.name,
            "filled": {
                "dossiers": Dossier.objects.count(),
                "taken": Task.objects.count(),
                "knooppunten": Node.objects.count(),
            },
            "fill_seconds": filled,
            "pages": rows,
            "times_faster_than_admin": report.compared_with_admin(rows),
            "changes": list(changes.measure(users.klantbeheer)),
        }
