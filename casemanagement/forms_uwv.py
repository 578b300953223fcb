"""What UWV answered to a notification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class ReceivedForm(PortalForm):
    """UWV has it."""

    reference = forms.CharField(label=_("Reference of UWV"), max_length=60)


class RejectedForm(PortalForm):
    """UWV did not take it."""

    rejection = forms.CharField(
        label=_("Why UWV rejected it"),
        help_text=_("As UWV says it. No medical information."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
