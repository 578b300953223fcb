"""Employees and employments, the dossier with its trajectories and tasks, and who may see it."""

from dossiers.models.files import CaseAssignment, Dossier, NodeTeam
from dossiers.models.occurrences import EndWarning, Occurrence
from dossiers.models.people import Employee, Employment, JobTitle
from dossiers.models.pregnancies import Admission, Pregnancy, PregnancyEnd, PregnancyLink, SpreadLeave
from dossiers.models.recoveries import CauseJudgement, Recovery
from dossiers.models.rights import Rights
from dossiers.models.scopes import Grant, JobGroup, Narrowing, PageGrant
from dossiers.models.trajectories import ABSENCE, ILLNESS, PREGNANCY, SICKNESS_BENEFIT, Period, Task, Trajectory

__all__ = [
    "ABSENCE",
    "ILLNESS",
    "PREGNANCY",
    "SICKNESS_BENEFIT",
    "Admission",
    "CaseAssignment",
    "CauseJudgement",
    "Dossier",
    "Employee",
    "Employment",
    "EndWarning",
    "Grant",
    "JobGroup",
    "JobTitle",
    "Narrowing",
    "NodeTeam",
    "Occurrence",
    "PageGrant",
    "Period",
    "Pregnancy",
    "PregnancyEnd",
    "PregnancyLink",
    "Recovery",
    "Rights",
    "SpreadLeave",
    "Task",
    "Trajectory",
]
