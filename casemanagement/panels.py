"""Cards on the page of a dossier: whether a safety net applies, and where its data come from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from casemanagement.queries_reports import answer_about_safety_net
from dossiers.enums import SafetyNet, TrajectoryState
from dossiers.models import Dossier, Occurrence, Trajectory
from dossiers.policies import is_employer_user, knows_classification
from dossiers.queries import passed_source_by
from orgstructure.enums import SAFETY_NETS, Classification


@dataclass(frozen=True)
class SafetyNetCard:
    """`answer` is Ja, Nee or Onbekend for who may not know more; `remark` is for who does."""

    answer: str = ""
    remark: str = ""


def safety_net(user: User, dossier: Dossier) -> SafetyNetCard | None:
    """Of the absence that runs. Nothing for who reads the classification itself, when that says it all."""
    absences = (one for one in dossier.trajectories.all() if one.is_absence)
    running = next((one for one in absences if one.state == TrajectoryState.RUNNING), None)
    if running is None:
        return None
    if not knows_classification(user, running):
        return SafetyNetCard(answer=str(_answer(running).label))
    if has_safety_net(running):
        told = _("The employee told the employer himself which safety net applies.")
        return SafetyNetCard(remark=told) if running.told_employer else None
    if answer_about_safety_net(running) != SafetyNet.YES:
        return None
    return SafetyNetCard(remark=_("The employer reports: a safety net applies. Correct the classification."))


def has_safety_net(trajectory: Trajectory) -> bool:
    return bool(trajectory.classification) and Classification(trajectory.classification).plain in SAFETY_NETS


def _answer(trajectory: Trajectory) -> SafetyNet:
    return SafetyNet.YES if has_safety_net(trajectory) else answer_about_safety_net(trajectory)


def source(user: User, dossier: Dossier) -> dict[str, Any] | None:
    """VDD is where the data come from: what was changed here all the same, last; why only for who is inside."""
    if not dossier.employer.is_from_vdd:
        return None
    changed: Occurrence | None = passed_source_by(dossier)
    return {"changed": changed, "inside": not is_employer_user(user)}
