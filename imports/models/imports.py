"""An import: who brought in which file for which employer, and what came of it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crypto import decrypt_bytes, encrypt_bytes
from core.models import Job
from imports.enums import WORKING, ImportKind, ImportMode, ImportState, Severity
from orgstructure.models import Employer


class Import(models.Model):
    """One file for one employer. Made by nobody: from the command line, by who has the machine.

    `columns` holds, per column of the file, the field that it fills, empty for none. `position` is how many rows have
    been dealt with: it moves in the transaction that writes them, so that a crash leaves no half batch.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind.choices)
    mode = models.CharField(_("delivery"), max_length=10, choices=ImportMode.choices, default=ImportMode.CHANGES)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="imports", verbose_name=_("employer"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.PositiveIntegerField()
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    second_yes = models.BooleanField(default=False)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    ending = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(state=ImportState.IMPORTING),
                name="one_import_at_a_time_per_employer",
                violation_error_message=_("Another import for this employer is being carried out."),
            ),
            models.CheckConstraint(
                name="import_position_within_rows",
                condition=Q(position__lte=F("rows")),
                violation_error_message=_("An import can't have done more rows than there are."),
            ),
        ]
        indexes = [models.Index(fields=["employer", "file_hash"], name="import_of_file")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def good(self) -> int:
        """Rows that can be imported."""
        return self.rows - self.failed

    @property
    def without_remark(self) -> int:
        return self.good - self.warned

    @property
    def is_working(self) -> bool:
        return self.state in WORKING


class ImportFile(models.Model):
    """The bytes of an import, sealed: they hold BSNs. Removed a month after the import ended."""

    of = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="file")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.of)

    @property
    def content(self) -> bytes:
        return decrypt_bytes(self.sealed, bound_to=f"import.file:{self.of.uuid}")

    def seal(self, content: bytes) -> None:
        self.sealed = encrypt_bytes(content, bound_to=f"import.file:{self.of.uuid}")


class ImportMessage(models.Model):
    """What is the matter with a row, or with one cell of it. Never with a BSN in it; removed with the file."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="messages")
    severity = models.CharField(max_length=8, choices=Severity.choices)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=400)
    name = models.CharField(max_length=150, blank=True)
    born = models.CharField(max_length=40, blank=True)
    unknown_department = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["of", "severity", "id"], name="message_of_import")]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.text}"


class RememberedColumns(models.Model):
    """Which field the columns of an employer's files filled last time: header in comparable form → field, or empty."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ImportKind.choices)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "kind"], name="columns_once_per_employer_and_kind")]

    def __str__(self) -> str:
        return f"{self.employer} {self.kind}"
