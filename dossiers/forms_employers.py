"""What somebody types to find an employer, and how far the list has been turned over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class EmployerSearchForm(PortalForm):
    q = forms.CharField(
        label=_("Name or employer code"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)


class PartForm(PortalForm):
    """Which part of the organisation is looked at."""

    part = forms.UUIDField(required=False)
