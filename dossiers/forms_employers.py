"""What somebody types to find an employer, its employees or a part; and a contact person or a leidinggevende."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import validators
from core.forms import PortalForm
from dossiers.queries_organisation import accounts_of
from orgstructure.forms import SectionForm
from orgstructure.models import Contact, Employer


class EmployerSearchForm(PortalForm):
    q = forms.CharField(
        label=_("Name, employer code or city"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)


class EmployeeSearchForm(PortalForm):
    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    leavers = forms.BooleanField(label=_("Also search employees who left"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)


class PartForm(PortalForm):
    """Which part of the organisation is looked at, whether all below it stands open, and which one is looked for."""

    part = forms.UUIDField(required=False, widget=forms.HiddenInput)
    unfold = forms.BooleanField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Find a part"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "maxlength": 150}),
    )


class ContactForm(SectionForm):
    """A contact person of an employer."""

    cleaners = {"phone": validators.clean_phone}
    version = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = ["kind", "name", "job_title", "phone", "email"]

    def values(self) -> dict[str, Any]:
        """Of a valid form: what the contact person becomes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LeaderForm(SectionForm):
    """The leidinggevende of a department, none without a name, and the account that he signs in with if he has one."""

    cleaners = {"phone": validators.clean_phone}
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    account = forms.ModelChoiceField(
        label=_("User account"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("No account"),
        help_text=_("Only when the manager signs in to the portal."),
    )
    version = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = ["name", "job_title", "phone", "email"]

    def __init__(self, *args: Any, employer: Employer, account: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts_of(employer, account)
        self.fields["account"].initial = account.uuid if account else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        typed = any(values.get(name) for name in ("job_title", "phone", "email"))
        if typed and not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Fill in the name, or empty the other fields too."))
        return values

    def values(self) -> dict[str, Any]:
        """Of a valid form: who leads the department."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
