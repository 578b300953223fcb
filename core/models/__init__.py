"""What every app may lean on."""

from core.models.limits import Allowance
from core.models.log import AccessEvent, AccessSeal, SealHorizon
from core.models.messages import DemoMessage, OutgoingMessage
from core.models.work import Draft, Job, Submission

__all__ = [
    "AccessEvent",
    "AccessSeal",
    "Allowance",
    "DemoMessage",
    "Draft",
    "Job",
    "OutgoingMessage",
    "SealHorizon",
    "Submission",
]
