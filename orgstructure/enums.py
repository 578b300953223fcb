"""Kinds of nodes and which may stand under which (architecture.md ch. 3); the lists in an employer's master data."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class NodeKind(models.TextChoices):
    ROOT = "root", _("Organisation")
    OFFICE = "office", _("Office")
    EMPLOYER = "employer", _("Employer")
    DEPARTMENT = "department", _("Department")


MAY_STAND_UNDER: dict[str, frozenset[str]] = {
    NodeKind.ROOT: frozenset(),
    NodeKind.OFFICE: frozenset({NodeKind.ROOT, NodeKind.OFFICE}),
    NodeKind.EMPLOYER: frozenset({NodeKind.ROOT, NodeKind.OFFICE}),
    NodeKind.DEPARTMENT: frozenset({NodeKind.EMPLOYER, NodeKind.DEPARTMENT}),
}


class Classification(models.TextChoices):
    """Verzuimclassificaties of domain.md 0.1: why somebody is absent in the terms of the law, never a diagnosis.

    Each has a twin for employers whose reports come by way of VDD, in the messages of Sivi.
    """

    ILL = "ill", _("Ill")
    ACCIDENT = "accident", _("Ill by an accident at work")
    ACCIDENT_RECOURSE = "accident_recourse", _("Ill by an accident at work with possible recourse")
    ORGAN_DONATION = "organ_donation", _("Ill by organ donation")
    PREGNANCY = "pregnancy", _("Ill by pregnancy")
    ILL_SIVI = "ill_sivi", _("Ill (Sivi)")
    ACCIDENT_SIVI = "accident_sivi", _("Ill by an accident at work (Sivi)")
    ACCIDENT_RECOURSE_SIVI = "recourse_sivi", _("Ill by an accident at work with possible recourse (Sivi)")
    ORGAN_DONATION_SIVI = "organ_donation_sivi", _("Ill by organ donation (Sivi)")
    PREGNANCY_SIVI = "pregnancy_sivi", _("Ill by pregnancy (Sivi)")

    @property
    def is_sivi(self) -> bool:
        return self.name.endswith("_SIVI")

    @property
    def plain(self) -> "Classification":
        """The one of the law, without the way by which it was reported."""
        return Classification[self.name.removesuffix("_SIVI")]


SAFETY_NETS = frozenset({Classification.ORGAN_DONATION, Classification.PREGNANCY})
"""Vangnetbepalingen: that one applies an employer may know, which one not (domain.md 6.1)."""

STANDARD_CLASSIFICATIONS: list[str] = [one.value for one in Classification if not one.is_sivi]
SIVI_CLASSIFICATIONS: list[str] = [one.value for one in Classification if one.is_sivi]


def with_sivi(classifications: Iterable[str]) -> list[str]:
    """These and all twins of Sivi, in the order of the list: what an employer of VDD has (row 55)."""
    ticked = {*classifications, *SIVI_CLASSIFICATIONS}
    return [one.value for one in Classification if one.value in ticked]


class EmployeeSystem(models.TextChoices):
    """Medewerkersbeheersysteem: where the employer keeps its employees."""

    VERZUIMXPERT = "verzuimxpert", "VerzuimXpert"
    OTHER = "other", _("Another system")


class ContactKind(models.TextChoices):
    """What somebody is to the employer (domain.md 8.3)."""

    GENERAL = "general", _("General")
    UWV = "uwv", "UWV"
    HR = "hr", _("Human resources")
    MANAGER = "manager", _("Manager")
    CASE_MANAGER = "casemanager", _("Case manager of the employer")
    PREVENTION = "prevention", _("Prevention officer")
    CONFIDANT = "confidant", _("Confidential counsellor")
    COUNCIL = "council", _("Works council")


class EmployerTab(models.TextChoices):
    """The steps of setting up an employer, in their order."""

    ORGANISATION = "organisation", _("Organisation")
    CONTRACTS = "contracts", _("Contracts")
    SERVICES = "services", _("Services")
    TEAM = "team", _("Case management team")
    LOCATIONS = "locations", _("Location")
    PUBLISH = "publish", _("Publish")
