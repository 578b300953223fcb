"""The frame of Instellingen: one page with tabs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_TABS = [
    ("data", _("Data"), "accounts:settings"),
    ("password", _("Password"), "accounts:settings_password"),
    ("factors", _("Extra step"), "accounts:settings_factors"),
    ("sessions", _("Sessions"), "accounts:settings_sessions"),
    ("appearance", _("Display"), "accounts:settings_appearance"),
    ("substitution", _("Substitution"), "accounts:settings_substitution"),
]
_RIGHTS = {"substitution": "accounts.arrange_substitution"}


def show(request: HttpRequest, template: str, tab: str, **context: Any) -> HttpResponse:
    """A page below this tab; 422 when what was asked for was refused."""
    user = request.user
    shown = [one for one in _TABS if one[0] not in _RIGHTS or user.has_perm(_RIGHTS[one[0]])]
    tabs = [{"key": key, "label": label, "url": reverse(name)} for key, label, name in shown]
    form = context.get("form")
    status = 422 if context.get("refusal") or (form is not None and form.errors) else 200
    return render(request, f"accounts/{template}.html", {"tabs": tabs, "tab": tab, **context}, status=status)
