"""A row of an employees file beside what is stored of that employee."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.crypto import blind_index
from dossiers.models import Employee, Employment
from imports.enums import ImportMode
from imports.queries import Departments, Keys, Known, name_key
from imports.reading.fields import Parsed, Problem, Reader
from imports.reading.table import Row
from imports.reading.values import shown

_PERSON = ("initials", "first_name", "prefix", "last_name", "birth_date", "phone", "email")
_WORK = ("job_title", "hours", "norm_hours", "ends_on")
_EARLIEST = date(1900, 1, 1)
_NAMED_ROWS = 8


@dataclass(frozen=True)
class Facts:
    """What holds for all rows of the file."""

    employer_id: int
    departments: Departments
    locations: Mapping[str, int]
    mode: str
    today: date


@dataclass
class Verdict:
    """What a row does: `employee` and `employment` are as they will be, saved ones with the names of what changes."""

    parsed: Parsed
    employee: Employee | None = None
    employment: Employment | None = None
    employee_fields: list[str] = field(default_factory=list)
    employment_fields: list[str] = field(default_factory=list)
    bsn: str = ""
    stays_open: bool = False

    @property
    def problems(self) -> list[Problem]:
        return self.parsed.problems

    @property
    def is_good(self) -> bool:
        return all(one.is_warning for one in self.problems)

    @property
    def is_new(self) -> bool:
        return self.employee is not None and self.employee.pk is None

    @property
    def starts(self) -> bool:
        """A further employment of somebody who is known."""
        return self.employment is not None and self.employment.pk is None and not self.is_new

    @property
    def changes(self) -> bool:
        return bool(self.is_new or self.starts or self.employee_fields or self.employment_fields)


@dataclass
class Identities:
    """Whom the rows of the whole file are about: known before any row is written, so their order does not matter."""

    matched: dict[int, int] = field(default_factory=dict)  # row → employee
    conflicts: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    nameless: list[int] = field(default_factory=list)  # rows without a key that can be read
    named: set[int] = field(default_factory=set)  # everybody whom a row may be about, also a wrong one


def identify(rows: Sequence[Row], reader: Reader, keys: Keys) -> Identities:
    """Find the employee of each row; note who is there twice, and who is two people at once."""
    found = Identities()
    seen: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for row in rows:
        number, bsn = reader.value(row, "personnel_number"), reader.value(row, "bsn")
        by_number = keys.numbered(number) if number else None
        by_bsn = keys.with_bsn(bsn) if bsn else None
        if not number and not bsn:
            found.nameless.append(row.number)
        if by_number and by_bsn and by_number != by_bsn:
            text = _("The personnel number and the BSN belong to two different employees.")
            found.conflicts[row.number].append(("personnel_number", text))
        found.named |= {one for one in (by_number, by_bsn) if one}
        if employee := by_bsn or by_number:
            found.matched[row.number] = employee
            seen[("personnel_number" if by_number else "bsn", employee)].append(row.number)
        for key, value in (("personnel_number", number), ("bsn", bsn)):
            if value:
                seen[(key, value)].append(row.number)
    _note_twice(found, seen)
    return found


def _note_twice(found: Identities, seen: Mapping[tuple[str, Any], list[int]]) -> None:
    others: dict[int, set[int]] = defaultdict(set)
    key_of: dict[int, str] = {}
    for (key, _value), places in seen.items():
        for place in places if len(places) > 1 else ():
            key_of.setdefault(place, key)
            others[place].update(other for other in places[:_NAMED_ROWS] if other != place)
    for place, rows in others.items():
        text = _("This employee is in the file more than once: also in row %(rows)s.")
        words = ", ".join(str(row) for row in sorted(rows)[:_NAMED_ROWS])
        found.conflicts[place].append((key_of[place], text % {"rows": words}))


def judge(parsed: Parsed, stored: Known | None, reader: Reader, facts: Facts) -> Verdict:
    """What this row does to an employee that is stored, or to nobody yet."""
    verdict = Verdict(parsed)
    judging = _Judging(verdict, reader, facts)
    if stored is None:
        judging.new()
    else:
        judging.known(stored)
    judging.check_sense()
    return verdict


class _Judging:
    """One row; each step adds problems, and what the row changes."""

    def __init__(self, verdict: Verdict, reader: Reader, facts: Facts) -> None:
        self.verdict, self.reader, self.facts = verdict, reader, facts
        self.parsed, self.values = verdict.parsed, verdict.parsed.values
        self.department = self._department()
        self.location = self._location()

    def new(self) -> None:
        for key in ("last_name", "birth_date", "department", "starts_on"):
            self._demand(key)
        if not self.values.get("personnel_number") and not self.values.get("bsn"):
            self._demand("personnel_number" if "personnel_number" in self.reader.header else "bsn")
        if not self.verdict.is_good:
            return
        person = {name: self.values[name] for name in _PERSON if name in self.values}
        self.verdict.employee = Employee(
            employer_id=self.facts.employer_id,
            personnel_number=self.values.get("personnel_number") or None,
            **person,
        )
        self.verdict.bsn = self.values.get("bsn", "")
        self.verdict.employment = self._employment(self.verdict.employee)

    def known(self, stored: Known) -> None:
        employee = self.verdict.employee = stored.employee
        self._number(employee)
        self._bsn(employee)
        for name in _PERSON:
            if name in self.values and getattr(employee, name) != self.values[name]:
                self._changes(name, getattr(employee, name), self.values[name])
                setattr(employee, name, self.values[name])
                self.verdict.employee_fields.append(name)
        self._work(stored)

    def check_sense(self) -> None:
        """What can't be so, whoever it is about."""
        employee, work = self.verdict.employee, self.verdict.employment
        born = employee.birth_date if employee else self.values.get("birth_date")
        starts = work.starts_on if work else self.values.get("starts_on")
        ends = work.ends_on if work else self.values.get("ends_on")
        if born and not _EARLIEST <= born <= self.facts.today:
            self._error("birth_date", _("This date of birth is not possible."))
        elif born and starts and starts <= born:
            self._error("starts_on", _("The employment begins before the employee was born."))
        if starts and ends and ends < starts:
            self._error("ends_on", _("The employment ends before it begins."))

    def _number(self, employee: Employee) -> None:
        number, has = self.values.get("personnel_number"), employee.personnel_number or ""
        if not number or number == has or number == has.lstrip("0"):
            return
        if has:
            self._changes("personnel_number", has, number)
        employee.personnel_number = number
        self.verdict.employee_fields.append("personnel_number")

    def _bsn(self, employee: Employee) -> None:
        bsn = self.values.get("bsn")
        if not bsn or employee.bsn_index == blind_index(bsn):
            return
        if employee.bsn_index:
            self._error("bsn", _("The employee with this personnel number has another BSN."))
            return
        self.verdict.bsn = bsn
        self.verdict.employee_fields += ["bsn_sealed", "bsn_index"]
        self._warn("bsn", _("Exists already: the BSN is added."))

    def _work(self, stored: Known) -> None:
        starts = self.values.get("starts_on")
        if starts is None:
            running = [one for one in stored.employments if one.starts_on <= self.facts.today]
            found = running[0] if running else next(iter(stored.employments), None)
        else:
            found = next((one for one in stored.employments if one.starts_on == starts), None)
        if found is None:
            self._start(stored)
        else:
            self._correct(stored, found)

    def _start(self, stored: Known) -> None:
        self._demand("starts_on")
        self._demand("department")
        if not self.verdict.is_good:
            return
        work = self._employment(stored.employee)
        if self._overlaps(work, stored.employments):
            return
        self.verdict.employment = work
        text = _("Exists already: a new employment begins on %(day)s.") % {"day": f"{work.starts_on:%d-%m-%Y}"}
        self._warn("starts_on", text)

    def _correct(self, stored: Known, work: Employment) -> None:
        self.verdict.employment = work
        self._leaves(stored, work)
        if self.department and self.department != work.node_id:
            nodes = self.facts.departments.nodes
            was = nodes[work.node_id].name if work.node_id in nodes else ""
            self._changes("department", was, nodes[self.department].name)
            work.node_id = self.department
            self.verdict.employment_fields.append("node")
        if self.location is not None and self.location != (work.location_id or 0):
            self._changes("location", "", self.values.get("location"))
            work.location_id = self.location or None
            self.verdict.employment_fields.append("location")
        for name in _WORK:
            if name in self.values and getattr(work, name) != self.values[name]:
                self._changes(name, getattr(work, name), self.values[name])
                setattr(work, name, self.values[name])
                self.verdict.employment_fields.append(name)
        if "ends_on" in self.verdict.employment_fields:
            self._overlaps(work, [one for one in stored.employments if one is not work])

    def _leaves(self, stored: Known, work: Employment) -> None:
        """Before the end is taken over. In a complete file an empty end takes an earlier one away."""
        reopens = self.facts.mode == ImportMode.COMPLETE and "ends_on" in self.reader.header and work.ends_on
        if reopens and "ends_on" not in self.values and not self._unread("ends_on"):
            self.values["ends_on"] = None
        ends = self.values.get("ends_on")
        if ends and ends != work.ends_on and stored.runs_trajectory:
            self.verdict.stays_open = True
            self._warn("ends_on", _("Leaves while a trajectory is running. The trajectory stays open."))

    def _employment(self, employee: Employee) -> Employment:
        return Employment(
            employee=employee,
            node_id=self.department or 0,
            location_id=self.location or None,
            job_title=self.values.get("job_title", ""),
            hours=self.values.get("hours"),
            norm_hours=self.values.get("norm_hours"),
            starts_on=self.values["starts_on"],
            ends_on=self.values.get("ends_on"),
        )

    def _overlaps(self, work: Employment, others: Collection[Employment]) -> bool:
        last = work.ends_on or date.max
        for one in others:
            if one.starts_on <= last and work.starts_on <= (one.ends_on or date.max):
                until = f"{one.ends_on:%d-%m-%Y}" if one.ends_on else _("today and later")
                text = _("Overlaps the employment from %(first)s up to and including %(last)s.")
                self._error("starts_on", text % {"first": f"{one.starts_on:%d-%m-%Y}", "last": until})
                return True
        return False

    def _department(self) -> int | None:
        name = self.values.get("department")
        if not name:
            return None
        found = self.facts.departments.named(name)
        if len(found) == 1:
            return found[0].pk
        if found:
            text = _("There are several departments “%(name)s”. Write the one above it too: “Department / %(name)s”.")
            self._error("department", text % {"name": shown(name)})
        else:
            text = _("Department “%(name)s” does not exist.") % {"name": shown(name)}
            to_add = name if name == shown(name) else ""  # what was cut or hidden is no name to add
            self.parsed.problems.append(self.reader.problem("department", text, unknown_department=to_add))
        return None

    def _location(self) -> int | None:
        """None: not told; 0: the head location, which is the employer's own address."""
        name = self.values.get("location")
        if not name:
            return None
        if name_key(name) in ("hoofdvestiging", name_key(self.facts.departments.top.name)):
            return 0
        found = self.facts.locations.get(name_key(name))
        if found is None:
            self._error("location", _("Location “%(name)s” does not exist.") % {"name": shown(name)})
        return found

    def _demand(self, key: str) -> None:
        if not self.values.get(key) and not self._unread(key):
            self._error(key, _("This may not be empty."))

    def _unread(self, key: str) -> bool:
        """Something stands in the cell, and is a problem already."""
        return any(one.column == self.reader.header.get(key) and not one.is_warning for one in self.parsed.problems)

    def _error(self, key: str, text: str) -> None:
        self.parsed.problems.append(self.reader.problem(key, text))

    def _warn(self, key: str, text: str) -> None:
        self.parsed.problems.append(self.reader.problem(key, text, is_warning=True))

    def _changes(self, key: str, was: Any, becomes: Any) -> None:
        words = {"field": self.reader.header.get(key, "").lower(), "was": _words(was), "becomes": _words(becomes)}
        if not becomes:
            text = _("Exists already: %(field)s “%(was)s” goes.")
        elif was:
            text = _("Exists already: %(field)s changes from “%(was)s” to “%(becomes)s”.")
        else:
            text = _("Exists already: %(field)s becomes “%(becomes)s”.")
        self._warn(key, text % words)


def _words(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return shown(value)
