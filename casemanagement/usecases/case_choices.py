"""Case toewijzen as one form shows it: the whole dossier and each team by itself, changed together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from casemanagement.usecases.carrying import Effect, carry, preview
from casemanagement.usecases.cases import replace_assignment
from core.errors import DomainError
from core.locks import share_trees
from dossiers.models import CaseAssignment, Dossier
from dossiers.policies import require_on, visible_dossiers
from dossiers.responsibility.facts import active_assignments
from dossiers.responsibility.preview import Move
from dossiers.usecases.dossiers import hold_dossier


@dataclass(frozen=True)
class CaseChoices:
    """Who was chosen: for the whole dossier (key None) and per team; None as user is "geen specifieke toewijzing"."""

    users: Mapping[UserGroup | None, User | None]
    until: date | None = None
    reason: str = ""


@transaction.atomic
def assign_cases(*, dossier: Dossier, choices: CaseChoices, by: User) -> int:
    """Make what was chosen so; gives how many assignments changed.

    Raises DomainError for a user who may not do any of it, or an end date in the past.
    """
    today = timezone.localdate()
    share_trees()
    dossier = hold_dossier(dossier=dossier, by=by)
    whose = require_on(by, "casemanagement.assign_case", dossier.pk)
    changed = _changed(dossier, choices, today)
    for team, user in changed.items():
        _replace(dossier=dossier, team=team, user=user, choices=choices, today=today, by=by, whose=whose)
    carry(Effect(dossiers=[dossier.pk]), by=by, today=today)
    return len(changed)


def preview_cases(*, dossier: Dossier, choices: CaseChoices, by: User) -> list[Move]:
    """What `assign_cases` would take from whom to whom; raises what it would raise."""
    today = timezone.localdate()
    dossier = visible_dossiers(by).get(pk=dossier.pk)
    whose = require_on(by, "casemanagement.assign_case", dossier.pk)

    def change() -> Effect:
        for team, user in _changed(dossier, choices, today).items():
            _replace(dossier=dossier, team=team, user=user, choices=choices, today=today, by=by, whose=whose)
        return Effect()

    return preview(change, today)


def _replace(
    *,
    dossier: Dossier,
    team: UserGroup | None,
    user: User | None,
    choices: CaseChoices,
    today: date,
    by: User,
    whose: User,
) -> None:
    try:
        replace_assignment(
            dossier=dossier,
            team=team,
            user=user,
            today=today,
            until=choices.until,
            reason=choices.reason,
            by=by,
            whose=whose,
        )
    except DomainError as error:
        field = f"team_{team.key}" if team and error.field == "user" else error.field
        raise DomainError(error.message, field=field) from error


def _changed(dossier: Dossier, choices: CaseChoices, today: date) -> dict[UserGroup | None, User | None]:
    present = {row.team_id: row for row in active_assignments(today).filter(dossier=dossier)}
    return {
        team: user
        for team, user in choices.users.items()
        if not _is_so(present.get(team.pk if team else None), user, choices.until)
    }


def _is_so(present: CaseAssignment | None, user: User | None, until: date | None) -> bool:
    if present is None or user is None:
        return present is None and user is None
    return present.user_id == user.pk and present.until == until
