"""What somebody calls his passkey."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class PasskeyForm(PortalForm):
    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("For example “Work laptop”. So you recognise it later."),
        max_length=64,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
