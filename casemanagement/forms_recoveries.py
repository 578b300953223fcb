"""Input about the course of an absence: another percentage, recovery, taking the last report back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemanagement.forms_employees import HoursField
from casemanagement.usecases.recoveries import REASONS
from core.forms import DateField, PercentageField, PortalForm
from dossiers.enums import EndReason, Occasion
from orgstructure.models import Employer


class _AboutAbsence(PortalForm):
    """Asks why it is done here, when VDD is leading."""

    source_reason = forms.CharField(
        label=_("Why here?"),
        help_text=_("Why this is not reported in VDD. This stands in the access log."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not employer.is_from_vdd:
            del self.fields["source_reason"]


class PercentageForm(_AboutAbsence):
    """Verzuimpercentage wijzigen."""

    percentage = PercentageField(label=_("Absence percentage"))
    on = DateField(label=_("As of"))
    therapy_hours = HoursField(
        label=_("Hours of work on a therapeutic basis (a week)"),
        help_text=_("Only when the employee works to get well again. These hours count as absence."),
        required=False,
    )
    field_order = ("percentage", "on", "therapy_hours", "source_reason")

    def clean_percentage(self) -> Decimal:
        return Decimal(self.cleaned_data["percentage"])


class RecoveryForm(_AboutAbsence):
    """Volledig hersteld."""

    on = DateField(
        label=_("Recovery date"),
        help_text=_(
            "The first calendar day on which the employee is not absent any more. Back at work on Monday after a free "
            "weekend: Saturday."
        ),
    )
    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=[(one.value, one.label) for one in REASONS],
        coerce=EndReason,
        initial=EndReason.RECOVERED,
    )
    field_order = ("on", "reason", "source_reason")


class UndoForm(_AboutAbsence):
    """Laatste melding terugdraaien. `seen` is what the user was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
    field_order = ("seen", "reason", "source_reason")

    @staticmethod
    def token(what: Occasion, on: date) -> str:
        return f"{what.value} {on.isoformat()}"

    def clean_seen(self) -> tuple[Occasion, date]:
        try:
            what, on = self.cleaned_data["seen"].split(" ")
            return Occasion(what), date.fromisoformat(on)
        except ValueError as error:
            raise forms.ValidationError(_("Open this page again.")) from error
