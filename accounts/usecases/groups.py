"""User groups: those that come with the product, and one per employer."""

from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Permission
from django.db import transaction

from accounts.enums import Audience
from accounts.models import UserGroup
from core.locks import lock_trees

SHIPPED = Path(__file__).resolve().parent.parent / "groups.yaml"


@transaction.atomic
def load_shipped() -> list[UserGroup]:
    """Make the groups that are not there yet; safe to repeat. What was changed in Beheer stays as it is."""
    lock_trees()
    made: list[UserGroup] = []
    for entry in yaml.safe_load(SHIPPED.read_text(encoding="utf-8")):
        _load(entry, None, entry.get("audience", Audience.INTERNAL), made)
    return made


@transaction.atomic
def add_group(*, name: str, under: UserGroup, key: str | None = None) -> UserGroup:
    """A group below another, for the same audience."""
    lock_trees()
    under = UserGroup.objects.get(pk=under.pk)
    return UserGroup.objects.create(name=name, parent=under, key=key, audience=under.audience)


def _load(entry: dict[str, Any], parent: UserGroup | None, audience: str, made: list[UserGroup]) -> None:
    group = UserGroup.objects.filter(key=entry["key"]).first()
    if group is None:
        above = parent and UserGroup.objects.get(pk=parent.pk)
        group = UserGroup.objects.create(
            key=entry["key"], name=entry["name"], parent=above, audience=audience, is_team=entry.get("team", False)
        )
        group.permissions.set(_permission(right) for right in entry.get("rights", []))
        made.append(group)
    for child in entry.get("groups", []):
        _load(child, group, audience, made)


def _permission(right: str) -> Permission:
    app_label, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app_label, content_type__model="rights", codename=codename)
