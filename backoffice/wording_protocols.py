"""What Beheer says about the steps of protocols, and about what differs between two versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casemanagement.enums import UwvKind
from orgstructure.enums import Classification
from services.definitions import LEAD, Anchor, Condition, Moment, Moments, Step, StepDifference, VariationDefinition
from services.definitions import step_from_dict as read
from services.models import ProtocolStep

ANCHORS: dict[Anchor, str | Promise] = {
    Anchor.FIRST_DAY: gettext_lazy("first sick day"),
    Anchor.DUE_DATE_OF_BIRTH: gettext_lazy("due date of birth"),
    Anchor.BIRTH: gettext_lazy("date of birth of the child"),
    Anchor.LEAVE_START: gettext_lazy("start of the leave"),
    Anchor.LEAVE_END: gettext_lazy("last day of the leave"),
    Anchor.EMPLOYMENT_END: gettext_lazy("end of the employment"),
    Anchor.END_WARNING: gettext_lazy("warning that the employment ends"),
    Anchor.RECOVERY: gettext_lazy("recovery"),
    Anchor.SICK_IN_WINDOW: gettext_lazy("ill in the weeks in which the leave may begin"),
}
NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "explanation": gettext_lazy("Explanation"),
    "legal_basis": gettext_lazy("Legal basis"),
    "kind": gettext_lazy("Kind of step"),
    "executor": gettext_lazy("Executor"),
    "team": gettext_lazy("Team"),
    "opens": gettext_lazy("Opens"),
    "due": gettext_lazy("Due date"),
    "repeat": gettext_lazy("Repetition"),
    "condition": gettext_lazy("Only for"),
    "uwv": gettext_lazy("Notification to UWV"),
    "form": gettext_lazy("Form"),
    "activity": gettext_lazy("Treatment"),
    "mails": gettext_lazy("Reminders"),
}


@dataclass(frozen=True)
class StepLine:
    step: ProtocolStep
    opens: str
    due: str
    repeats: str
    only_for: str
    legal_basis: str
    explanation: str


@dataclass(frozen=True)
class FieldDifference:
    label: Any
    was: str
    became: str


@dataclass(frozen=True)
class DifferenceLine:
    """`how` is what happened to the step as a whole."""

    title: str
    how: str
    tone: str
    fields: list[FieldDifference]


def step_lines(steps: Iterable[ProtocolStep]) -> list[StepLine]:
    both = [(step, read(step.definition)) for step in steps]
    titles = {definition.key: definition.title for _step, definition in both}
    return [
        StepLine(
            step,
            moments_in_words(definition.opens, titles),
            moments_in_words(definition.due, titles),
            _repeats(definition),
            _condition(definition.condition, titles),
            definition.legal_basis,
            definition.explanation,
        )
        for step, definition in both
    ]


def head_differences(
    before: VariationDefinition, after: VariationDefinition, teams: Mapping[str, str]
) -> list[FieldDifference]:
    """Name and lead team, as far as they differ."""
    lines = [
        FieldDifference(_("Name"), before.title, after.title),
        FieldDifference(_("Lead team"), _team(before.lead_team, teams), _team(after.lead_team, teams)),
    ]
    return [line for line in lines if line.was != line.became]


def difference_lines(
    found: Iterable[StepDifference], titles: Mapping[str, str], teams: Mapping[str, str]
) -> list[DifferenceLine]:
    """`titles` are of the steps of both versions, `teams` the names by key."""
    return [_difference(one, titles, teams) for one in found]


def moments_in_words(moments: Moments, titles: Mapping[str, str]) -> str:
    texts = [_moment(moment, titles) for moment in moments]
    return texts[0] if len(texts) == 1 else _("the earliest of: %(moments)s") % {"moments": "; ".join(texts)}


def anchor_in_words(moment: Moment, titles: Mapping[str, str]) -> str:
    """What a moment is counted from."""
    title = {"step": titles.get(moment.of, moment.of)}
    if moment.anchor == Anchor.COMPLETION:
        return _("“%(step)s” done") % title
    return _("due date of “%(step)s”") % title if moment.anchor == Anchor.DUE else str(ANCHORS[moment.anchor])


def _difference(one: StepDifference, titles: Mapping[str, str], teams: Mapping[str, str]) -> DifferenceLine:
    if one.before is None:
        return DifferenceLine(one.step.title, _("added"), "ok", [])
    if one.after is None:
        return DifferenceLine(one.step.title, _("removed"), "bad", [])
    before, after = one.before, one.after
    lines = [
        FieldDifference(NAMES[name], _words(before, name, titles, teams), _words(after, name, titles, teams))
        for name in one.names
    ]
    return DifferenceLine(after.title, _("stands elsewhere") if one.moved else _("changed"), "info", lines)


def _words(step: Step, name: str, titles: Mapping[str, str], teams: Mapping[str, str]) -> str:
    value = getattr(step, name)
    said = {
        "opens": lambda: moments_in_words(value, titles),
        "due": lambda: moments_in_words(value, titles),
        "repeat": lambda: _repeats(step),
        "condition": lambda: _condition(value, titles),
        "team": lambda: _team(value, teams),
        "uwv": lambda: str(UwvKind(value).label) if value in UwvKind else value,
        "kind": lambda: str(value.label),
        "executor": lambda: str(value.label) if value else "",
        "mails": lambda: ", ".join(value),
    }
    return (said[name]() if name in said else value) or "–"


def _team(key: str, teams: Mapping[str, str]) -> str:
    return _("the lead team") if key == LEAD else teams.get(key, key) or "–"


def _moment(moment: Moment, titles: Mapping[str, str]) -> str:
    count, days = moment.days or moment.working_days, ""
    if moment.days:
        days = ngettext("%(count)s day", "%(count)s days", abs(count)) % {"count": abs(count)}
    elif moment.working_days:
        days = ngettext("%(count)s working day", "%(count)s working days", abs(count)) % {"count": abs(count)}
    start = anchor_in_words(moment, titles)
    return f"{start} {'+' if count > 0 else '−'} {days}" if days else start


def _repeats(step: Step) -> str:
    return _("every %(days)s days") % {"days": step.repeat.every} if step.repeat else ""


def _condition(condition: Condition, titles: Mapping[str, str]) -> str:
    """For which trajectories the step is meant; empty when for all."""
    parts = [str(Classification(one).label) for one in condition.classifications]
    if condition.percentage_from is not None:
        parts.append(_("from %(percentage)s%% on") % {"percentage": condition.percentage_from})
    if condition.percentage_to is not None:
        parts.append(_("up to %(percentage)s%%") % {"percentage": condition.percentage_to})
    if condition.after:
        parts.append(_("“%(step)s” done") % {"step": titles.get(condition.after, condition.after)})
    return ", ".join(parts)
