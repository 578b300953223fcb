"""User groups: those that come with the product, and one per employer."""

from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import UserGroup
from core.errors import DomainError
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
    """A group below another, for the same audience, in the order of the alphabet. Raises DomainError at `name`."""
    lock_trees()
    under = UserGroup.objects.get(pk=under.pk)
    check_name_is_free(name, under)
    return UserGroup.objects.create(name=name, parent=under, key=key, audience=under.audience)


@transaction.atomic
def rename_group(*, group: UserGroup, name: str) -> UserGroup:
    """Another name, and with it another place among the groups beside it. Raises DomainError at `name`."""
    lock_trees()
    group = UserGroup.objects.get(pk=group.pk)
    check_name_is_free(name, group.parent, but=group)
    group.name = name
    group.save()
    return group


def check_name_is_free(
    name: str, under: UserGroup | None, *, but: UserGroup | None = None, field: str = "name"
) -> None:
    """Raise DomainError at `field` when another group directly below `under` is called so, in capitals or not."""
    namesakes = UserGroup.objects.filter(parent=under, name__iexact=name).values_list("pk", flat=True)
    if set(namesakes) - {but.pk if but else None}:
        raise DomainError(_("A group with this name exists here already."), field=field)


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
