"""Input of Dienstverlening: agreements with their stacked variations, and the variations themselves."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, PortalForm
from services.models import Agreement, ProtocolVariation, ServiceKind, ServiceVariation

ADD_LINE = "add_line"  # the button that asks for one more variation
MOST_LINES = 10
_LINE = "variation_"


class LinesForm(PortalForm):
    """A form with so many lines of service variations of one kind; an empty line counts for nothing."""

    kept: frozenset[int] = frozenset()

    def add_lines(self, kind: ServiceKind | None, number: int) -> None:
        """Lines to choose from what is sold of this kind; without a kind there is nothing to choose."""
        found = kind.variations.all() if kind else []
        self.offered = {str(one.uuid): one for one in found if one.is_active or one.pk in self.kept}
        for place in range(1, min(number, MOST_LINES) + 1):
            field = forms.ChoiceField(
                label=_("Service variation"),
                required=False,
                choices=[("", "–"), *((key, one.name) for key, one in self.offered.items())],
                error_messages={"invalid_choice": _("Choose variations of this kind of service.")},
            )
            self.fields[f"{_LINE}{place}"] = field

    @property
    def lines(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_LINE)]

    @property
    def has_room(self) -> bool:
        return len(self.lines) < MOST_LINES

    def variations(self) -> list[ServiceVariation]:
        """Of a valid form: what was chosen, each once."""
        chosen = (self.cleaned_data[field.name] for field in self.lines)
        return list({one: self.offered[one] for one in chosen if one}.values())

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, to go on with."""
        return {name: value for name in self.fields if (value := self[name].value()) is not None}


def lines_in(data: Any) -> int:
    """How many lines a form was sent with, and one more when that is what was asked."""
    asked = data.get("step") == ADD_LINE
    return sum(name.startswith(_LINE) for name in data) + asked


def lines_with(variations: Iterable[ServiceVariation]) -> dict[str, str]:
    """Initial values for lines in which these are chosen."""
    return {f"{_LINE}{place}": str(one.uuid) for place, one in enumerate(variations, start=1)}


class AgreementForm(LinesForm):
    """Overeenkomst toevoegen, or correcting one that has not begun: then its kind stays."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of service"))
    starts_on = DateField(label=_("Start date"))
    ends_on = DateField(label=_("End date"), required=False)

    def __init__(
        self, data: Any = None, *, kinds: Collection[ServiceKind], lines: int, kept: Iterable[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.kept, self.kinds = frozenset(kept), {one.key: one for one in kinds}
        self.fields["kind"].choices = [(one.key, one.name) for one in kinds]
        self.add_lines(self.kinds.get(self["kind"].value() or ""), lines)

    def clean_kind(self) -> ServiceKind:
        return self.kinds[self.cleaned_data["kind"]]

    def typed(self) -> dict[str, Any]:
        """A choice of another kind is no choice any more."""
        lines = {field.name for field in self.lines}
        return {name: one for name, one in super().typed().items() if name not in lines or one in self.offered}


class EndForm(LinesForm):
    """Overeenkomst afsluiten, by choice with the one that takes its place."""

    version = forms.CharField(widget=forms.HiddenInput)
    ends_on = DateField(label=_("End date"))
    succeed = forms.BooleanField(label=_("and replace it by a new agreement"), required=False)
    until = DateField(label=_("End date of the new agreement"), required=False)

    def __init__(self, data: Any = None, *, agreement: Agreement, lines: int, initial: dict[str, Any]) -> None:
        initial = {"ends_on": agreement.ends_on or timezone.localdate(), **initial}
        super().__init__(data, initial=initial)
        if agreement.ends_on:
            self.fields["ends_on"].required = False
            self.fields["ends_on"].help_text = _("Empty: the agreement goes on without end date.")
        self.add_lines(agreement.kind, lines)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("succeed") and "ends_on" in values and not values["ends_on"]:
            self.add_error("ends_on", gettext("Fill in “%(label)s”.") % {"label": self.fields["ends_on"].label})
        return values


class ServiceVariationForm(PortalForm):
    """Name, protocolvariaties and whether it is sold."""

    name = forms.CharField(label=_("Name"), max_length=100)
    protocol_variations = forms.MultipleChoiceField(
        label=_("Protocol variations"),
        help_text=_("What may start with it. Of one protocol the first in the list counts."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=_("can be chosen in new agreements"), required=False)

    def __init__(
        self, data: Any = None, *, protocols: Iterable[ProtocolVariation], known: Iterable[str], **kwargs: Any
    ):
        super().__init__(data, **kwargs)
        choices = {one.key: f"{one.name} ({one.protocol})" for one in protocols}
        missing = {key: _("%(key)s (not there yet)") % {"key": key} for key in known if key not in choices}
        self.fields["protocol_variations"].choices = [*choices.items(), *missing.items()]
