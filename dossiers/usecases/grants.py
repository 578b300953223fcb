"""What a user or a group may look at: places ticked and unticked, and the functiegroepen for which they hold."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Audience
from accounts.models import User
from accounts.policies import refuse_oneself
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import lock_trees
from core.policies import require
from core.versions import check_version
from dossiers.models import Grant, JobGroup, Narrowing
from dossiers.queries_grants import (
    Holder,
    Numbers,
    codes_of,
    employers_of,
    grants_of,
    grants_that_meet,
    is_own,
    named,
    narrowed_to,
    numbers_of,
    spot_of,
    ticks_of,
    version_of,
)
from dossiers.responsibility.preview import taken_back
from dossiers.ticks import NODE, Ticks


@transaction.atomic
def change_grants(
    *, holder: Holder, ticks: Mapping[str, bool], job_groups: Collection[JobGroup], version: str, by: User
) -> None:
    """Tick (True) and untick places, named by their code, each with all below it, and choose functiegroepen.

    Raises StaleError when the authorisations were changed since `version`; DomainError with the place as its field
    for a place that is gone, that a group denies, or that an employer's user may not have.
    """
    require(by, "accounts.manage_users")
    added, removed = _change(holder, ticks, job_groups, version, by)
    noun = "user" if isinstance(holder, User) else "group"
    record(f"{noun}.grants_changed", EventAction.UPDATE, by=by, on=holder, added=added, removed=removed)


def preview_grants(
    *, holder: Holder, ticks: Mapping[str, bool], job_groups: Collection[JobGroup], version: str, by: User
) -> tuple[Numbers, Numbers]:
    """What is in sight now, and after `change_grants`; raises what it would raise."""
    require(by, "accounts.manage_users")
    with taken_back():
        now = numbers_of(holder)
        _change(holder, ticks, job_groups, version, by)
        return now, numbers_of(holder)


def _change(
    holder: Holder, ticks: Mapping[str, bool], job_groups: Collection[JobGroup], version: str, by: User
) -> tuple[list[str], list[str]]:
    """Gives in words what was added and what was removed."""
    lock_trees()
    if isinstance(holder, User):
        refuse_oneself(by, holder)
    holder = type(holder)._default_manager.get(pk=holder.pk)
    check_version(version, version_of(holder))
    before = _said(holder)
    _tick(holder, ticks, by)
    _narrow(holder, job_groups)
    after = _said(holder)
    if before == after:
        raise DomainError(_("You have changed nothing yet."))
    return sorted(after - before), sorted(before - after)


def _tick(holder: Holder, wanted: Mapping[str, bool], by: User) -> None:
    places = named(wanted.keys(), by)
    if places.unknown:
        raise DomainError(_("A place that you ticked does not exist any more. Open this page again."))
    now = ticks_of(holder)
    for name, spot in places.spots.items():
        if wanted[name] and (group := now.refusing(spot)):
            text = _("%(group)s denies %(place)s. Only a change of that group can allow it.")
            raise DomainError(text % {"group": group, "place": places.names[spot]}, field=name)
    after = now.changed({spot: wanted[name] for name, spot in places.spots.items()})
    _check_one_employer(holder, now, after)
    _write(holder, now, after)


def _write(holder: Holder, now: Ticks, after: Ticks) -> None:
    for spot in now.own.keys() | after.own.keys():
        was, becomes = now.own.get(spot), after.own.get(spot)
        if was == becomes:
            continue
        place: dict[str, Any] = {"node_id" if spot.kind == NODE else "employee_id": spot.pk}
        if becomes is None:
            Grant.objects.filter(**_of(holder), **place).delete()
        else:
            Grant.objects.update_or_create(**_of(holder), **place, defaults={"allow": becomes.allow})


def _check_one_employer(holder: Holder, now: Ticks, after: Ticks) -> None:
    """A user of an employer sees that one employer, or parts of it (architecture.md ch. 5). Raises DomainError."""
    group = holder.group if isinstance(holder, User) else holder
    fresh = [spot for spot, row in after.own.items() if row.allow and now.own.get(spot) != row]
    if group.audience != Audience.EMPLOYER or not fresh:
        return
    met = [spot_of(grant) for grant in grants_that_meet(holder).filter(allow=True).select_related(*_PLACE)]
    others = [row.spot for row in after.rows if row.allow and row.spot not in fresh]
    employers = employers_of([*fresh, *others, *(spot for spot in met if spot is not None)])
    first = next((employers[spot] for spot in employers if spot not in fresh), employers[fresh[0]])
    for spot in sorted(fresh, key=lambda one: one.level):
        if employers[spot] is None:
            text = _("A user of an employer sees one employer only. Tick that employer, or a part of it.")
        elif employers[spot] != first:
            text = _("A user of an employer sees one employer only, and this is another one than the rest.")
        else:
            continue
        raise DomainError(text, field=codes_of([spot])[spot])


def _narrow(holder: Holder, job_groups: Collection[JobGroup]) -> None:
    own, _taken_over = narrowed_to(holder)
    rows = Narrowing.objects.filter(**_of(holder))
    rows.filter(job_group__in=set(own) - set(job_groups)).delete()
    Narrowing.objects.bulk_create(Narrowing(**_of(holder), job_group=one) for one in set(job_groups) - set(own))


def _said(holder: Holder) -> set[str]:
    """The holder's own rows, for the log."""
    own = [grant for grant in grants_of(holder).select_related(*_PLACE) if is_own(grant, holder)]
    places = {
        f"{'+' if grant.allow else '-'} {grant.node or grant.employee} ({grant.node_id or grant.employee_id})"
        for grant in own
    }
    return places | {f"functiegroep {job_group}" for job_group in narrowed_to(holder)[0]}


def _of(holder: Holder) -> dict[str, Any]:
    return {"user" if isinstance(holder, User) else "group": holder}


_PLACE = ("node", "employee__dossier__node")
