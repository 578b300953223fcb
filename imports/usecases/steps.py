"""What somebody does with an import: send the file, choose the columns, have it checked, let it in, stop it."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.usecases import organisation
from core.enums import EventAction
from core.errors import DomainError
from core.models import Job
from core.policies import require
from imports.enums import CHECK_JOB, WORKING, WRITE_JOB, ImportKind, ImportMode, ImportState
from imports.models import Import, ImportFile, RememberedColumns
from imports.policies import require_import
from imports.queries import remembered
from imports.reading.fields import comparable, missing, recognise
from imports.reading.files import read_table
from imports.reading.values import shown
from imports.usecases.working import hand_over, locked, needs_second_yes, note
from orgstructure.models import Employer, Node

_CHECKABLE = (ImportState.UPLOADED, ImportState.CHECKED)


@transaction.atomic
def upload(*, employer: Employer, kind: str, mode: str, name: str, content: bytes, by: User | None) -> Import:
    """Keep the file, sealed, with its columns as far as recognised. Raise RefusedFileError when it is unusable."""
    require_import(by, employer, kind)
    table = read_table(name, content, most=1)
    done = Import.objects.create(
        kind=kind,
        mode=mode if kind == ImportKind.EMPLOYEES else ImportMode.CHANGES,
        employer=employer,
        file_name=shown(name)[:200] or "-",
        file_hash=hashlib.sha256(content).hexdigest(),
        file_size=len(content),
        headers=[shown(header)[:100] for header in table.headers],
        columns=recognise(table.headers, kind, remembered(employer, kind)),
        made_by=by,
    )
    file = ImportFile(of=done)
    file.seal(content)
    file.save()
    note("import.uploaded", EventAction.CREATE, done, by=by, mode=done.mode)
    return done


@transaction.atomic
def choose_columns(*, done: Import, columns: Sequence[str], by: User | None, announce: bool = True) -> Import:
    """Which field each column fills, remembered for the employer's next file; then the check begins."""
    require_import(by, done.employer, done.kind)
    done = locked(done, *_CHECKABLE)
    twice = {key for key in columns if key and list(columns).count(key) > 1}
    if twice:
        raise DomainError(_("Two columns fill the same field. Choose one of them."))
    if absent := missing(columns, done.kind):
        raise DomainError(_("No column was chosen for: %(fields)s.") % {"fields": ", ".join(absent)})
    done.columns = list(columns)
    fields = {comparable(header): key for header, key in zip(done.headers, columns, strict=True) if comparable(header)}
    RememberedColumns.objects.update_or_create(
        employer=done.employer,
        kind=done.kind,
        defaults={"fields": {**remembered(done.employer, done.kind), **fields}},
    )
    return _check(done, by=by, announce=announce)


@transaction.atomic
def add_departments(*, done: Import, names: Sequence[str], by: User) -> Import:
    """Make the departments that the file names and that are not there, right under the employer; then check again."""
    require_import(by, done.employer, done.kind)
    require(by, "orgstructure.manage_tree")
    done = locked(done, ImportState.CHECKED)
    unknown = set(done.messages.exclude(unknown_department="").values_list("unknown_department", flat=True))
    for name in sorted({" ".join(one.split()).casefold(): one for one in names if one in unknown}.values()):
        organisation.add_department(name=name, under=Node.objects.get(pk=done.employer.node_id), by=by)
    return _check(done, by=by, announce=True)


@transaction.atomic
def check_again(*, done: Import, by: User) -> Import:
    """After something was mended in the portal instead of in the file."""
    require_import(by, done.employer, done.kind)
    return _check(locked(done, *_CHECKABLE), by=by, announce=True)


@transaction.atomic
def let_in(*, done: Import, second_yes: bool, by: User | None, announce: bool = True) -> Import:
    """Import the good rows. A complete file that ends more than a set share of employments needs a second yes."""
    require_import(by, done.employer, done.kind)
    done = locked(done, ImportState.CHECKED)
    if not done.good and not done.ending:
        raise DomainError(_("There is no row that can be imported."))
    if needs_second_yes(done) and not second_yes:
        text = _("By this file %(ending)s of %(running)s employees leave. Tick that this is right to go on.")
        raise DomainError(text % {"ending": done.ending, "running": done.running}, field="second_yes")
    _only_one(done)
    done.second_yes, done.state = second_yes, ImportState.IMPORTING
    hand_over(done, WRITE_JOB, by=by, announce=announce)
    note("import.started", EventAction.EXECUTE, done, by=by, mode=done.mode, second_yes=second_yes)
    return done


@transaction.atomic
def go_on(*, done: Import, by: User) -> Import:
    """Again, after it stopped: behind the last batch that was written."""
    require_import(by, done.employer, done.kind)
    done = locked(done, ImportState.FAILED)
    if not done.rows:
        raise DomainError(_("This file can't be imported. Send another one."))
    _only_one(done)
    done.state, done.finished_at = ImportState.IMPORTING, None
    hand_over(done, WRITE_JOB, by=by, announce=True)
    note("import.started", EventAction.EXECUTE, done, by=by, mode=done.mode, position=done.position)
    return done


@transaction.atomic
def cancel(*, done: Import, by: User) -> None:
    """What is written stays. A job that runs stops behind its batch."""
    require_import(by, done.employer, done.kind)
    if done.state in WORKING:
        Job.objects.filter(pk=done.job_id or 0).update(cancel_requested=True)
        return
    leave(done=done, by=by)


@transaction.atomic
def leave(*, done: Import, by: User | None) -> Import:
    """It was checked only, or has no row that can be imported; what was found stays."""
    require_import(by, done.employer, done.kind)
    done = locked(done, *_CHECKABLE)
    done.state, done.finished_at = ImportState.CANCELLED, timezone.now()
    done.save()
    note("import.cancelled", EventAction.EXECUTE, done, by=by)
    return done


def _check(done: Import, *, by: User | None, announce: bool) -> Import:
    done.state = ImportState.CHECKING
    hand_over(done, CHECK_JOB, by=by, announce=announce)
    return done


def _only_one(done: Import) -> None:
    if Import.objects.filter(employer=done.employer_id, state=ImportState.IMPORTING).exists():
        raise DomainError(_("Another import for this employer is being carried out. Wait until it is done."))
