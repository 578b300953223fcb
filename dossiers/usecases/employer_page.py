"""Changing which parts of the employer's page a user or a group opens."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup
from accounts.policies import refuse_oneself
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require
from core.versions import check_version
from dossiers.models import PageGrant
from dossiers.queries_employer_page import Holder, standings, version_of


@transaction.atomic
def set_page_grants(*, holder: Holder, choices: Mapping[str, bool | None], version: str, by: User) -> bool:
    """Per part yes, no, or None for what the group has; False when all of it stood so already.

    Raises StaleError when somebody changed them since `version`, DomainError for an unknown part or one's own account.
    """
    require(by, "accounts.manage_users")
    if isinstance(holder, User):
        refuse_oneself(by, holder)
    lock_trees()
    holder = _fresh(holder)
    found = standings(holder)
    check_version(version, version_of(found))
    present = {one.part.key: one.own for one in found}
    if choices.keys() - present.keys():
        raise DomainError(_("This part of the employer’s page does not exist."))
    changed = {part: allow for part, allow in choices.items() if present[part] != allow}
    whose: dict[str, Any] = {"user": holder} if isinstance(holder, User) else {"group": holder}
    PageGrant.objects.filter(**whose, part__in=[part for part, allow in changed.items() if allow is None]).delete()
    for part, allow in changed.items():
        if allow is not None:
            PageGrant.objects.update_or_create(**whose, part=part, defaults={"allow": allow})
    if changed:
        noun = "user" if isinstance(holder, User) else "group"
        record(f"{noun}.employer_page_changed", EventAction.UPDATE, by=by, on=holder, parts=changed)
    return bool(changed)


def _fresh(holder: Holder) -> Holder:
    if isinstance(holder, User):
        return User.objects.select_related("group").get(pk=holder.pk)
    return UserGroup.objects.get(pk=holder.pk)
