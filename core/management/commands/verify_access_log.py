"""Proves that nobody touched the access log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.usecases import seals


class Command(BaseCommand):
    help = (
        "Compare the access log with its seals, and the seals with the heads that are kept outside the database. Names "
        "every line that was changed, removed or added, tells which lines are not sealed yet, and fails on any fault."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in seals.faults():
            found += 1
            self.stdout.write(fault)
        if tail := seals.unsealed():
            self.stdout.write(f"Nog niet verzegeld: regel {tail[0]} tot en met {tail[1]}.")
        if found:
            raise CommandError(f"Het inzagelogboek is niet zoals het was: {found} keer.")
        self.stdout.write("Het inzagelogboek is zoals het werd geschreven.")
