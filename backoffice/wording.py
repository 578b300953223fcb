"""What the pages of Beheer say about rights and protocol steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import UserGroup
from backoffice.right_texts import RIGHT_TEXTS
from services.definitions import Anchor, Moment, Moments, Step, step_from_dict
from services.models import ProtocolStep


@dataclass(frozen=True)
class RightOfGroup:
    """A right seen from a group: its own, inherited `via` a group above it, or neither."""

    name: str
    code: str
    text: str
    own: bool
    via: UserGroup | None


@dataclass(frozen=True)
class RightOfUser:
    """A right seen from a user: from which group he has it, if any, and what he was given or denied himself."""

    name: str
    code: str
    text: str
    via: UserGroup | None
    own: bool | None


@dataclass(frozen=True)
class StepLine:
    step: ProtocolStep
    opens: str
    due: str
    repeats: str
    legal_basis: str
    explanation: str


def rights_of_group(
    group: UserGroup,
    rights: Iterable[Permission],
    held: Mapping[int, set[int]],
    groups: Mapping[int, UserGroup],
) -> list[RightOfGroup]:
    """One entry per right; `held` and `groups` are of all groups, by id."""
    above = []
    parent = groups.get(group.parent_id or 0)
    while parent is not None:
        above.append(parent)
        parent = groups.get(parent.parent_id or 0)
    return [
        RightOfGroup(
            right.name,
            code_of(right),
            text_of(right),
            right.pk in held.get(group.pk, ()),
            next((one for one in above if right.pk in held.get(one.pk, ())), None),
        )
        for right in rights
    ]


def rights_of_user(lines: Iterable[RightOfGroup], group: UserGroup, own: Mapping[str, bool]) -> list[RightOfUser]:
    """`lines` are those of the user's home group, `own` his additions (True) and denials by code."""
    return [
        RightOfUser(line.name, line.code, line.text, group if line.own else line.via, own.get(line.code))
        for line in lines
    ]


def code_of(right: Permission) -> str:
    """A right as the code names it: 'app.codename'."""
    return f"{right.content_type.app_label}.{right.codename}"


def text_of(right: Permission) -> str:
    return str(RIGHT_TEXTS[code_of(right)])


def rights_gained_and_lost(before: set[Permission], after: set[Permission]) -> list[tuple[Any, Any]]:
    """Two lines for who judges a change; a user's own additions and denials stay as they are."""
    gained, lost = (", ".join(sorted(right.name for right in one)) for one in (after - before, before - after))
    return [(_("Rights gained"), gained or _("none")), (_("Rights lost"), lost or _("none"))]


def step_lines(steps: Iterable[ProtocolStep]) -> list[StepLine]:
    read = [(step, step_from_dict(step.definition)) for step in steps]
    titles = {definition.key: definition.title for _step, definition in read}
    return [
        StepLine(
            step,
            _moments(definition.opens, titles),
            _moments(definition.due, titles),
            _repeats(definition),
            definition.legal_basis,
            definition.explanation,
        )
        for step, definition in read
    ]


def _moments(moments: Moments, titles: Mapping[str, str]) -> str:
    texts = [_moment(moment, titles) for moment in moments]
    return (
        texts[0]
        if len(texts) == 1
        else _("the earliest of: %(moments)s") % {"moments": "; ".join(texts)}
        if texts
        else ""
    )


def _moment(moment: Moment, titles: Mapping[str, str]) -> str:
    count, days = moment.days or moment.working_days, ""
    if moment.days:
        days = ngettext("%(count)s day", "%(count)s days", abs(count)) % {"count": abs(count)}
    elif moment.working_days:
        days = ngettext("%(count)s working day", "%(count)s working days", abs(count)) % {"count": abs(count)}
    start = _start(moment, titles)
    return f"{start} {'+' if count > 0 else '−'} {days}" if days else start


def _start(moment: Moment, titles: Mapping[str, str]) -> str:
    names: dict[Anchor, Any] = {
        Anchor.FIRST_DAY: _("first sick day"),
        Anchor.DUE_DATE_OF_BIRTH: _("due date of birth"),
        Anchor.BIRTH: _("date of birth of the child"),
        Anchor.LEAVE_START: _("start of the leave"),
        Anchor.LEAVE_END: _("last day of the leave"),
        Anchor.EMPLOYMENT_END: _("end of the employment"),
    }
    title = {"step": titles.get(moment.of, moment.of)}
    if moment.anchor == Anchor.COMPLETION:
        return _("“%(step)s” done") % title
    return _("due date of “%(step)s”") % title if moment.anchor == Anchor.DUE else names[moment.anchor]


def _repeats(step: Step) -> str:
    return _("every %(days)s days") % {"days": step.repeat.every} if step.repeat else ""
