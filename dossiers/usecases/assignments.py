"""Specific assignment of a dossier. Called by casemanagement only, which carries the tasks along."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserGroup
from dossiers.models import CaseAssignment, Dossier


@transaction.atomic
def put_assignment(
    *,
    dossier: Dossier,
    team: UserGroup | None,
    user: User | None,
    today: date,
    until: date | None,
    reason: str,
    by: User,
) -> CaseAssignment | None:
    """Give the dossier's work for a team (None = all of it) to a user; None takes the assignment back.

    The earlier assignment stays in the history as withdrawn. The caller has locked the dossier.
    """
    earlier = CaseAssignment.objects.filter(dossier=dossier, team=team, withdrawn_at__isnull=True)
    earlier.update(withdrawn_at=timezone.now(), withdrawn_by=by)
    if user is None:
        return None
    return CaseAssignment.objects.create(
        dossier=dossier, team=team, user=user, since=today, until=until, reason=reason, assigned_by=by
    )
