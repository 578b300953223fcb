"""What somebody types to get in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class SignInForm(PortalForm):
    login = forms.CharField(
        label=_("Login name"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
