"""What somebody fills in who forgot his login details."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.captcha import Challenge
from core.forms import PortalForm


class CaptchaForm(PortalForm):
    """The characters of a picture or, where that was chosen, the answer to a question in text."""

    captcha = forms.CharField(
        label=_("Characters in the picture"),
        help_text=_("Capitals don't matter."),
        max_length=40,
        error_messages={"required": _("Type the characters of the picture, or the answer to the question.")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-width": "medium",
                "data-focus": True,  # where one goes on after asking for another picture
            }
        ),
    )
    challenge: Challenge

    def show(self, challenge: Challenge, *, answered: str) -> None:
        """Ask this; what was typed stays as long as it is about the challenge with the key `answered`."""
        self.challenge = challenge
        if challenge.question:
            self["captcha"].label = challenge.question
        if self.is_bound and challenge.key != answered:
            self.data = {**self.data.dict(), "captcha": ""}


class AskLoginForm(CaptchaForm):
    field_order = ["email", "login", "captcha"]

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class AskPasswordForm(AskLoginForm):
    login = forms.CharField(
        label=_("Login name"),
        max_length=32,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AnswerForm(PortalForm):
    """The answer to the security question, which is the field's label."""

    answer = forms.CharField(
        max_length=100,
        error_messages={"required": _("Give your answer.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, question: str) -> None:
        super().__init__(data)
        self.fields["answer"].label = question
