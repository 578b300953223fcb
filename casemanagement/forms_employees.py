"""Input about employees and their employments, turned into what the use-cases ask for."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casemanagement.fields import GreyedSelect
from casemanagement.queries_employees import Offered
from casemanagement.usecases.employments import Answer
from core.errors import DomainError
from core.forms import DateField, PortalForm
from core.validators import clean_bsn, clean_phone
from dossiers.enums import Leaving
from dossiers.models import Employee, Employment
from dossiers.usecases.employments import Line


class HoursField(forms.DecimalField):
    """Hours of a week, with a comma or a point."""

    suffix = _("hours")

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"data-width": "number", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=4, decimal_places=2, min_value=0, max_value=99, widget=widget, **kwargs)
        message = _("Give the hours of one week, for example 32 or 36,5.")
        names = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
        self.error_messages.update(dict.fromkeys(names, message))
        for validator in self.validators:
            if hasattr(validator, "messages"):
                validator.messages = dict.fromkeys(validator.messages, message)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class EmployeeForm(PortalForm):
    """Who the employee is. `add_anyway` is asked when somebody looks like him."""

    bsn = forms.CharField(
        label=_("BSN"), max_length=20, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "data-width": "short"}),
    )  # fmt: skip
    personnel_number = forms.CharField(label=_("Personnel number"), max_length=30, required=False)
    initials = forms.CharField(label=_("Initials"), max_length=10, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    prefix_name = forms.CharField(label=_("Surname prefix"), max_length=10, required=False)
    last_name = forms.CharField(label=_("Surname"), max_length=200)
    birth_date = DateField(label=_("Date of birth"))
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    add_anyway = forms.BooleanField(label=_("Add all the same"), required=False)

    @staticmethod
    def values_of(employee: Employee) -> dict[str, Any]:
        """What the form shows of an employee. His BSN is not among it: it is shown on demand only."""
        names = ("personnel_number", "initials", "first_name", "last_name", "birth_date", "phone", "email")
        return {**{name: getattr(employee, name) for name in names}, "prefix_name": employee.prefix}

    def clean_bsn(self) -> str:
        return clean_bsn(self.cleaned_data["bsn"]) if self.cleaned_data["bsn"] else ""

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def fields_of_employee(self) -> dict[str, Any]:
        """Of a valid form, by the names of the model."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "add_anyway"}
        values["prefix"] = values.pop("prefix_name")
        values["personnel_number"] = values["personnel_number"] or None
        return values


