"""Kinds of nodes, and which may stand under which (architecture.md ch. 3)."""

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
