"""How Beheer names the mails and SMS that go out: by what they are about, and how they stand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.enums import MessageState

# By name of the template; a test compares this with templates/mail and templates/sms.
KINDS: dict[str, Any] = {
    "account_question_set": _("Security question set"),
    "backup_code_used": _("Back-up code used"),
    "backup_codes_made": _("New back-up codes"),
    "code": _("Code for logging in"),
    "employment_ends": _("Employment ends"),
    "email_changed": _("E-mail address changed"),
    "factor_added": _("Extra step added"),
    "factor_removed": _("Extra step removed"),
    "invitation": _("Invitation for a new account"),
    "locked": _("Account blocked"),
    "locked_unused": _("Account blocked: not used"),
    "login_names": _("Forgotten login name"),
    "number_changed": _("Mobile number for codes changed"),
    "password_changed": _("Password changed"),
    "phone_changed": _("Telephone number changed"),
    "reset": _("New password asked for"),
    "substitution": _("Substitution arranged"),
}
TONES: dict[str, str] = {
    MessageState.WAITING: "neutral",
    MessageState.SENDING: "info",
    MessageState.SENT: "ok",
    MessageState.DEAD: "bad",
    MessageState.EXPIRED: "warn",
}


def kind_of(template: str) -> Any:
    """The name of a kind; a message of a former release may have one that is no more."""
    return KINDS.get(template, template)
