"""Brings in the first administrator of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.usecases.invitations import add_first_administrator
from core.errors import DomainError


class Command(BaseCommand):
    help = (
        "Make the first superbeheerder and mail him an invitation. Refuses while somebody can manage users: then "
        "accounts are made in Beheer. Run load_shipped first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="the login name, such as NLGArbo.Beheer.DEVRIES")
        parser.add_argument("last_name", help="the surname")
        parser.add_argument("email", help="where the invitation goes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            user = add_first_administrator(
                login=options["login"], last_name=options["last_name"], email=options["email"]
            )
        except (DomainError, ValidationError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{user.login} krijgt een uitnodiging op {user.email}.")
