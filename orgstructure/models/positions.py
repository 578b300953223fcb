"""Who was chosen on the nodes of the tree."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import UserGroup
from core.history import recorded
from orgstructure.models.nodes import Node


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
