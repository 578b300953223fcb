"""What Beheer asks about an employer: all of its master data, its debtor number, locations, contacts, UWV offices."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from core import validators
from core.forms import PortalForm, PortalModelForm
from orgstructure.forms import POSTAL, SECTIONS, leave_room
from orgstructure.models import Contact, Employer, Location, UwvOffice
from orgstructure.placeholders import fictitious
from orgstructure.usecases.employers import is_locked, version_of
from services.completeness import REQUIRED, REQUIRED_POSTAL, Gap

_ALWAYS = ["name", "employee_system", *REQUIRED]


def _merged(name: str) -> dict[str, Any]:
    """One option of all sections' Meta."""
    return {key: one for section in SECTIONS.values() for key, one in getattr(section.Meta, name, {}).items()}


class SectionView(NamedTuple):
    """A card of the page: its fields, each with whether it holds a placeholder."""

    title: Any
    icon: str
    fields: list[tuple[forms.BoundField, bool]]
    postal: list[tuple[forms.BoundField, bool]]


class OrganisationForm(*SECTIONS.values()):  # type: ignore[misc]
    """All sections of the master data on one page; the required ones are marked * (row 44)."""

    cleaners: ClassVar[dict[str, Callable[[str], str]]] = {
        name: clean for section in SECTIONS.values() for name, clean in section.cleaners.items()
    }
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Employer
        fields = [name for section in SECTIONS.values() for name in section.Meta.fields]
        help_texts = _merged("help_texts")
        error_messages = _merged("error_messages")

    def __init__(self, data: Any, *, employer: Employer, may_change: bool, may_pass_source: bool) -> None:
        initial = {"version": version_of(employer, self._data())} if employer.pk else {"key": uuid.uuid4()}
        super().__init__(data, instance=employer if employer.pk else None, initial=initial)
        if employer.pk and is_locked(employer):
            self.fields["source_reason"] = forms.CharField(
                label=_("Reason"),
                help_text=_("Why is this not changed in VDD? The reason stands in the access log."),
                max_length=300,
            )
        self.fictitious = fictitious(employer) if employer.pk else []
        if employer.code and not may_pass_source:
            self.fields["code"].disabled = True
        for name, field in self.fields.items():
            field.disabled = field.disabled or not may_change
            field.always_answered = True
            field.required = name in _ALWAYS
            if name in _ALWAYS or name in REQUIRED_POSTAL:
                field.label = f"{field.label} *"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("postal_is_visiting"):
            for name in REQUIRED_POSTAL:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return values

    def validate_unique(self) -> None:
        """The use-case asks whether the code is taken: there a form that is sent twice counts once."""

    def sections(self) -> Iterator[SectionView]:
        for section in SECTIONS.values():
            names = [name for name in self.fields if name in section.base_fields]
            lines = [(name, (self[name], name in self.fictitious)) for name in names]
            yield SectionView(
                section.title,
                section.icon,
                [line for name, line in lines if name not in POSTAL],
                [line for name, line in lines if name in POSTAL],
            )

    def values(self) -> dict[str, Any]:
        """For the use-case, of a valid form."""
        return {name: self.cleaned_data[name] for name in self._data()}

    def _data(self) -> list[str]:
        return [name for name in self.base_fields if name not in ("key", "version")]


class DebtorForm(PortalForm):
    debtor_number = forms.CharField(
        label=_("Debtor number"),
        help_text=_("Not known? “Proposal” makes it of the employer code, or else of postcode and house number."),
        widget=forms.TextInput({"data-width": "medium", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leave_room(self.fields["debtor_number"])
        self.fields["debtor_number"].label = f"{self.fields['debtor_number'].label} *"

    def clean_debtor_number(self) -> str:
        """At most 20 of them are stored."""
        number = validators.clean_debtor_number(self.cleaned_data["debtor_number"])
        MaxLengthValidator(20)(number)
        return number


class LocationForm(PortalModelForm):
    class Meta:
        model = Location
        fields = ["name", "number", "street", "house_number", "house_addition", "postcode", "city"]
        help_texts = {"number": _("The 12 digits of the Chamber of Commerce.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house_number"].validators.append(MaxValueValidator(99_999))
        for name in ("number", "postcode"):
            leave_room(self.fields[name])

    def clean_number(self) -> str:
        return _cleaned(validators.clean_establishment_number, self.cleaned_data["number"])

    def clean_postcode(self) -> str:
        return _cleaned(validators.clean_postcode, self.cleaned_data["postcode"])


class ContactForm(PortalModelForm):
    """A contact person of the employer itself, or of one of its locations."""

    class Meta:
        model = Contact
        fields = ["kind", "name", "job_title", "phone", "email", "location"]

    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leave_room(self.fields["phone"])
        self.fields["location"].queryset = employer.locations.all()
        self.fields["location"].empty_label = _("Head location")

    def clean_phone(self) -> str:
        return _cleaned(validators.clean_phone, self.cleaned_data["phone"])


class UwvOfficeForm(PortalForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    is_active = forms.BooleanField(
        label=_("Can be chosen"),
        help_text=_("An office that closed stays with the employers who have it."),
        required=False,
        initial=True,
    )

    def __init__(self, data: Any, *, office: UwvOffice | None = None) -> None:
        super().__init__(data, initial=model_to_dict(office, ["name", "city", "is_active"]) if office else None)


class GapFilter(PortalForm):
    gap = forms.TypedChoiceField(
        label=_("What is not right"),
        required=False,
        choices=[("", _("All")), *Gap.choices],
        coerce=Gap,
        empty_value=None,
    )


def _cleaned(clean: Callable[[str], str], value: str) -> str:
    """An empty answer stays empty. Raises ValidationError."""
    return clean(value) if value else ""
