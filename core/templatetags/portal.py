"""The few things that templates can't say themselves: icons, dates in words, days until a date, percentages."""

import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

register = template.Library()

TONE_ICONS = {
    "info": "info",
    "ok": "check",
    "warn": "triangle-alert",
    "bad": "triangle-alert",
    "neutral": "minus",
    "medical": "lock",
}
STATE_ICONS = {**TONE_ICONS, "info": "clock"}
MESSAGE_ICONS = {
    "success": "check",
    "info": "info",
    "debug": "info",
    "warning": "triangle-alert",
    "error": "circle-alert",
}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20) -> str:
    """A lucide icon as inline SVG, hidden from screen readers: the word beside it says what it means."""
    attributes = {"class": "icon", "data-size": str(size), "aria-hidden": "true", "focusable": "false"}
    return lucide(str(name), size=int(size), **attributes)


@register.simple_tag
def tone_icon(tone: str, size: int = 16) -> str:
    """The icon that goes with a tone of a badge or a note."""
    return icon(TONE_ICONS.get(tone, "minus"), size)


@register.simple_tag
def state_icon(tone: str) -> str:
    """The icon that goes with the state of a task: clock, triangle or check."""
    return icon(STATE_ICONS.get(tone, "minus"), 16)


@register.simple_tag
def message_icon(level: str) -> str:
    return icon(MESSAGE_ICONS.get(level, "info"))


@register.simple_tag
def same_for_all(name: str) -> str:
    """Include a template that says the same to everybody: it is rendered once per language, without a context."""
    if settings.DEBUG:
        return render_to_string(name)
    return _rendered_once(name, get_language())


@lru_cache(maxsize=32)
def _rendered_once(name: str, language: str | None) -> str:
    return render_to_string(name)


@register.filter
def date_words(value: Any) -> str:
    """ "maandag 2 november 2026" for a date, or for ISO text as a form field holds it; empty for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            return ""
    return formats.date_format(value, "l j F Y") if isinstance(value, datetime.date) else ""


@register.filter
def days_left(value: datetime.date | None, today: datetime.date | None = None) -> str:
    """Words for the time until a due date: "nog 3 dagen", "morgen", "vandaag", "4 dagen te laat"."""
    if value is None:
        return ""
    days = (value - (today or timezone.localdate())).days
    if days in (0, 1):
        return _("tomorrow") if days else _("today")
    if days < 0:
        return ngettext("%(count)s day overdue", "%(count)s days overdue", -days) % {"count": -days}
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


@register.filter
def nl_percentage(value: Any) -> str:
    """ "62,5%", "100%": without decimals that say nothing."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value)).normalize()
    return f"{formats.number_format(number if number % 1 else number.to_integral_value())}%"


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link to this field must point at: of a group of choices its first one."""
    subwidgets = field.subwidgets
    if field.use_fieldset and subwidgets:
        return subwidgets[0].id_for_label or f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
