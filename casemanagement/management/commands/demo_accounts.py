"""Tells who can sign in to the demo."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casemanagement.demo.accounts import sign_ins


class Command(BaseCommand):
    help = (
        "Show the accounts of the demo with their password. Only those that exist and still have the demo's password; "
        "fails when there is none, so nothing is shown of an installation that holds real data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a list of {role, login, password, totp_secret}")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = sign_ins()
        if not accounts:
            raise CommandError("De demo is niet geladen. Laad haar in een lege database met het commando demo.")
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))
            return
        for account in accounts:
            self.stdout.write(f"{account['role']:<32}{account['login']:<34}{account['password']}")
