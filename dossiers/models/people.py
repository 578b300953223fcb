"""Employees, and where and when they work."""

import uuid
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.crypto import blind_index, decrypt, encrypt
from core.history import recorded
from core.periods import days
from orgstructure.models import Employer, Location, Node


@recorded(
    "employer", "personnel_number", "initials", "first_name", "prefix", "last_name", "birth_date", "phone", "email"
)
class Employee(models.Model):
    """A werknemer of one employer. Who works at two employers is two employees: neither sees the other's illness."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="employees")
    # Null, not "": several employees of one employer may have none.
    personnel_number = models.CharField(  # noqa: DJ001
        _("personnel number"), max_length=30, null=True, blank=True, db_index=True
    )
    bsn_sealed = models.BinaryField(null=True, editable=False)
    bsn_index = models.CharField(max_length=64, null=True, editable=False, db_index=True)  # noqa: DJ001
    initials = models.CharField(_("initials"), max_length=10, blank=True)
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    prefix = models.CharField(_("surname prefix"), max_length=10, blank=True)
    last_name = models.CharField(_("surname"), max_length=200)
    birth_date = models.DateField(_("date of birth"), db_index=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    search_key = models.CharField(max_length=320, editable=False)
    sort_key = models.CharField(max_length=320, editable=False, db_index=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "bsn_index"],
                name="bsn_once_per_employer",
                violation_error_code="bsn",
                violation_error_message=_("An employee with this BSN exists here already."),
            ),
            models.UniqueConstraint(
                fields=["employer", "personnel_number"],
                name="personnel_number_once_per_employer",
                violation_error_code="personnel_number",
                violation_error_message=_("This personnel number is taken."),
            ),
        ]
        indexes = [GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="employee_search_key")]

    def __str__(self) -> str:
        called = f"({self.first_name})" if self.first_name and self.initials else self.first_name
        return " ".join(part for part in (self.initials, called, self.prefix, self.last_name) if part)

    @property
    def bsn(self) -> str | None:
        return decrypt(self.bsn_sealed, bound_to=f"employee.bsn:{self.uuid}") if self.bsn_sealed else None

    def seal_bsn(self, bsn: str | None) -> None:
        """Set the BSN (nine digits, checked by the caller) encrypted, with its index for searching."""
        self.bsn_sealed = encrypt(bsn, bound_to=f"employee.bsn:{self.uuid}") if bsn else None
        self.bsn_index = blind_index(bsn) if bsn else None


@recorded("employer", "name", about=("employer",))
class JobTitle(models.Model):
    """A functie that an employer has: what can be chosen at an employment, added to with + Toevoegen."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="job_titles")
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("job title")
        verbose_name_plural = _("job titles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "employer",
                Lower("name"),
                name="job_title_name_once",
                violation_error_message=_("This job title is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@recorded(
    "employee", "node", "location", "job_title", "starts_on", "ends_on", "hours", "norm_hours", about=("employee",)
)
class Employment(models.Model):
    """A dienstverband: the days on which an employee worked in a department."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="employments")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="employments", verbose_name=_("department"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="employments",
        verbose_name=_("location"),
    )  # fmt: skip
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=2, null=True, blank=True)
    norm_hours = models.DecimalField(_("hours of a full week"), max_digits=4, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The employment ends before it begins."),
            ),
            models.CheckConstraint(
                name="employment_hours_of_a_week",
                condition=(Q(hours__isnull=True) | Q(hours__gte=0, hours__lte=99))
                & (Q(norm_hours__isnull=True) | Q(norm_hours__gt=0, norm_hours__lte=99)),
                violation_error_code="hours",
                violation_error_message=_("Give the hours of one week."),
            ),
            ExclusionConstraint(
                name="employments_do_not_overlap",
                expressions=[
                    ("employee", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                # Several are corrected together: what overlaps half-way does not count, what is left at the end does.
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("The employment overlaps another one of this employee."),
            ),
        ]
        indexes = [models.Index(fields=["starts_on"], name="employment_start")]

    def __str__(self) -> str:
        return f"{self.job_title} {self.starts_on}"

    @property
    def part_time_factor(self) -> Decimal | None:
        """Hours by those of a full week, in two decimals; None when either is not known."""
        if self.hours is None or not self.norm_hours:
            return None
        return (self.hours / self.norm_hours).quantize(Decimal("0.01"))
