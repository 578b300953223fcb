"""The tree of the organisation, the employers and departments in it, and who was chosen on its nodes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from accounts.models import User, UserGroup
from core.history import recorded
from orgstructure.enums import NodeKind


class NodeQuerySet(models.QuerySet["Node"]):
    def below(self, node: "Node") -> "NodeQuerySet":
        """The node itself and all that hangs under it."""
        return self.filter(tree_id=node.tree_id, lft__gte=node.lft, rght__lte=node.rght)

    def up_from(self, node: "Node") -> "NodeQuerySet":
        """The node itself and all above it, the nearest first."""
        return self.filter(tree_id=node.tree_id, lft__lte=node.lft, rght__gte=node.rght).order_by("-level")

    def published(self) -> "NodeQuerySet":
        """Everything in the tree of the root: an employer that is not published stands in a tree of its own."""
        return self.filter(tree_id__in=Node.objects.filter(kind=NodeKind.ROOT).values("tree_id"))


@recorded("parent", "kind", "name", "has_own_team")
class Node(MPTTModel):
    """A knooppunt. Written only under the tree lock (core.locks), by the use-cases of this app."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("kind"), max_length=10, choices=NodeKind.choices)
    name = models.CharField(_("name"), max_length=150)
    has_own_team = models.BooleanField(_("own team for this part"), default=False)
    team_version = models.PositiveIntegerField(default=0, editable=False)

    objects = TreeManager.from_queryset(NodeQuerySet)()

    class MPTTMeta:
        order_insertion_by = ["name"]

    class Meta:
        verbose_name = _("node")
        verbose_name_plural = _("nodes")
        constraints = [
            models.CheckConstraint(
                name="node_parentless_only_root_or_draft",
                condition=Q(kind=NodeKind.ROOT, parent__isnull=True)
                | Q(kind=NodeKind.EMPLOYER)
                | Q(kind__in=[NodeKind.OFFICE, NodeKind.DEPARTMENT], parent__isnull=False),
                violation_error_message=_("This part must stand under another part."),
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=NodeKind.ROOT), name="node_one_root"),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="node_name_once_per_parent",
                violation_error_message=_("A part with this name exists here already."),
            ),
        ]
        indexes = [models.Index(fields=["tree_id", "lft", "rght"], name="node_interval")]

    def __str__(self) -> str:
        return self.name


@recorded("node", "code", "phone", "published_at", about=("node",))
class Employer(models.Model):
    """A werkgever: the master data of an employer node."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    node = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="employer")
    code = models.CharField(_("employer code"), max_length=20, unique=True, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")

    def __str__(self) -> str:
        return self.node.name


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


@recorded("node", "team", "user", "follows", about=("node",))
class FixedManager(models.Model):
    """The vaste begeleider of a team on a node with its own team, or the note that he follows ("..... volgt")."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="fixed_managers")
    team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.BooleanField(_("..... follows"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "team"], name="fixed_manager_one_per_team"),
            models.CheckConstraint(
                name="fixed_manager_user_or_follows",
                condition=Q(user__isnull=False, follows=False) | Q(user__isnull=True, follows=True),
                violation_error_message=_("Choose a case manager, or that he follows."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.user or '..... volgt'}"


@recorded("node", "team", "user", about=("node",))
class Coordinator(models.Model):
    """The user whose work everything below this node is, for a team, until a lower node has its own."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="coordinators")
    team = models.ForeignKey(UserGroup, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "team"], name="coordinator_one_per_team")]

    def __str__(self) -> str:
        return f"{self.team}: {self.user}"


class Rights(models.Model):  # noqa: DJ008 - there is nothing to name
    """Holds no rows: the rights of this app, with their Dutch names."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("manage_tree", "Organisatiestructuur wijzigen"),
            ("change_team", "Casemanagementteam en coördinatoren wijzigen"),
            ("view_employer", "Werkgevers inzien"),
        ]
