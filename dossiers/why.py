"""Why one user sees one dossier, or does not, in words: `audience` asked about a single person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers import sight
from dossiers.audience import onlookers_of, work_of
from dossiers.models import Dossier
from dossiers.narrowing import narrowed_away, narrowings_of
from dossiers.policies import seers, visible_dossiers
from orgstructure.models import Node


@dataclass(frozen=True)
class Why:
    """The reasons say by which rules the user sees the dossier; when he does not, what keeps him from it."""

    sees: bool
    reasons: tuple[str, ...]


def why(user: User, dossier: Dossier, today: date) -> Why:
    if not user.works_on(today):
        return Why(False, (_("The account is not open today."),))
    if not user.has_perm("dossiers.view_dossier"):
        return Why(False, (_("The user has no right to look into case files."),))
    if visible_dossiers(user, today).filter(pk=dossier.pk).exists():
        return Why(True, tuple(_all_reasons(user, dossier, today)))
    return Why(False, (_obstacle(user, dossier, today),))


def _all_reasons(user: User, dossier: Dossier, today: date) -> Iterator[str]:
    """His own, then those of whom he replaces now."""
    for one in seers(user):
        for reason in _reasons(one, dossier, today):
            yield reason if one == user else _("In the place of %(user)s. %(reason)s") % {"user": one, "reason": reason}


def _reasons(user: User, dossier: Dossier, today: date) -> list[str]:
    work = work_of(dossier, today)
    has_it = [
        _("By work for %(team)s: %(via)s") % {"team": item.team, "via": item.via}
        for item in work
        if item.user_id == user.pk
    ]
    return has_it + [item.reason for item in onlookers_of(dossier, today, work=work) if user in item.people]


def _obstacle(user: User, dossier: Dossier, today: date) -> str:
    """The user's nearest authorisation denies it, or does not hold for the job, or there is none and no work either."""
    here = Q(node__in=Node.objects.up_from(dossier.node).order_by().values("pk"))
    if dossier.employee_id:
        here |= Q(employee=dossier.employee_id)
    grants = sight.grants_of(user).filter(here).select_related("node", "group")
    nearest = min(grants, key=lambda grant: (-(grant.node.level if grant.node else 1_000), grant.allow), default=None)
    if nearest is None:
        return _("No work on this case file, and no authorisation on the employee or the parts above.")
    if nearest.allow and narrowed_away([user], dossier, today):
        groups = ", ".join(str(row.job_group) for row in narrowings_of(user))
        return _("The authorisations hold for these job groups only: %(groups)s.") % {"groups": groups}
    place = nearest.node or _("this employee")
    if nearest.group:
        return _("The authorisation of %(group)s denies it on %(place)s.") % {"group": nearest.group, "place": place}
    return _("The user's own authorisation denies it on %(place)s.") % {"place": place}
