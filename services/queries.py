"""Reads of protocols that several callers need."""

from services.enums import StepKind
from services.models import ProtocolStep


def task_steps() -> list[tuple[str, str]]:
    """Key and title of the tasks that the protocols of today know, in the order in which they come up."""
    steps = ProtocolStep.objects.filter(variation__is_current=True).exclude(kind=StepKind.MARK)
    titles = dict.fromkeys(steps.order_by("variation__key", "position").values_list("key", "title"))
    return list({key: (key, title) for key, title in titles}.values())
