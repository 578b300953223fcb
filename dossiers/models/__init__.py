"""Employees and employments, the dossier with its trajectories and tasks, and who may see it."""

from dossiers.models.files import CaseAssignment, Dossier, NodeTeam
from dossiers.models.people import Employee, Employment, JobTitle
from dossiers.models.rights import Rights
from dossiers.models.scopes import Grant, JobGroup, Narrowing, PageGrant
from dossiers.models.trajectories import ABSENCE, Period, Task, Trajectory

__all__ = [
    "ABSENCE",
    "CaseAssignment",
    "Dossier",
    "Employee",
    "Employment",
    "Grant",
    "JobGroup",
    "JobTitle",
    "Narrowing",
    "NodeTeam",
    "PageGrant",
    "Period",
    "Rights",
    "Task",
    "Trajectory",
]
