"""What somebody fills in about his own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Language, Theme
from accounts.forms import PasswordInput
from accounts.models import User
from accounts.models.users import normal_password
from core.forms import PortalForm


class ConfirmForm(PortalForm):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=500,
        widget=PasswordInput({"autocomplete": "current-password"}),
    )


class BigNumberForm(PortalForm):
    big_number = forms.CharField(
        label=gettext_lazy("BIG number"),
        help_text=gettext_lazy("11 digits. Only for who is in the BIG register."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"data-width": "medium", "inputmode": "numeric", "autocomplete": "off"}),
    )


class ContactForm(PortalForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "data-width": "medium", "autocomplete": "tel"}),
    )


class NewPasswordForm(PortalForm):
    """Twice the new password, with all reasons why it can't be this one at the field."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=500,
        widget=PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password again"),
        strip=False,
        max_length=500,
        widget=PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = normal_password(self.cleaned_data["password"])
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" in typed and "again" in typed and typed["password"] != normal_password(typed["again"]):
            self.add_error("again", _("These two passwords are not the same."))
        return typed


class AppearanceForm(PortalForm):
    HOUSE = "house"

    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=Theme.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house = _("As the organisation has it (%(language)s)") % {"language": Language(settings.LANGUAGE_CODE).label}
        self.fields["language"].choices = [(self.HOUSE, house), *Language.choices]

    def clean_language(self) -> str:
        """Empty for that of the organisation, as the user keeps it."""
        chosen: str = self.cleaned_data["language"]
        return "" if chosen == self.HOUSE else chosen
