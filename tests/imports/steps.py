"""An import from file to end, in this process."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from core.usecases import jobs
from imports.enums import ImportKind, ImportMode
from imports.models import Import
from imports.usecases import checking, importing, steps
from orgstructure.models import Employer
from tests.imports.files import rows_of, xlsx


def checked(
    employer: Employer,
    people: Sequence[dict[str, Any]] | bytes,
    *,
    by: User | None = None,
    mode: str = ImportMode.CHANGES,
    kind: str = ImportKind.EMPLOYEES,
    name: str = "werknemers.xlsx",
) -> Import:
    """Up to and including step 3."""
    content = people if isinstance(people, bytes) else xlsx(rows_of(people))
    done = steps.upload(employer=employer, kind=kind, mode=mode, name=name, content=content, by=by)
    done = steps.choose_columns(done=done, columns=done.columns, by=by, announce=False)
    jobs.run(done.job.pk, checking.run)
    return Import.objects.get(pk=done.pk)


def let_in(done: Import, *, by: User | None = None, second_yes: bool = False) -> Import:
    done = steps.let_in(done=done, second_yes=second_yes, by=by, announce=False)
    jobs.run(done.job.pk, importing.run)
    return Import.objects.get(pk=done.pk)


def imported(employer: Employer, people: Sequence[dict[str, Any]] | bytes, **how: Any) -> Import:
    return let_in(checked(employer, people, **how), by=how.get("by"))


def told(done: Import, severity: str = "error") -> list[tuple[int, str, str]]:
    return list(done.messages.filter(severity=severity).order_by("row", "id").values_list("row", "column", "text"))


def counts(done: Import) -> dict[str, int]:
    names = ("rows", "created", "updated", "unchanged", "failed", "ended")
    return {name: getattr(done, name) for name in names}
