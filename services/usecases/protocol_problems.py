"""What can't be right about an edited protocol, as a sentence at the field that it is about."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from services.definitions import DefinitionError, Problem, Step, check_steps

_TEXTS = {
    Problem.KEY_TWICE: gettext_lazy("There is another step with the key of “%(step)s”. Give it another title."),
    Problem.MARK_HAS_EXECUTOR: gettext_lazy("“%(step)s” is a mark on the timeline: nobody carries it out."),
    Problem.NO_EXECUTOR: gettext_lazy("Choose who carries out “%(step)s”."),
    Problem.TEAM: gettext_lazy("Choose a team for “%(step)s” when a team carries it out, and only then."),
    Problem.DUE_BEFORE_OPENS: gettext_lazy("“%(step)s” would be due before it opens. Make the due date later."),
    Problem.NO_SUCH_STEP: gettext_lazy("“%(step)s” is counted from “%(other)s”, which is not a step any more."),
    Problem.COUNTS_FROM_REPEATING: gettext_lazy(
        "“%(step)s” can't be counted from “%(other)s”: that step repeats, so it has no single date."
    ),
    Problem.COUNTS_FROM_MARK: gettext_lazy(
        "“%(step)s” can't wait for “%(other)s”: that is a mark on the timeline, which nobody carries out."
    ),
    Problem.CAN_NOT_REPEAT: gettext_lazy("“%(step)s” repeats, so it can't be counted from what happens several times."),
    Problem.TERMS_ANEW: gettext_lazy(
        "“%(step)s” repeats around “%(other)s”: both must be counted from one and the same fact."
    ),
    Problem.WAITS_FOR_ITSELF: gettext_lazy("“%(step)s” waits for itself. Count it from something else."),
}
_FIELDS = {
    Problem.KEY_TWICE: "title",
    Problem.MARK_HAS_EXECUTOR: "executor",
    Problem.NO_EXECUTOR: "executor",
    Problem.TEAM: "team",
    Problem.DUE_BEFORE_OPENS: "due_count",
}


def check_edited(steps: Sequence[Step], *, edited: str = "") -> None:
    """`check_steps`, for who edits: raises DomainError, at a field when the problem is with the step `edited`."""
    if not steps:
        raise DomainError(_("A protocol has at least one step."))
    try:
        check_steps(steps)
    except DefinitionError as error:
        raise _refusal(error, steps, edited) from error


def _refusal(error: DefinitionError, steps: Sequence[Step], edited: str) -> DomainError:
    if error.problem is None:
        return DomainError(str(error))
    titles = {step.key: step.title for step in steps}
    words = {"step": titles.get(error.step, error.step), "other": titles.get(error.other, error.other)}
    field = _FIELDS.get(error.problem, "due_from") if edited and error.step == edited else ""
    return DomainError(_TEXTS[error.problem] % words, field=field)
