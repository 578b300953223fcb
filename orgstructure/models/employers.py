"""Employers and their departments: stamgegevens, vestigingen, contactpersonen."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.history import recorded
from orgstructure.enums import (
    STANDARD_CLASSIFICATIONS,
    Classification,
    ContactKind,
    EmployeeSystem,
    EmployerTab,
    NodeKind,
)
from orgstructure.models.nodes import Node
from orgstructure.sectors import SECTORS

VDD = "VDD"


def standard_classifications() -> list[str]:
    """What every employer starts with."""
    return list(STANDARD_CLASSIFICATIONS)


@recorded("name", "city", "is_active")
class UwvOffice(models.Model):
    """A UWV-vestiging that an employer may be with. One that closed stays with who has it, and is not offered."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    city = models.CharField(_("city"), max_length=80, blank=True)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        verbose_name = _("UWV office")
        verbose_name_plural = _("UWV offices")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="uwv_office_name_once",
                violation_error_message=_("A UWV office with this name exists already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Addressed(models.Model):
    """A Dutch address; the postcode is stored as 1234AB."""

    street = models.CharField(_("street"), max_length=100, blank=True, db_default="")
    house_number = models.PositiveIntegerField(_("house number"), null=True, blank=True)
    house_addition = models.CharField(_("house number addition"), max_length=4, blank=True, db_default="")
    postcode = models.CharField(_("postcode"), max_length=6, blank=True, db_default="")
    city = models.CharField(_("city"), max_length=80, blank=True, db_default="")

    class Meta:
        abstract = True


@recorded(
    "node", "code", "phone", "email", "website", "published_at", "street", "house_number", "house_addition",
    "postcode", "city", "postal_is_visiting", "postal_street", "postal_house_number", "postal_house_addition",
    "postal_postcode", "postal_city", "payroll_tax_number", "chamber_number", "iban", "uwv_office", "uwv_number",
    "sector", "offer", "employee_system", "classifications", "debtor_number", about=("node",),
)  # fmt: skip
class Employer(Addressed):
    """A werkgever: the master data of an employer node. The address is the visiting address, its head location."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="employer")
    code = models.CharField(_("employer code"), max_length=20, unique=True, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_default="")
    website = models.CharField(_("website"), max_length=200, blank=True, db_default="")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    postal_is_visiting = models.BooleanField(_("postal address is visiting address"), default=True, db_default=True)
    postal_street = models.CharField(_("street or PO box"), max_length=100, blank=True, db_default="")
    postal_house_number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    postal_house_addition = models.CharField(_("house number addition"), max_length=4, blank=True, db_default="")
    postal_postcode = models.CharField(_("postcode"), max_length=6, blank=True, db_default="")
    postal_city = models.CharField(_("city"), max_length=80, blank=True, db_default="")

    payroll_tax_number = models.CharField(_("payroll tax number"), max_length=12, blank=True, db_default="")
    chamber_number = models.CharField(_("Chamber of Commerce number"), max_length=8, blank=True, db_default="")
    iban = models.CharField(_("IBAN"), max_length=34, blank=True, db_default="")

    uwv_office = models.ForeignKey(
        UwvOffice, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("UWV office")
    )
    uwv_number = models.CharField(_("UWV connection number"), max_length=14, blank=True, db_default="")
    sector = models.PositiveSmallIntegerField(_("sector"), choices=SECTORS, null=True, blank=True)
    offer = models.CharField(_("description of the employer’s offer"), max_length=200, blank=True, db_default="")

    employee_system = models.CharField(
        _("employee administration system"), max_length=20, choices=EmployeeSystem.choices,
        default=EmployeeSystem.VERZUIMXPERT, db_default=EmployeeSystem.VERZUIMXPERT,
    )  # fmt: skip
    classifications = ArrayField(
        models.CharField(max_length=24, choices=Classification.choices),
        verbose_name=_("absence classifications"), default=standard_classifications,
        db_default=list(STANDARD_CLASSIFICATIONS), blank=True,
    )  # fmt: skip

    # Not "": several employers may have none.
    debtor_number = models.CharField(  # noqa: DJ001
        _("debtor number"), max_length=20, null=True, blank=True,
    )  # fmt: skip
    viewed_tabs = ArrayField(
        models.CharField(max_length=20, choices=EmployerTab.choices),
        default=list,
        db_default=[],
        editable=False,
        blank=True,
    )

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            models.UniqueConstraint(
                Lower("debtor_number"),
                name="debtor_number_once",
                violation_error_message=_("This debtor number is taken."),
            ),
        ]

    def __str__(self) -> str:
        return self.node.name

    @property
    def is_from_vdd(self) -> bool:
        """VDD is leading: absence and pregnancy are reported there and come over (domain.md row 43)."""
        return (self.code or "").startswith(VDD)


@recorded("node", "manager", about=("node",))
class Department(models.Model):
    """An afdeling: the master data of a department node."""

    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="department")
    manager = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("manager")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.node.name


@recorded(
    "employer", "name", "number", "street", "house_number", "house_addition", "postcode", "city", about=("employer",)
)
class Location(Addressed):
    """A vestiging beside the employer's own address, which is the Hoofdvestiging and has no row of its own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(_("name"), max_length=100)
    number = models.CharField(_("establishment number"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "employer",
                Lower("name"),
                name="location_name_once",
                violation_error_message=_("This employer has a location with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@recorded("employer", "department", "location", "kind", "name", "job_title", "phone", "email", about=("employer",))
class Contact(models.Model):
    """A contactpersoon of an employer, of one of its locations, or the leidinggevende of one of its departments.

    Not an account: whoever is named here need not be able to sign in (row 73).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="contacts")
    department = models.ForeignKey(
        Node, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("department"),
        limit_choices_to={"kind": NodeKind.DEPARTMENT},
    )  # fmt: skip
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("location")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind.choices)
    name = models.CharField(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                name="contact_of_one_place",
                condition=Q(department__isnull=True) | Q(location__isnull=True),
                violation_error_message=_("A contact person belongs to a department or to a location, not to both."),
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(kind=ContactKind.MANAGER),
                name="department_has_one_manager",
                violation_error_message=_("This department has a manager already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
