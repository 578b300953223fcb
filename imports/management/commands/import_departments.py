"""Brings in departments from a file: the same steps, rules and log as Beheer > Imports."""

from imports.enums import ImportKind
from imports.management.base import ImportCommand


class Command(ImportCommand):
    kind = ImportKind.DEPARTMENTS
    help = (
        "Import departments, with what they stand under and their manager, from an .xlsx or .csv file. Parents may "
        "come after what is under them. The exit code is 0 when the file was carried out and 1 when it was refused."
    )
