"""Steps and variations from plain data (YAML, JSON) and back. What comes back equals what went in."""

from typing import Any

from services.definitions import fields
from services.definitions.steps import (
    STEP_ANCHORS,
    Anchor,
    Condition,
    DefinitionError,
    Moment,
    Moments,
    Repeat,
    Step,
    VariationDefinition,
)
from services.enums import Executor, StepKind

_MOMENT = ("anchor", "of", "days", "working_days")
_REPEAT = ("every", "until", "not_within")
_CONDITION = ("classifications", "percentage_from", "percentage_to", "while_running", "after")
_TEXTS = ("title", "explanation", "legal_basis", "team", "form", "activity", "uwv")
_STEP = ("key", "kind", "executor", "opens", "due", "repeat", "condition", "mails", *_TEXTS)
_VARIATION = ("key", "protocol", "title", "version", "lead_team", "steps")


def variation_from_dict(raw: object) -> VariationDefinition:
    where = "variation"
    raw = fields.mapping(raw, where, allowed=_VARIATION, required=_VARIATION)
    return VariationDefinition(
        key=fields.filled_text(raw, "key", where),
        protocol=fields.filled_text(raw, "protocol", where),
        title=fields.filled_text(raw, "title", where),
        version=fields.number(raw, "version", where, least=1),
        lead_team=fields.filled_text(raw, "lead_team", where),
        steps=tuple(step_from_dict(step) for step in fields.items(raw, "steps", where)),
    )


def step_from_dict(raw: object) -> Step:
    """A step from plain data. A mark without `opens` opens on its due date: it is a point on the timeline."""
    raw = fields.mapping(raw, "step", allowed=_STEP, required=("key", "title", "legal_basis", "due"))
    where = f"step {raw['key']}"
    kind = fields.choice(StepKind, raw.get("kind", StepKind.TASK.value), where)
    if kind != StepKind.MARK and "opens" not in raw:
        raise DefinitionError(f"{where}: field 'opens' is missing")
    return Step(
        key=fields.filled_text(raw, "key", where),
        title=fields.filled_text(raw, "title", where),
        legal_basis=fields.filled_text(raw, "legal_basis", where),
        explanation=fields.text(raw, "explanation", where),
        kind=kind,
        executor=fields.choice(Executor, raw["executor"], where) if raw.get("executor") else None,
        team=fields.text(raw, "team", where),
        opens=_moments(raw.get("opens", raw["due"]), f"{where}, opens"),
        due=_moments(raw["due"], f"{where}, due"),
        repeat=_repeat(raw["repeat"], f"{where}, repeat") if "repeat" in raw else None,
        condition=_condition(raw.get("condition", {}), f"{where}, condition"),
        form=fields.text(raw, "form", where),
        activity=fields.text(raw, "activity", where),
        uwv=fields.text(raw, "uwv", where),
        mails=fields.texts(raw, "mails", where),
    )


def _moments(raw: object, where: str) -> Moments:
    """One moment, or `{"earliest_of": [...]}`."""
    if isinstance(raw, dict) and "earliest_of" in raw:
        found = fields.items(fields.mapping(raw, where, allowed=("earliest_of",)), "earliest_of", where)
        if not found:
            raise DefinitionError(f"{where}: earliest_of is empty")
        return tuple(_moment(moment, where) for moment in found)
    return (_moment(raw, where),)


def _moment(raw: object, where: str) -> Moment:
    raw = fields.mapping(raw, where, allowed=_MOMENT, required=("anchor",))
    moment = Moment(
        anchor=fields.choice(Anchor, raw["anchor"], where),
        days=fields.number(raw, "days", where),
        working_days=fields.number(raw, "working_days", where, least=0),
        of=fields.text(raw, "of", where),
    )
    if moment.days and moment.working_days:
        raise DefinitionError(f"{where}: give days or working_days, not both")
    if (moment.anchor in STEP_ANCHORS) != bool(moment.of):
        raise DefinitionError(f"{where}: 'of' names the step for completion and due, and for no other anchor")
    return moment


def _repeat(raw: object, where: str) -> Repeat:
    raw = fields.mapping(raw, where, allowed=_REPEAT, required=("every", "until"))
    near = fields.mapping(raw.get("not_within", {}), f"{where}, not_within", allowed=("days", "of"))
    return Repeat(
        every=fields.number(raw, "every", where, least=1),
        until=_moments(raw["until"], f"{where}, until"),
        not_within=fields.number(near, "days", where, least=0),
        around=fields.texts(near, "of", where),
    )


def _condition(raw: object, where: str) -> Condition:
    raw = fields.mapping(raw, where, allowed=_CONDITION)
    return Condition(
        classifications=fields.texts(raw, "classifications", where),
        percentage_from=fields.number(raw, "percentage_from", where) if "percentage_from" in raw else None,
        percentage_to=fields.number(raw, "percentage_to", where) if "percentage_to" in raw else None,
        while_running=fields.flag(raw, "while_running", where, default=True),
        after=fields.text(raw, "after", where),
    )


def variation_to_dict(variation: VariationDefinition) -> dict[str, Any]:
    head = {name: getattr(variation, name) for name in _VARIATION if name != "steps"}
    return {**head, "steps": [step_to_dict(step) for step in variation.steps]}


def step_to_dict(step: Step) -> dict[str, Any]:
    """Plain data that JSON can hold, without what is empty."""
    written: dict[str, Any] = {
        "key": step.key,
        "kind": step.kind.value,
        **{name: getattr(step, name) for name in _TEXTS},
        "executor": step.executor.value if step.executor else "",
        "opens": _moments_to_dict(step.opens),
        "due": _moments_to_dict(step.due),
        "repeat": _repeat_to_dict(step.repeat) if step.repeat else {},
        "condition": _condition_to_dict(step.condition),
        "mails": list(step.mails),
    }
    return {name: value for name, value in written.items() if value}


def _moments_to_dict(moments: Moments) -> dict[str, Any]:
    written = [
        {"anchor": moment.anchor.value, **{name: value for name in _MOMENT[1:] if (value := getattr(moment, name))}}
        for moment in moments
    ]
    return written[0] if len(written) == 1 else {"earliest_of": written}


def _repeat_to_dict(repeat: Repeat) -> dict[str, Any]:
    written: dict[str, Any] = {"every": repeat.every, "until": _moments_to_dict(repeat.until)}
    if repeat.around or repeat.not_within:
        written["not_within"] = {"days": repeat.not_within, "of": list(repeat.around)}
    return written


def _condition_to_dict(condition: Condition) -> dict[str, Any]:
    usual = Condition()
    written = {
        name: getattr(condition, name) for name in _CONDITION if getattr(condition, name) != getattr(usual, name)
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}
