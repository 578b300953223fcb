"""Fills an empty database with a made-up organisation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casemanagement.demo import builder
from dossiers.models import Dossier, Task


class Command(BaseCommand):
    help = (
        "Fill an empty database with a made-up organisation: twelve employers in three offices, users in every role, "
        "absences of the last two years with their tasks. Relative to today, and the same for the same seed. "
        "Does nothing when there are users or an organisation already. The accounts: demo_accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--employees", type=int, default=400, metavar="N", help="number of employees (default 400)")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="another seed gives other people (default 1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["employees"] < 1:
            raise CommandError("--employees: geef een aantal van 1 of meer.")
        if not builder.is_empty():
            self.stdout.write("Er zijn al gegevens; de demo is niet geladen.")
            return
        builder.build(number=options["employees"], seed=options["seed"])
        self.stdout.write(f"Demo geladen: {Dossier.objects.count()} dossiers, {Task.objects.count()} taken.")
