"""Proves the tree of the organisation; for administrators, the nightly job and the tests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orgstructure.models import Node
from orgstructure.queries import tree_faults


class Command(BaseCommand):
    help = (
        "Check the tree of the organisation: that each part lies within its parent, that its kind may stand there, and "
        "that exactly the published employers are in the tree of the root. Prints one line for each fault. "
        "Changes nothing. Exits with 1 when there is a fault, else with 0."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(tree_faults())
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"De boom klopt niet: {len(faults)} fout(en).", returncode=1)
        self.stdout.write(f"De boom klopt: {Node.objects.count()} knooppunten.")
