"""Django's migrate, as the owner of the tables; afterwards the application's role gets its rights on them."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from core.database_roles import grant_application

OWNER = "owner"


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if OWNER in settings.DATABASES:
            parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        changed = not (options["plan"] or options["check_unapplied"])
        if changed and options["database"] == OWNER and OWNER in settings.DATABASES:
            grant_application(connections[OWNER], settings.DATABASES["default"]["USER"])
