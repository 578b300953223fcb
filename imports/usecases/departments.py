"""A departments file: judging its rows against the tree, and adding what is new."""

from collections.abc import Iterator

from casemanagement.usecases.bulk import NewDepartment, add_department
from core.access import record
from core.enums import EventAction
from imports.enums import Severity
from imports.judging.departments import Place, judge_all, parents_first
from imports.models import Import
from imports.queries import departments_of, managers_of
from imports.reading.fields import Reader
from imports.reading.table import Table
from orgstructure.enums import ContactKind
from orgstructure.models import Contact, Node

_BATCH = 50  # each holds the whole tree


class DepartmentRows:
    """The rows of a file beside the employer's departments of this moment."""

    def __init__(self, done: Import, table: Table, reader: Reader) -> None:
        self.done, self.reader = done, reader
        self.bad = set(done.messages.filter(severity=Severity.ERROR, row__gt=0).values_list("row", flat=True))
        self.rows = table.rows

    def judged(self) -> Iterator[list[Place]]:
        yield self._judge()

    def step(self, done: Import) -> bool:
        """Write the next parents and what is under them; what is there already is passed by, so repeating is safe."""
        good = [one for one in parents_first(self._judge()) if one.parsed.number not in self.bad]
        todo = [one for one in good if one.changes]
        for place in todo[:_BATCH]:
            kind = "created" if place.is_new else "updated"
            self._write(place)
            setattr(done, kind, getattr(done, kind) + 1)
        done.position = max(0, done.rows - max(0, len(todo) - _BATCH))
        if len(todo) > _BATCH:
            return True
        done.unchanged = max(0, len(good) - done.created - done.updated)
        done.failed = done.rows - len(good)
        return False

    def _judge(self) -> list[Place]:
        rows = [self.reader.read(row) for row in self.rows]
        employer = self.done.employer
        return judge_all(rows, self.reader, departments_of(employer), managers_of(employer))

    def _write(self, place: Place) -> None:
        if place.node is None:
            under = place.under if isinstance(place.under, Node) else place.under.node if place.under else None
            if under is None:
                raise RuntimeError("a department was not made before what is under it")
            new = NewDepartment(place.name, under.pk)
            place.node = add_department(new=new, by=self.done.made_by, source=str(self.done.uuid))
        if place.manager:
            self._put_manager(place.node, place.manager)

    def _put_manager(self, node: Node, values: dict[str, str]) -> None:
        contact, _made = Contact.objects.update_or_create(
            department=node,
            kind=ContactKind.MANAGER,
            defaults=values,
            create_defaults={**values, "employer": self.done.employer},
        )
        source = str(self.done.uuid)
        record("contact.changed", EventAction.UPDATE, by=self.done.made_by, on=contact, source=source)
