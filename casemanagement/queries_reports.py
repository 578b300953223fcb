"""Reads around Ziek melden."""

import uuid

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from core.models import Draft
from core.submissions import result_of
from core.usecases.drafts import drafts_of
from dossiers.enums import SafetyNet, TrajectoryState
from dossiers.models import ILLNESS, Dossier, Trajectory
from dossiers.policies import visible_dossiers


def with_absence(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers, each with `ill_since`: the first day of the absence that runs now."""
    running = Trajectory.objects.filter(
        dossier=OuterRef("pk"), protocol_key__in=ILLNESS, state=TrajectoryState.RUNNING
    ).order_by("-first_day")
    return dossiers.annotate(ill_since=Subquery(running.values("first_day")[:1]))


def answer_about_safety_net(trajectory: Trajectory) -> SafetyNet:
    """What the last sick report said of it; unknown when none did."""
    said = trajectory.reports.exclude(safety_net="").order_by("-pk").values_list("safety_net", flat=True).first()
    return SafetyNet(said or SafetyNet.UNKNOWN)


def open_drafts(user: User, kind: str) -> list[tuple[Draft, Dossier]]:
    """The user's drafts about employees who are still in sight."""
    drafts = list(drafts_of(user, kind))
    about = [draft.data["about"] for draft in drafts]
    dossiers = visible_dossiers(user).filter(uuid__in=about).select_related("employee", "employer__node")
    by_uuid = {str(dossier.uuid): dossier for dossier in dossiers}
    return [(draft, by_uuid[draft.data["about"]]) for draft in drafts if draft.data["about"] in by_uuid]


def reported_earlier(user: User, key: uuid.UUID) -> Dossier | None:
    """The dossier of the sick report that the user sent with this key before, as long as he may see it."""
    trajectory = result_of(key=key, owner_id=user.pk)
    return visible_dossiers(user).filter(trajectories=trajectory).first() if trajectory is not None else None
