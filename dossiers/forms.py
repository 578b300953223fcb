"""What somebody types to find a dossier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class SearchForm(PortalForm):
    q = forms.CharField(
        label=_("Name, date of birth, BSN or personnel number"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    leavers = forms.BooleanField(label=_("Also search employees who left"), required=False)
