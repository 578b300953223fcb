"""The tree of the organisation."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

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
