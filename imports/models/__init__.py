"""Imports of departments and employees: the file, what was found in it, and how it ended."""

from imports.models.imports import Import, ImportFile, ImportMessage, RememberedColumns
from imports.models.rights import Rights

__all__ = ["Import", "ImportFile", "ImportMessage", "RememberedColumns", "Rights"]
