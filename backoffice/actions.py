"""What Beheer adds to the Acties menu of a dossier."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.policies import may_read_dossier_history
from core import slots


def _url(dossier: Any) -> str:
    return reverse("admin:dossier_history", args=[dossier.uuid])


def _state(user: Any, _dossier: Any) -> str | None:
    return "" if may_read_dossier_history(user) else None


HISTORY = slots.Action("history", _("History"), "history", _url, _state)
