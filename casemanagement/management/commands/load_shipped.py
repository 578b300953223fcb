"""Brings the user groups and protocols that come with the product into the database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.usecases import groups
from orgstructure.usecases import uwv_offices
from services.usecases import kinds, protocols


class Command(BaseCommand):
    help = (
        "Make the user groups, teams and protocol versions that come with the product, as far as they are not there "
        "yet. Run it after every update; it is safe to repeat, and never changes what was edited in Beheer."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        made = groups.load_shipped()
        stored = protocols.load_shipped()
        kinds.load_shipped()
        uwv_offices.load_shipped()
        self.stdout.write(f"{len(made)} gebruikersgroep(en) en {len(stored)} protocolversie(s) geladen.")
