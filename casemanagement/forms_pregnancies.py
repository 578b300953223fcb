"""Input of the pages about pregnancy: registering one, what follows, its link with an illness, the cause after it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemanagement.usecases.pregnancies import Expected, end_reasons
from core.forms import DateField, PortalForm
from dossiers.enums import PregnancyEndReason, SameCause
from dossiers.models import Dossier, Pregnancy
from planning.planner import leave_window
from planning.queries import leave_of

EARLIEST, LATEST, OTHER = "earliest", "latest", "other"
_PARTS = 3
_DAY = timedelta(days=1)


class SourceForm(PortalForm):
    """What VDD is the source of needs a reason to be told here."""

    source_reason = forms.CharField(
        label=_("Why here?"),
        help_text=_("Why this is not reported in VDD. This stands in the access log."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        if not dossier.employer.is_from_vdd:
            del self.fields["source_reason"]
        self.order_fields([name for name in self.fields if name != "source_reason"])

    @staticmethod
    def standing(pregnancy: Pregnancy) -> dict[str, Any]:
        """What the form opens with: what is known already."""
        return {}

    def values(self) -> dict[str, Any]:
        """What the use-case wants, of a valid form."""
        return dict(self.cleaned_data)


class ExpectedForm(SourceForm):
    """Zwanger melden, and Vermoedelijke bevallingsdatum corrigeren."""

    due_on = DateField(label=_("Due date of birth"), help_text=_("As the midwife or doctor has declared it."))
    multiple = forms.ChoiceField(
        label=_("More than one child"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    leave = forms.ChoiceField(
        label=_("Last working day"),
        help_text=_(
            "So long before the day after the due date the leave begins. For more than one child this is 10 weeks "
            "instead of 6, and 8 weeks instead of 4."
        ),
        choices=[(EARLIEST, _("6 weeks")), (LATEST, _("4 weeks")), (OTHER, _("Another day"))],
        initial=EARLIEST,
        widget=forms.RadioSelect,
    )
    last_working_day = DateField(label=_("Namely"), required=False, help_text=_("Only with another day."))

    @staticmethod
    def standing(pregnancy: Pregnancy) -> dict[str, Any]:
        leave = leave_of(pregnancy, timezone.localdate())
        day: date = pregnancy.leave_starts_on
        chosen = {leave.earliest_start: EARLIEST, leave.latest_start: LATEST}.get(day, OTHER)
        return {
            "due_on": pregnancy.due_on,
            "multiple": "yes" if pregnancy.multiple else "no",
            "leave": chosen,
            "last_working_day": day - _DAY if chosen == OTHER else None,
        }

    def expected(self) -> Expected:
        """Of a valid form."""
        due_on, multiple = self.cleaned_data["due_on"], self.cleaned_data["multiple"] == "yes"
        _earliest, latest = leave_window(due_on, multiple=multiple)
        last = {EARLIEST: None, LATEST: latest - _DAY, OTHER: self.cleaned_data["last_working_day"]}
        return Expected(due_on, multiple, last[self.cleaned_data["leave"]])

    def values(self) -> dict[str, Any]:
        reason = {"source_reason": self.cleaned_data["source_reason"]} if "source_reason" in self.fields else {}
        return {"expected": self.expected(), **reason}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            values.get("leave") == OTHER
            and not values.get("last_working_day")
            and not self.has_error("last_working_day")
        ):
            self.add_error("last_working_day", _("Fill in the last working day."))
        return values


class RegisterForm(ExpectedForm):
    """`key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "key": self.cleaned_data["key"]}


class BirthForm(SourceForm):
    born_on = DateField(label=_("Date of birth of the child"))

    @staticmethod
    def standing(pregnancy: Pregnancy) -> dict[str, Any]:
        return {"born_on": pregnancy.born_on}


class LastWorkingDayForm(SourceForm):
    last_working_day = DateField(label=_("Last working day"))

    @staticmethod
    def standing(pregnancy: Pregnancy) -> dict[str, Any]:
        return {"last_working_day": pregnancy.leave_starts_on - _DAY}


class EndForm(SourceForm):
    reason = forms.ChoiceField(label=_("Reason"))
    on = DateField(label=_("Ended on"))
    explanation = forms.CharField(
        label=_("Explanation"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(one.value, one.label) for one in end_reasons(user, self.dossier.pk)]
        self.fields["reason"].choices = [("", _("Choose a reason")), *reasons]

    def clean_reason(self) -> PregnancyEndReason:
        return PregnancyEndReason(self.cleaned_data["reason"])


class AdmissionForm(SourceForm):
    starts_on = DateField(label=_("First day in hospital"))
    ends_on = DateField(label=_("Last day in hospital"))


class SpreadForm(SourceForm):
    """Some periods; empty ones do not count. Together they replace what stood there."""

    def __init__(self, *args: Any, pregnancy: Pregnancy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = list(pregnancy.spread.all())
        for number in range(1, max(_PARTS, len(present) + 1) + 1):
            one = present[number - 1] if number <= len(present) else None
            for name, label, day in (
                (f"first_{number}", _("Period %(number)s from"), one and one.starts_on),
                (f"last_{number}", _("Period %(number)s up to and including"), one and one.ends_on),
            ):
                self.fields[name] = DateField(label=str(label) % {"number": number}, required=False, initial=day)
        self.count = number

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = [(data[f"first_{number}"], data[f"last_{number}"]) for number in range(1, self.count + 1)]
        reason = {"source_reason": data["source_reason"]} if "source_reason" in self.fields else {}
        return {"parts": [(first, last) for first, last in found if first and last], **reason}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in range(1, self.count + 1):
            if bool(values.get(f"first_{number}")) != bool(values.get(f"last_{number}")):
                self.add_error(f"last_{number}", _("Fill in both days of a period."))
        return values


class CloseForm(SourceForm):
    """Nothing to fill in."""


class LinkForm(SourceForm):
    related = forms.BooleanField(label=_("The sick report has a relation with pregnancy after all"), required=False)
    reason = forms.CharField(
        label=_("Why is it corrected?"),
        help_text=_("No medical information. This stands with the trajectory."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_related(self) -> bool:
        related: bool = self.cleaned_data["related"]
        if related == self.initial["related"]:
            raise ValidationError(_("It stands like this already. Fill in what it must become."))
        return related


class CauseForm(PortalForm):
    answer = forms.ChoiceField(
        label=_("Does the illness have the same cause as before the leave?"),
        choices=SameCause.choices,
        widget=forms.RadioSelect,
    )
