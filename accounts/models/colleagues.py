"""Autorisaties voor gebruikers: which colleagues somebody sees and may give tasks to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User, UserGroup
from core.history import recorded


@recorded("user", "group", "seen_user", "seen_group", "allow", about=("user", "group"))
class ColleagueGrant(models.Model):
    """A user or a group may see one user, or all users of a group and of those below it; or may not.

    The nearest one wins; on the same place a denial beats an allowance (architecture.md ch. 5).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="colleague_grants")
    group = models.ForeignKey(
        UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="colleague_grants"
    )
    seen_user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    seen_group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    allow = models.BooleanField(_("allowed"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="colleague_grant_of_user_or_group",
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                violation_error_message=_("An authorisation for users belongs to a user or to a group."),
            ),
            models.CheckConstraint(
                name="colleague_grant_on_user_or_group",
                condition=Q(seen_user__isnull=False, seen_group__isnull=True)
                | Q(seen_user__isnull=True, seen_group__isnull=False),
                violation_error_message=_("An authorisation for users is for a user or for a group."),
            ),
            models.UniqueConstraint(
                fields=["user", "group", "seen_user", "seen_group"], nulls_distinct=False, name="colleague_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} {'+' if self.allow else '-'} {self.seen_user or self.seen_group}"