class EmploymentForm(PortalForm):
    """One dienstverband. `new_title` is what + TOEVOEGEN adds to the list."""

    location = forms.ChoiceField(label=_("Location"), required=False)
    department = forms.ChoiceField(label=_("Department"))
    job_title = forms.ChoiceField(label=_("Job title"), required=False)
    new_title = forms.CharField(label=_("Not in the list? New job title"), max_length=100, required=False)
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"), required=False)
    hours = HoursField(label=_("Hours a week"), required=False)
    norm_hours = HoursField(label=_("Norm hours (a full week)"), required=False)

    def __init__(self, *args: Any, offered: Offered, employment: Employment | None = None, **kwargs: Any) -> None:
        self.employment, self.offered = employment, offered
        super().__init__(*args, initial=kwargs.pop("initial", None) or self._initial(), **kwargs)
        places = ((str(one.uuid), str(one)) for one in offered.locations)
        self.fields["location"].choices = [("", _("Main location")), *places]
        self.fields["department"].choices = _departments(offered)
        titles = list(offered.titles)
        if employment and employment.job_title not in ("", *titles):
            titles.append(employment.job_title)
        self.fields["job_title"].choices = [("", _("No choice")), *((one, one) for one in titles)]

    def _initial(self) -> dict[str, Any]:
        if self.employment is None:
            return {}
        one = self.employment
        names = ("job_title", "starts_on", "ends_on", "hours", "norm_hours")
        place = {"department": str(one.node.uuid), "location": str(one.location.uuid) if one.location else ""}
        return {**place, **{name: getattr(one, name) for name in names}}

    @property
    def factor(self) -> Decimal | None:
        """Of what stands in the fields."""
        try:
            hours, norm = (self.fields[name].clean(self[name].value()) for name in ("hours", "norm_hours"))
        except ValidationError:
            return None
        return Employment(hours=hours, norm_hours=norm).part_time_factor

    def facts(self) -> dict[str, Any]:
        """Of a valid form, by the names of the use-cases."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "new_title"}
        values["department"] = _department(self.offered, values["department"])
        places = {str(one.uuid): one for one in self.offered.locations}
        values["location"] = places.get(values["location"])
        return values

    def line(self) -> Line:
        return Line(employment=self.employment, prefix=f"{self.prefix}-", **self.facts())


class KindForm(PortalForm):
    """Wijzigen dienstverband, step 1: what has to be changed."""

    kind = forms.ChoiceField(label=_("What do you want to change?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds


class MoveForm(PortalForm):
    """Andere afdeling vanaf een datum."""

    department = forms.ChoiceField(label=_("New department"))
    on = DateField(label=_("From"))

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["department"].choices = _departments(offered)

    def facts(self) -> dict[str, Any]:
        return {"department": _department(self.offered, self.cleaned_data["department"]), "on": self.cleaned_data["on"]}


class LeaveForm(PortalForm):
    """Uit dienst melden."""

    last_day = DateField(label=_("Last day"), help_text=_("The last day on which the employee is employed."))


class AnswerForm(PortalForm):
    """Ziek uit dienst? What becomes of the running trajectory. `why_not` tells why guidance can't be converted."""

    leaving = forms.ChoiceField(
        label=_("Ill out of service?"), choices=Leaving.choices, widget=GreyedSelect, required=False
    )
    recovered_on = DateField(
        label=_("Last sick day"),
        required=False,
        help_text=_("Only with “Report recovered”. The date of recovery is the day after."),
    )

    def __init__(self, *args: Any, why_not: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why_not = why_not
        field = self.fields["leaving"]
        if why_not:
            field.widget.greyed = {Leaving.CONVERT}
            field.help_text = why_not

    def clean_leaving(self) -> str:
        chosen: str = self.cleaned_data["leaving"]
        if chosen == Leaving.CONVERT and self.why_not:
            raise ValidationError(self.why_not)
        return chosen

    def answer(self) -> Answer | None:
        """Of a valid form; None when nothing was answered."""
        chosen = self.cleaned_data["leaving"]
        return Answer(Leaving(chosen), self.cleaned_data["recovered_on"]) if chosen else None


class SourceForm(PortalForm):
    """Why it is changed here, while VDD is leading."""

    source_reason = forms.CharField(label=_("Reason for changing it here"), max_length=300)


class Together:
    """Several forms of one page as one: to check, and to list what is wrong."""

    def __init__(self, *parts: PortalForm | None) -> None:
        self.parts = [part for part in parts if part is not None]

    def is_valid(self) -> bool:
        return not sum(not part.is_valid() for part in self.parts)  # each of them looks

    @property
    def errors(self) -> list[Any]:
        return [error for part in self.parts for errors in part.errors.values() for error in errors]

    def forget_errors(self) -> None:
        """What was typed stays; nothing is said about it yet."""
        for part in self.parts:
            part.errors.clear()

    def non_field_errors(self) -> list[Any]:
        return [error for part in self.parts for error in part.non_field_errors()]

    def visible_fields(self) -> Iterable[forms.BoundField]:
        return [field for part in self.parts for field in part.visible_fields()]

    def show(self, error: DomainError) -> None:
        """Put the sentence at its field, with or without its prefix, or on top when no form has it."""
        places = [(part, name) for part in self.parts for name in part.fields]
        named = [(part, name) for part, name in places if error.field in (part.add_prefix(name), name)]
        part, name = next(iter(named), (self.parts[0], None))
        part.add_error(name, error.message)


def _departments(offered: Offered) -> list[tuple[str, Any]]:
    return [("", _("No choice")), *((str(node.uuid), name) for node, name in offered.departments.items())]


def _department(offered: Offered, uuid: str) -> Any:
    return next(node for node in offered.departments if str(node.uuid) == uuid)
