"""Input of the pages that change a trajectory: converting guidance, and corrections."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casemanagement.fields import GreyedSelect
from casemanagement.policies import reportable_classifications
from casemanagement.queries_trajectories import convertible, sickness_benefit
from casemanagement.usecases.conversions import Past, no_sickness_benefit
from casemanagement.usecases.corrections import Why
from core.forms import DateField, PercentageField, PortalForm
from dossiers.models import ABSENCE, Period, Trajectory
from orgstructure.enums import Classification
from services.models import ProtocolVariation

_NO_SERVICE = "-"


class ConvertForm(PortalForm):
    """Which protocolvariatie, of those that the agreements of today have; Ziektewet is greyed when none has it."""

    variation = forms.ChoiceField(label=_("New protocol variation"), widget=GreyedSelect)
    past = forms.ChoiceField(
        label=_("Tasks that come and were due already"),
        choices=[(Past.OPEN, _("Leave running")), (Past.NOT_APPLICABLE, _("Not applicable"))],
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, trajectory: Trajectory, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.key: one for one in convertible(trajectory, today)}
        choices: list[tuple[str, Any]] = [(one.key, _name(one, trajectory)) for one in self.offered.values()]
        field = self.fields["variation"]
        if trajectory.protocol_key == ABSENCE and sickness_benefit(trajectory, today) is None:
            choices.append((_NO_SERVICE, _("Ziektewet")))
            field.widget.greyed = {_NO_SERVICE}
            field.help_text = no_sickness_benefit()
        field.choices = choices
        field.error_messages["invalid_choice"] = _("This was not agreed for today.")
        if len(self.offered) == 1:
            self.initial.setdefault("variation", next(iter(self.offered)))

    def clean_variation(self) -> ProtocolVariation:
        key = self.cleaned_data["variation"]
        if key not in self.offered:
            raise forms.ValidationError(no_sickness_benefit())
        return self.offered[key]

    def clean_past(self) -> Past:
        return Past(self.cleaned_data["past"])


def _name(variation: ProtocolVariation, trajectory: Trajectory) -> str:
    if variation.key != trajectory.variation.key:
        return variation.name
    return str(_("%(name)s, version %(number)s") % {"name": variation.name, "number": variation.version})


class CorrectionForm(PortalForm):
    """What every correction asks: why, and of an employer of VDD why here."""

    reason = forms.CharField(
        label=_("Why is it corrected?"),
        help_text=_("No medical information. This stands with the trajectory."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    source_reason = forms.CharField(label=_("Reason for changing it here"), max_length=300)

    def __init__(self, *args: Any, trajectory: Trajectory, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trajectory, self.user = trajectory, user
        if not trajectory.dossier.employer.is_from_vdd:
            del self.fields["source_reason"]
        self.offer()
        self.order_fields([name for name in self.fields if name not in ("reason", "source_reason")])

    def offer(self) -> None:
        """Fill the choices of its own fields."""

    def why(self) -> Why:
        """Of a valid form."""
        data = self.cleaned_data
        return Why(data["reason"], self.user, data.get("source_reason", ""))

    def values(self) -> dict[str, Any]:
        """Of a valid form, by the names of the use-case."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "source_reason")}


class FirstDayForm(CorrectionForm):
    first_day = DateField(label=_("First sick day"))

    def offer(self) -> None:
        self.initial.setdefault("first_day", self.trajectory.first_day)


class ClassificationForm(CorrectionForm):
    classification = forms.ChoiceField(label=_("Absence classification"), widget=forms.RadioSelect)

    def offer(self) -> None:
        offered = reportable_classifications(self.user, self.trajectory.dossier.employer)
        self.fields["classification"].choices = [(one.value, one.label) for one in offered]
        self.initial.setdefault("classification", self.trajectory.classification)

    def clean_classification(self) -> Classification:
        return Classification(self.cleaned_data["classification"])


class _PeriodForm(CorrectionForm):
    """`starts_on` names the period."""

    starts_on = forms.ChoiceField(label=_("Period"), widget=forms.RadioSelect)
    skip_first = False

    def offer(self) -> None:
        periods = list(self.trajectory.periods.all())[self.skip_first :]
        self.fields["starts_on"].choices = [(one.starts_on.isoformat(), _period(one)) for one in periods]
        if len(periods) == 1:
            self.initial.setdefault("starts_on", periods[0].starts_on.isoformat())

    def clean_starts_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts_on"])


class PercentageForm(_PeriodForm):
    percentage = PercentageField(label=_("Absence percentage"))

    def clean_percentage(self) -> Decimal:
        return Decimal(self.cleaned_data["percentage"])


class PeriodDayForm(_PeriodForm):
    skip_first = True
    day = DateField(label=_("New first day of the period"))


class RecoveryForm(CorrectionForm):
    """`recovered_on` names the recovery."""

    recovered_on = forms.ChoiceField(label=_("Recovery"), widget=forms.RadioSelect)
    day = DateField(
        label=_("New date of recovery"), help_text=_("The first calendar day on which the employee was not absent.")
    )

    def offer(self) -> None:
        days = [one.recovered_on for one in self.trajectory.recoveries.all()]
        self.fields["recovered_on"].choices = [(one.isoformat(), date_format(one)) for one in days]
        if len(days) == 1:
            self.initial.setdefault("recovered_on", days[0].isoformat())

    def clean_recovered_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["recovered_on"])


def _period(period: Period) -> str:
    words = {"day": date_format(period.starts_on), "percentage": f"{period.percentage.normalize():f}".replace(".", ",")}
    return str(_("from %(day)s: %(percentage)s%%") % words)
