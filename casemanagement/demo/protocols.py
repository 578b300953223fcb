"""A protocol that klantbeheer edited: a version with a remark, beside the one that came with the product."""

from dataclasses import replace

from casemanagement.demo.people import Cast
from services.queries import current_variations, definition_of
from services.usecases.protocols import new_version

_KEY, _STEP = "preventief", "preventieve-intake"
_REMARK = "Bij de intake ook vragen hoe de werknemer bereikbaar wil zijn"
_ADDED = "Vraag ook hoe en wanneer de werknemer bereikbaar wil zijn."


def edit_protocol(cast: Cast) -> None:
    """What runs keeps the version that it has."""
    current = current_variations([_KEY])[_KEY]
    definition = definition_of(current)
    steps = tuple(
        replace(step, explanation=f"{step.explanation} {_ADDED}") if step.key == _STEP else step
        for step in definition.steps
    )
    changed = replace(definition, steps=steps)
    new_version(variation=current, definition=changed, remark=_REMARK, by=cast.klantbeheer)
