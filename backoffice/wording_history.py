"""What the change history says: who changed what, and each field from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from backoffice.queries_history import Change, field_of
from core.history import CHANGED, MADE, REMOVED
from core.templatetags.portal import nl_percentage
from dossiers.policies import classification_words

HOW = {MADE: gettext_lazy("added"), CHANGED: gettext_lazy("changed"), REMOVED: gettext_lazy("removed")}
# For fields that no form or list asks for, so that they have no name of their own.
WORDS = {
    "agreement": gettext_lazy("agreement"),
    "absence": gettext_lazy("absence"),
    "assigned_by": gettext_lazy("assigned by"),
    "classification": gettext_lazy("classification"),
    "done_by": gettext_lazy("done by"),
    "dossier": gettext_lazy("case file"),
    "employee": gettext_lazy("employee"),
    "employer": gettext_lazy("employer"),
    "employment": gettext_lazy("employment"),
    "group": gettext_lazy("user group"),
    "lead_team": gettext_lazy("lead team"),
    "node": gettext_lazy("part"),
    "opens_on": gettext_lazy("opens on"),
    "pregnancy": gettext_lazy("pregnancy"),
    "recovery": gettext_lazy("recovery"),
    "ends_on": gettext_lazy("ends on"),
    "parent": gettext_lazy("stands under"),
    "permission": gettext_lazy("right"),
    "seen_group": gettext_lazy("users of the group"),
    "seen_user": gettext_lazy("colleague"),
    "starts_on": gettext_lazy("holds from"),
    "state": gettext_lazy("state"),
    "task": gettext_lazy("task"),
    "team": gettext_lazy("team"),
    "trajectory": gettext_lazy("trajectory"),
    "user": gettext_lazy("user"),
    "usergroup": gettext_lazy("user group"),
    "variation": gettext_lazy("protocol"),
    "withdrawn_at": gettext_lazy("withdrawn on"),
    "withdrawn_by": gettext_lazy("withdrawn by"),
}

Names = Mapping[type[Model], Mapping[int, str]]


@dataclass(frozen=True)
class FieldLine:
    label: str
    was: str
    became: str


@dataclass(frozen=True)
class ChangeLine:
    at: datetime
    who: str
    by_system: bool
    thing: str
    which: str
    how: Any
    fields: list[FieldLine]


def change_lines(changes: Iterable[Change], names: Names, *, which_net: bool = True) -> list[ChangeLine]:
    """`which_net`: whether the reader may know which safety net applies to an absence."""
    return [_line(change, names, which_net) for change in changes]


def label_of(field: Field) -> str:
    """The field's name in the language of the screen."""
    named = field.verbose_name if isinstance(field.verbose_name, Promise) else WORDS[field.name]
    return capfirst(str(named))


def _line(change: Change, names: Names, which_net: bool) -> ChangeLine:
    kind, whole = change.kind, change.label != CHANGED
    said = {kind.model._meta.get_field(name).attname for name in (*kind.names, kind.within) if name} if whole else ()
    values = change.was or change.became
    which = [_words(kind.model._meta.get_field(name), values, names) for name in kind.names]
    return ChangeLine(
        at=change.place.at,
        who=_who(change.context, names),
        by_system=not change.context.get("user"),
        thing=str(kind.noun),
        which=" · ".join(one for one in which if one != "–"),
        how=HOW[change.label],
        fields=[_field(change, column, names, which_net) for column in change.columns if column not in said],
    )


def _field(change: Change, column: str, names: Names, which_net: bool) -> FieldLine:
    field = field_of(change, column)
    was, became = (_said(field, values, names, which_net) for values in (change.was, change.became))
    return FieldLine(label_of(field), was, became)


def _said(field: Field, values: Mapping[str, Any], names: Names, which_net: bool) -> str:
    if field.name == "classification" and not which_net:
        return classification_words(values.get("classification") or "", which=False) or "–"
    return _words(field, values, names)


def _who(context: Mapping[str, Any], names: Names) -> str:
    """A request of nobody is one before signing in; what is done outside requests is the system's."""
    if user := context.get("user"):
        return names.get(User, {}).get(user) or _("user %(number)s") % {"number": user}
    return _("not signed in") if "request" in context else _("system")


def _words(field: Field, values: Mapping[str, Any], names: Names) -> str:
    value = values.get(field.attname)
    if value in (None, ""):
        return "–"
    if isinstance(field, ForeignKey):
        return names.get(field.related_model, {}).get(value) or _("removed (%(number)s)") % {"number": value}
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ArrayField) and field.base_field.choices:
        known = dict(field.base_field.flatchoices)
        return ", ".join(str(known.get(one, one)) for one in value) or "–"
    if field.name == "percentage":
        return nl_percentage(field.to_python(value))
    return _plain(field.to_python(value))


def _plain(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_format(timezone.localtime(value), "d-m-Y H:i")
        case date():
            return date_format(value, "d-m-Y")
        case list():
            return ", ".join(map(str, value))
        case Decimal():
            return number_format(value)
    return str(value)
