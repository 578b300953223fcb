"""What somebody types to get in."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import FactorKind, SecurityQuestion
from core.forms import PortalForm

_AS_IT_IS = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class PasswordInput(forms.PasswordInput):
    """With a button that shows what was typed."""

    template_name = "django/forms/widgets/shown_password.html"


class CodeInput(forms.TextInput):
    """A code is never written back into the page."""

    def format_value(self, value: Any) -> None:
        return None


class SignInForm(PortalForm):
    login = forms.CharField(
        label=_("Login name"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "username", **_AS_IT_IS}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=PasswordInput({"autocomplete": "current-password", **_AS_IT_IS}),
    )


class CodeForm(PortalForm):
    """The code of one kind of proof; `number` is the end of the telephone number that it goes to."""

    _TEXTS = {
        FactorKind.SMS: (
            _("Code from the text message"),
            _("We have sent a code to the number that ends in {number}. It can take 2 minutes to arrive."),
        ),
        FactorKind.APP: (
            _("Code from the authenticator app"),
            _("Open the app on your telephone and type the 6 digits."),
        ),
        FactorKind.YUBIKEY: (
            _("Code of the YubiKey"),
            _("Put the key into your computer, click in this field and touch the key: it types the code."),
        ),
        FactorKind.BACKUP: (
            _("Back-up code"),
            _("Type one of the codes that you have kept. Each code works once."),
        ),
    }

    code = forms.CharField(
        max_length=100,
        error_messages={"required": _("Fill in the code.")},
        widget=CodeInput({"autocomplete": "one-time-code", "autofocus": True, **_AS_IT_IS}),
    )

    def __init__(self, *args: Any, kind: FactorKind, number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, hint = self._TEXTS[kind]
        field.help_text = format_lazy(hint, number=number)
        if kind == FactorKind.APP:
            field.widget.attrs["inputmode"] = "numeric"


class MobileForm(PortalForm):
    number = forms.CharField(
        label=_("Mobile telephone number"),
        help_text=_("For example 06 12345678."),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "data-width": "medium"}),
    )


class KeptForm(PortalForm):
    kept = forms.BooleanField(
        label=_("I have kept them in a safe place"),
        error_messages={"required": _("Tick the box when you have kept the codes in a safe place.")},
    )


class SecurityQuestionForm(PortalForm):
    question = forms.ChoiceField(
        label=_("Security question"), choices=[("", _("Choose a question")), *SecurityQuestion.choices]
    )
    answer = forms.CharField(
        label=_("Your answer"), max_length=200, widget=forms.TextInput({"autocomplete": "off", **_AS_IT_IS})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A message about a new password goes to this address."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
