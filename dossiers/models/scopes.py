"""Who may see which dossiers, and which parts of the employer's page."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from core.history import recorded
from dossiers.employer_page import part_choices
from dossiers.models.people import Employee
from orgstructure.models import Node


@recorded("user", "group", "node", "employee", "allow", about=("user", "group", "node", "employee"))
class Grant(models.Model):
    """A scope of a user or a group: a node with all below it, or one employee, allowed or denied.

    The nearest grant wins; on the same place a denial beats an allowance (architecture.md ch. 5).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    allow = models.BooleanField(_("allowed"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("A scope belongs to a user or to a group."),
            ),
            models.CheckConstraint(
                name="grant_on_node_or_employee",
                condition=Q(node__isnull=False, employee__isnull=True) | Q(node__isnull=True, employee__isnull=False),
                violation_error_message=_("A scope is on a part of the organisation or on an employee."),
            ),
            models.UniqueConstraint(
                fields=["user", "group", "node", "employee"], nulls_distinct=False, name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} {'+' if self.allow else '-'} {self.node or self.employee}"


@recorded("name", "job_titles")
class JobGroup(models.Model):
    """A functiegroep: job titles that belong together. Sight may be narrowed to some of these groups."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    job_titles = ArrayField(models.CharField(max_length=100), verbose_name=_("job titles"))

    class Meta:
        verbose_name = _("job group")
        verbose_name_plural = _("job groups")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="job_group_name_once",
                violation_error_message=_("A job group with this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@recorded("user", "group", "job_group", about=("user", "group"))
class Narrowing(models.Model):
    """What the grants of a user or a group allow holds for employees of this job group; no row at all: for everybody.

    Own rows beat those of groups; of the groups the nearest that has any counts (dossiers.narrowing).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="narrowings")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="narrowings")
    job_group = models.ForeignKey(
        JobGroup, on_delete=models.PROTECT, related_name="narrowings", verbose_name=_("job group")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="narrowing_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("A limit to job groups belongs to a user or to a user group."),
            ),
            models.UniqueConstraint(fields=["user", "group", "job_group"], nulls_distinct=False, name="narrowing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group}: {self.job_group}"


@recorded("user", "group", "part", "allow", about=("user", "group"))
class PageGrant(models.Model):
    """Klantbeeldautorisatie: a user or a group opens a part of the employer's page, or does not. The nearest wins."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="page_grants")
    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="page_grants")
    part = models.CharField(_("part of the employer’s page"), max_length=60, choices=part_choices)
    allow = models.BooleanField(_("allowed"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="page_grant_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("An authorisation for the employer’s page belongs to a user or to a group."),
            ),
            models.UniqueConstraint(fields=["user", "group", "part"], nulls_distinct=False, name="page_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} {'+' if self.allow else '-'} {self.part}"
