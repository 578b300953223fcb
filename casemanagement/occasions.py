"""What befell a trajectory, in a sentence, for who may read it.

An employer hears nothing of the cause of an illness or of why something was corrected. Of links with a pregnancy
hears only who may know which safety net applies (domain.md 6.1).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.portal import nl_percentage
from dossiers.enums import EndReason, Occasion
from dossiers.models import PREGNANCY, Occurrence

OF_THE_SAFETY_NET = frozenset({Occasion.LINKED, Occasion.UNLINKED})
_PLAIN: dict[Occasion, str | Promise] = {
    Occasion.STARTED: gettext_lazy("The trajectory started"),
    Occasion.WINDOW_CLOSED: gettext_lazy("Four weeks after the recovery have passed: the trajectory is closed"),
    Occasion.LEAVE_BEGAN: gettext_lazy("The pregnancy leave began"),
    Occasion.PREGNANCY: gettext_lazy("The dates of the pregnancy and the leave were changed"),
    Occasion.LINKED: gettext_lazy("The illness was linked with the pregnancy"),
    Occasion.UNLINKED: gettext_lazy("The link with the pregnancy was taken away"),
    Occasion.CAUSE_JUDGED: gettext_lazy("The company doctor judged the cause of the illness after the leave"),
}
_CORRECTED: dict[str, str | Promise] = {
    "first_day": gettext_lazy("First sick day corrected"),
    "classification": gettext_lazy("Classification corrected"),
    "percentage": gettext_lazy("Absence percentage corrected"),
    "period": gettext_lazy("First day of a period corrected"),
    "recovery": gettext_lazy("Day of recovery corrected"),
}
_TAKEN_BACK: dict[str, str | Promise] = {
    Occasion.REPORTED: gettext_lazy("The sick report was taken back"),
    Occasion.PERCENTAGE: gettext_lazy("The change of the absence percentage was taken back"),
    Occasion.RECOVERED: gettext_lazy("The recovery was taken back"),
    Occasion.CONTINUED: gettext_lazy("The new sick report was taken back"),
}


def is_told(one: Occurrence, *, inside: bool, knows_safety_net: bool) -> bool:
    if one.kind in OF_THE_SAFETY_NET:
        return knows_safety_net
    return inside or one.kind != Occasion.CAUSE_JUDGED


def sentence(one: Occurrence, *, inside: bool, protocol_key: str) -> str:
    """`inside`: for the arbodienst's own people."""
    kind, facts = Occasion(one.kind), one.facts
    if kind in _PLAIN:
        return str(_PLAIN[kind])
    if kind == Occasion.UNDONE:
        return str(_TAKEN_BACK.get(facts.get("what", ""), kind.label))
    if kind == Occasion.CORRECTED:
        return _corrected(facts, inside)
    if kind == Occasion.CONVERTED:
        return _from_to(_("Guidance converted"), facts)
    if kind == Occasion.ENDED:
        return _ended(facts, protocol_key)
    return _about_illness(kind, facts)


def _about_illness(kind: Occasion, facts: Mapping[str, Any]) -> str:
    percentage = _percentage(facts.get("percentage"))
    if kind == Occasion.REPORTED:
        return _("Reported ill for %(percentage)s") % {"percentage": percentage}
    if kind == Occasion.PERCENTAGE:
        words = {"before": _percentage(facts.get("before")), "after": percentage}
        return _("Absence percentage from %(before)s to %(after)s") % words
    if kind == Occasion.CONTINUED:
        words = {"day": _day(facts.get("recovered_on")), "percentage": percentage}
        return _("Ill again for %(percentage)s, within four weeks after the recovery of %(day)s") % words
    return _("Not absent any more: recovered")


def _ended(facts: Mapping[str, Any], protocol_key: str) -> str:
    """Why a pregnancy ended is health data and stands elsewhere."""
    why = facts.get("why", "")
    if protocol_key == PREGNANCY or why not in EndReason:
        return _("The trajectory ended")
    return _("The trajectory ended: %(reason)s") % {"reason": EndReason(why).label}


def _corrected(facts: Mapping[str, Any], inside: bool) -> str:
    what = facts.get("what", "")
    text = str(_CORRECTED.get(what, Occasion.CORRECTED.label))
    return _from_to(text, facts) if inside and what != "classification" else text


def _from_to(text: str, facts: Mapping[str, Any]) -> str:
    if "from" not in facts or "to" not in facts:
        return text
    return _("%(what)s, from %(before)s to %(after)s") % {
        "what": text, "before": _day(facts["from"]), "after": _day(facts["to"]),
    }  # fmt: skip


def _percentage(value: Any) -> str:
    return nl_percentage(value) if value else ""


def _day(value: Any) -> str:
    """A day as the Dutch write it; anything else as it is."""
    try:
        return f"{date.fromisoformat(str(value)):%d-%m-%Y}"
    except ValueError:
        return str(value)
