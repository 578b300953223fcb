"""Brings everything that follows from the date in line with today; beat and a starting worker do the same."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casemanagement.usecases import days


class Command(BaseCommand):
    help = (
        "Bring everything that follows from the date in line with today: dossiers go to the department of today's "
        "employment, accounts and assignments begin and end, due tasks open. Runs nightly and whenever a worker "
        "starts; run it by hand after a time without worker. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        days.advance_day(today)
        self.stdout.write(f"Bijgewerkt tot en met {today:%d-%m-%Y}.")
