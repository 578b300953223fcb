"""An employees file: judging its rows against what is stored, and writing the good ones."""

from collections.abc import Iterator, Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casemanagement.usecases.bulk import Batch, end_employments, write_employees
from dossiers.models import Employment
from dossiers.usecases.employees import name_keys
from imports.enums import ImportMode, Severity
from imports.judging.employees import Facts, Identities, Verdict, identify, judge
from imports.models import Import, ImportMessage
from imports.queries import Known, departments_of, keys_of, known, locations_of
from imports.reading.fields import Problem, Reader
from imports.reading.table import Row, Table
from imports.usecases.working import BATCH, messages_of, needs_second_yes

_NAMES = {"initials", "first_name", "prefix", "last_name"}


class EmployeeRows:
    """The rows of a file beside the employer's employees of this moment."""

    def __init__(self, done: Import, table: Table, reader: Reader) -> None:
        self.done, self.rows, self.reader = done, table.rows, reader
        self.bad = set(done.messages.filter(severity=Severity.ERROR, row__gt=0).values_list("row", flat=True))
        self.facts = self._facts()
        self.found = self._identities()

    def judged(self) -> Iterator[list[Verdict]]:
        """All rows, batch by batch."""
        for start in range(0, len(self.rows), BATCH):
            yield self._judge(self.rows[start : start + BATCH])

    def leavers(self) -> list[Employment]:
        """Whose employment a complete file ends; nobody, as long as it isn't known whom a row is about."""
        if self.done.mode != ImportMode.COMPLETE or self.found.nameless:
            return []
        return list(
            _running(self.done).exclude(employee__in=self.found.named).select_related("employee").order_by("pk")
        )

    def step(self, done: Import) -> bool:
        """Write the next batch and move on; False when there is nothing left. In a transaction of the caller."""
        rows = self.rows[done.position : done.position + BATCH]
        if not rows:
            return self._end_next(done)
        try:
            with transaction.atomic():
                self._write(done, rows)
        except IntegrityError:  # somebody brought in one of these employees since we looked
            self.found = self._identities()
            self._write(done, rows)
        done.position += len(rows)
        if done.position >= len(self.rows):
            self.found = self._identities()  # with everybody who is new
        return True

    def _facts(self) -> Facts:
        employer = self.done.employer
        departments, locations = departments_of(employer), locations_of(employer)
        return Facts(employer.pk, departments, locations, self.done.mode, timezone.localdate())

    def _identities(self) -> Identities:
        return identify(self.rows, self.reader, keys_of(self.done.employer))

    def _judge(self, rows: Sequence[Row]) -> list[Verdict]:
        stored = known([self.found.matched[row.number] for row in rows if row.number in self.found.matched])
        return [self._verdict(row, stored) for row in rows]

    def _verdict(self, row: Row, stored: dict[int, Known]) -> Verdict:
        parsed = self.reader.read(row)
        for key, text in self.found.conflicts.get(row.number, ()):
            parsed.problems.append(self.reader.problem(key, text))
        return judge(parsed, stored.get(self.found.matched.get(row.number, 0)), self.reader, self.facts)

    def _write(self, done: Import, rows: Sequence[Row]) -> None:
        """Judged again: the world may have changed since the check. What has become wrong is told, not written."""
        counted = {"created": 0, "updated": 0, "unchanged": 0, "failed": 0}
        batch, told = Batch(), []
        for verdict in self._judge([row for row in rows if row.number not in self.bad]):
            if not verdict.is_good:
                counted["failed"] += 1
                errors = [one for one in verdict.problems if not one.is_warning]
                parsed = verdict.parsed
                told += messages_of(done, parsed.number, errors, name=parsed.name, born=parsed.born)
            else:
                counted["created" if verdict.is_new else "updated" if verdict.changes else "unchanged"] += 1
                _add(verdict, batch)
        write_employees(batch, employer=done.employer, by=done.made_by, source=str(done.uuid))
        ImportMessage.objects.bulk_create(told)
        for name, number in counted.items():
            setattr(done, name, getattr(done, name) + number)

    def _end_next(self, done: Import) -> bool:
        leavers = self.leavers()
        if not leavers:
            return False
        done.ending = max(done.ending, done.ended + len(leavers))
        if not done.second_yes and needs_second_yes(done):
            _tell_too_many(done)
            return False
        chosen = [one.pk for one in leavers[:BATCH]]
        done.ended += end_employments(
            employments=chosen, today=self.facts.today, by=done.made_by, source=str(done.uuid)
        )
        return len(leavers) > BATCH


def running_number(done: Import) -> int:
    return _running(done).count()


def _running(done: Import) -> QuerySet[Employment]:
    today = timezone.localdate()
    return Employment.objects.filter(employee__employer=done.employer, starts_on__lte=today, ends_on__isnull=True)


def _tell_too_many(done: Import) -> None:
    """More people came to be absent from the file since the check than may leave without a second yes."""
    text = _("Nobody was ended: by now more employees are missing from the file than may leave without a second yes.")
    ImportMessage.objects.bulk_create(messages_of(done, 0, [Problem(text)], name="", born=""))


def _add(verdict: Verdict, batch: Batch) -> None:
    employee, employment = verdict.employee, verdict.employment
    if employee is None or not verdict.changes:
        return
    if verdict.bsn:
        employee.seal_bsn(verdict.bsn)
    if verdict.is_new or _NAMES & set(verdict.employee_fields):
        name_keys(employee)
    if verdict.is_new and employment:
        batch.hired.append(employment)
        return
    if verdict.starts and employment:
        batch.started.append(employment)
    if verdict.employee_fields:
        batch.employees.append(employee)
        names = {"search_key", "sort_key"} if _NAMES & set(verdict.employee_fields) else set()
        batch.employee_fields |= {*verdict.employee_fields, *names}
    if verdict.employment_fields and employment:
        batch.employments.append(employment)
        batch.employment_fields |= set(verdict.employment_fields)
    if verdict.stays_open and employee.pk:
        batch.staying_open.add(employee.pk)
