"""What import_employees and import_departments share: the steps of the screen, one after the other, in this process."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts.models import User
from core.errors import DomainError
from core.usecases import jobs
from imports.enums import ImportMode, ImportState, Severity
from imports.models import Import
from imports.reading.files import check_name_and_size
from imports.usecases import checking, importing, steps
from orgstructure.models import Employer


class ImportCommand(BaseCommand):
    kind: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="an .xlsx or .csv file")
        parser.add_argument(
            "--employer", required=True, metavar="CODE", help="employer code, debtor number or exact name"
        )
        parser.add_argument("--dry-run", action="store_true", help="check the whole file and import nothing")
        parser.add_argument("--by", metavar="LOGIN", help="who does it, with his rights; without: the system")
        parser.add_argument(
            "--json", action="store_true", help="print {rows, created, updated, unchanged, failed, errors}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = self._carry_out(options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} heeft het recht {error} niet.") from error
        self.stdout.write(json.dumps(_found(done), ensure_ascii=False, indent=2) if options["json"] else _words(done))

    def _carry_out(self, options: dict[str, Any]) -> Import:
        by, employer = _user(options["by"]), _employer(options["employer"])
        name, content = _read(options["file"])
        mode = options.get("mode") or ImportMode.CHANGES
        done = steps.upload(employer=employer, kind=self.kind, mode=mode, name=name, content=content, by=by)
        done = steps.choose_columns(done=done, columns=done.columns, by=by, announce=False)
        done = _run(done, checking.run)
        if done.state == ImportState.FAILED:
            raise CommandError(done.messages.latest("id").text)
        if options["dry_run"]:
            return steps.leave(done=done, by=by)
        if not done.good and not done.ending:
            return steps.leave(done=done, by=by)
        steps.let_in(done=done, second_yes=options.get("yes", False), by=by, announce=False)
        return _run(Import.objects.get(pk=done.pk), importing.run)


def _run(done: Import, work: Any) -> Import:
    if done.job_id is not None:
        jobs.run(done.job_id, work)
    return Import.objects.get(pk=done.pk)


def _user(login: str | None) -> User | None:
    if login is None:
        return None
    found = User.objects.filter(login__iexact=login).first()
    if found is None:
        raise CommandError(f"Er is geen gebruiker met de inlognaam {login!r}.")
    return found


def _employer(told: str) -> Employer:
    by_number = Q(code__iexact=told) | Q(debtor_number__iexact=told)
    for condition in (by_number, Q(node__name__iexact=told)):
        found = list(Employer.objects.filter(condition).select_related("node")[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise CommandError(
                f"Er is meer dan één werkgever {told!r}. Gebruik de werkgevercode of het debiteurennummer."
            )
    raise CommandError(f"Er is geen werkgever met code, debiteurennummer of naam {told!r}.")


def _read(path: Path) -> tuple[str, bytes]:
    """Its size is looked at before anything is read."""
    try:
        check_name_and_size(path.name, path.stat().st_size)
        return path.name, path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} kan niet worden gelezen: {error.strerror}.") from error


def _found(done: Import) -> dict[str, Any]:
    errors = done.messages.filter(severity=Severity.ERROR).order_by("row", "id").values_list("row", "column", "text")
    return {
        "rows": done.rows,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "failed": done.failed,
        "errors": [{"row": row, "column": column, "message": text} for row, column, text in errors],
        "warnings": done.warned,
        "ending": done.ending,
        "ended": done.ended,
        "import": str(done.uuid),
    }


def _words(done: Import) -> str:
    found = _found(done)
    told = [f"Rij {one['row']} {one['column']}: {one['message']}" for one in found["errors"]]
    counted = (
        f"{done.rows} rijen: {done.created} nieuw, {done.updated} gewijzigd, {done.unchanged} ongewijzigd, "
        f"{done.failed} niet geïmporteerd, {done.ended} uit dienst."
    )
    return "\n".join([*told, counted])
