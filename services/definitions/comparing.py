"""What differs between two versions of a variation, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from services.definitions.steps import Step

_FIELDS = tuple(field.name for field in fields(Step) if field.name != "key")


@dataclass(frozen=True, slots=True)
class StepDifference:
    """One step of both versions, or of one of them; `names` are the fields that differ."""

    before: Step | None
    after: Step | None
    names: tuple[str, ...] = ()
    moved: bool = False

    @property
    def step(self) -> Step:
        step = self.after or self.before
        if step is None:
            raise ValueError("A difference is about a step.")
        return step


def differences(before: Sequence[Step], after: Sequence[Step]) -> list[StepDifference]:
    """Steps that were added, changed or moved in the order of the new version, then those that are gone."""
    old, new = ({step.key: step for step in steps} for steps in (before, after))
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    found = [_difference(old.get(step.key), step, step.key in moved) for step in after]
    gone = [StepDifference(step, None) for step in before if step.key not in new]
    return [one for one in found if one.before is None or one.names or one.moved] + gone


def _difference(before: Step | None, after: Step, moved: bool) -> StepDifference:
    names = (name for name in _FIELDS if before is not None and getattr(before, name) != getattr(after, name))
    return StepDifference(before, after, tuple(names), moved)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Who stands elsewhere among those that both versions have."""
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return set(after) - {key for block in blocks for key in after[block.b : block.b + block.size]}
