"""The sections of an employer's master data, each a form of its own: one by one behind a pencil, or all in Beheer."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import validators
from core.forms import PortalModelForm
from orgstructure.enums import STANDARD_CLASSIFICATIONS, Classification
from orgstructure.models import Employer, UwvOffice
from orgstructure.placeholders import PLACEHOLDERS
from orgstructure.sectors import SECTORS

POSTAL = ["postal_street", "postal_house_number", "postal_house_addition", "postal_postcode", "postal_city"]
_HIGHEST_NUMBER = 99_999
_LONGEST_TYPED = 50


def leave_room(field: forms.Field) -> None:
    """For the spaces, dots and dashes that people type in a number, which go before it is stored."""
    kept = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
    field.validators = [*kept, MaxLengthValidator(_LONGEST_TYPED)]
    field.widget.attrs["maxlength"] = str(_LONGEST_TYPED)


class SectionForm(PortalModelForm):
    """`cleaners` turn what was typed into what is stored; a field that is required only to publish may stay empty."""

    title: ClassVar[Any]
    icon: ClassVar[str]
    cleaners: ClassVar[dict[str, Callable[[str], str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.cleaners:
            leave_room(self.fields[name])

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, clean in self.cleaners.items():
            if self.cleaned_data.get(name) and name in self.changed_data:
                try:
                    self.cleaned_data[name] = clean(self.cleaned_data[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)


class EmployerSection(SectionForm):
    title, icon = _("Employer"), "building-2"
    cleaners = {"code": validators.clean_employer_code}
    name = forms.CharField(label=_("Employer name"), max_length=150)

    class Meta:
        model = Employer
        fields = ["code"]
        error_messages = {"code": {"unique": _("This employer code is taken.")}}
        help_texts = {"code": _("Only when reports come from VDD: VDD and the 5 digits of the employer there.")}

    field_order = ["name", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("name", self.instance.node.name)


class ContactSection(SectionForm):
    title, icon = _("Contact details"), "phone"
    cleaners = {"phone": validators.clean_phone}

    class Meta:
        model = Employer
        fields = ["phone", "email", "website"]


class AddressSection(SectionForm):
    title, icon = _("Visiting and postal address"), "map-pin"
    cleaners = {"postcode": validators.clean_postcode, "postal_postcode": validators.clean_postcode}

    class Meta:
        model = Employer
        fields = [
            "street", "house_number", "house_addition", "postcode", "city", "postal_is_visiting", "postal_street",
            "postal_house_number", "postal_house_addition", "postal_postcode", "postal_city",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("house_number", "postal_house_number"):
            self.fields[name].validators.append(MaxValueValidator(_HIGHEST_NUMBER))

    def clean(self) -> dict[str, Any]:
        """A postal address of its own counts only without the tick; what else was typed there is of no matter."""
        values = super().clean() or self.cleaned_data
        if values.get("postal_is_visiting"):
            for name in POSTAL:
                self.errors.pop(name, None)
                values[name] = None if name == "postal_house_number" else ""
        return values


class FinancialSection(SectionForm):
    title, icon = _("Financial"), "landmark"
    cleaners = {
        "payroll_tax_number": validators.clean_payroll_tax_number,
        "chamber_number": validators.clean_chamber_number,
        "iban": validators.clean_iban,
    }

    class Meta:
        model = Employer
        fields = ["payroll_tax_number", "chamber_number", "iban"]
        help_texts = {"payroll_tax_number": _("Not known? Fill in %s.") % PLACEHOLDERS["payroll_tax_number"]}


class UwvSection(SectionForm):
    title, icon = "UWV", "building"
    cleaners = {"uwv_number": validators.clean_uwv_number}

    class Meta:
        model = Employer
        fields = ["uwv_office", "uwv_number", "sector", "offer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(is_active=True) | Q(pk=self.instance.uwv_office_id)
        self.fields["uwv_office"].queryset = UwvOffice.objects.filter(offered)
        self.fields["uwv_office"].empty_label = "–"
        self.fields["sector"].choices = [("", "–"), *SECTORS]


class ConfigurationSection(SectionForm):
    title, icon = _("Configuration"), "settings-2"
    classifications = forms.MultipleChoiceField(
        label=_("Absence classifications"),
        choices=Classification.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=STANDARD_CLASSIFICATIONS,
    )

    class Meta:
        model = Employer
        fields = ["employee_system", "classifications"]


SECTIONS: dict[str, type[SectionForm]] = {
    "werkgever": EmployerSection,
    "contactgegevens": ContactSection,
    "adres": AddressSection,
    "financieel": FinancialSection,
    "uwv": UwvSection,
    "configuratie": ConfigurationSection,
}
