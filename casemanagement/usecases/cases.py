"""Case toewijzen: a dossier goes to a specific user, until that is taken back."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup
from accounts.policies import check_colleague
from accounts.queries import groups_of, members_of
from casemanagement.usecases.carrying import Effect, carry, preview
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.locks import share_trees
from dossiers.models import CaseAssignment, Dossier
from dossiers.policies import require_on, visible_dossiers
from dossiers.responsibility.facts import active_assignments
from dossiers.responsibility.preview import Move
from dossiers.usecases.assignments import put_assignment
from dossiers.usecases.dossiers import hold_dossier


@transaction.atomic
def assign_case(
    *,
    dossier: Dossier,
    user: User | None,
    by: User,
    team: UserGroup | None = None,
    until: date | None = None,
    reason: str = "",
) -> CaseAssignment | None:
    """All work of this dossier (or that of one team) goes to `user`; None is "geen specifieke toewijzing".

    It never ends by itself, except at `until`. Raises DomainError for a user who is out of sight or may not do any of
    it, or an end date in the past.
    """
    today = timezone.localdate()
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, "casemanagement.assign_case", dossier.pk)
    assignment = replace_assignment(
        dossier=dossier, team=team, user=user, today=today, until=until, reason=reason, by=by, whose=whose
    )
    carry(Effect(dossiers=[dossier.pk]), by=by, today=today)
    return assignment


def preview_case(
    *, dossier: Dossier, user: User | None, by: User, team: UserGroup | None = None, until: date | None = None
) -> list[Move]:
    """What `assign_case` would take from whom to whom; raises what it would raise."""
    today = timezone.localdate()
    dossier = visible_dossiers(by).get(pk=dossier.pk)
    whose = require_on(by, "casemanagement.assign_case", dossier.pk)

    def change() -> Effect:
        replace_assignment(
            dossier=dossier, team=team, user=user, today=today, until=until, reason="", by=by, whose=whose
        )
        return Effect()

    return preview(change, today)


def replace_assignment(
    *,
    dossier: Dossier,
    team: UserGroup | None,
    user: User | None,
    today: date,
    until: date | None,
    reason: str,
    by: User,
    whose: User,
) -> CaseAssignment | None:
    """The change and its line in the log, without rights and carrying: for what makes several at once.

    `whose` right it is by which `by` does it. Who is out of sight of `by` can't be given it, unless he has it already.
    """
    if user is not None:
        if not active_assignments(today).filter(dossier=dossier, team=team, user=user).exists():
            check_colleague(by, user, field="user")
        _check(user, team, today, until)
    record(
        "case.assigned" if user else "case.assignment_withdrawn",
        EventAction.UPDATE,
        by=by,
        on=dossier,
        dossier_id=dossier.pk,
        on_behalf_of=[whose],
        to=str(user or ""),
        team=str(team or ""),
        reason=reason,
    )
    return put_assignment(dossier=dossier, team=team, user=user, today=today, until=until, reason=reason, by=by)


def _check(user: User, team: UserGroup | None, today: date, until: date | None) -> None:
    may = members_of(team, today).filter(pk=user.pk).exists() if team else groups_of(user).filter(is_team=True).exists()
    if not may or not user.works_on(today):
        raise DomainError(_("%(user)s may not do tasks of this dossier.") % {"user": user}, field="user")
    if until is not None and until < today:
        raise DomainError(_("The end date lies in the past. Choose today or a later date."), field="until")
