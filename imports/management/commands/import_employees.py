"""Brings in employees from a file: the same steps, rules and log as Beheer > Imports."""

from argparse import ArgumentParser

from imports.enums import ImportKind, ImportMode
from imports.management.base import ImportCommand


class Command(ImportCommand):
    kind = ImportKind.EMPLOYEES
    help = (
        "Import employees and their employments from an .xlsx or .csv file. Rows with an error are left out and "
        "told; the exit code is 0 when the file was carried out and 1 when it was refused as a whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mode", choices=ImportMode.values, required=True, help="changes only, or everybody")
        parser.add_argument("--yes", action="store_true", help="the second yes of a complete file that ends many")
