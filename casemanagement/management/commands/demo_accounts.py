"""Tells who can sign in to the demo."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casemanagement.demo.accounts import current_code, sign_ins


class Command(BaseCommand):
    help = (
        "Show the accounts of the demo with their password and the code that their authenticator app shows now. Only "
        "those that exist and still have the demo's password; fails when there is none, so nothing is shown of an "
        "installation that holds real data."
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
            secret = account["totp_secret"]
            code = current_code(secret) if secret else "–"
            self.stdout.write(f"{account['role']:<32}{account['login']:<34}{account['password']:<22}{code}")
        self.stdout.write("De laatste kolom is de code van de authenticatie-app: 30 seconden geldig, en maar één keer.")
