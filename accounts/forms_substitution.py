"""Plaatsvervanging as a form: who, and which days."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries.substitutions import named
from core.forms import DateField, PortalForm

SHOWN = 10


class ColleagueInput(forms.Widget):
    """A combobox: the chosen id stands in a hidden input, what was typed in `<name>_text` for who has no script."""

    template_name = "accounts/colleague_input.html"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return data.get(name, ""), data.get(f"{name}_text", "").strip()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        chosen, text = value or ("", "")
        context = super().get_context(name, chosen, attrs)
        return {**context, "text": text, "url": self.url}


class ColleagueField(forms.Field):
    """One of `users`: as chosen from the list, or the only one with the name that was typed."""

    def __init__(self, users: QuerySet[User], url: str, **kwargs: Any) -> None:
        super().__init__(widget=ColleagueInput(url), **kwargs)
        self.users = users

    def clean(self, value: tuple[str, str]) -> User:
        chosen, text = value
        if not chosen and not text:
            raise ValidationError(self.error_messages["required"])
        found = self._by_id(chosen) if chosen else named(self.users, text, SHOWN)
        if len(found) > 1:
            names = get_text_list([f"{one} ({one.login})" for one in found], _("or"))
            raise ValidationError(_("Several colleagues have this name: %(names)s. Type more.") % {"names": names})
        if not found:
            raise ValidationError(_("There is no colleague with this name to choose."))
        return found[0]

    def _by_id(self, chosen: str) -> list[User]:
        try:
            return list(self.users.filter(uuid=UUID(chosen)))
        except ValueError:
            return []


class SubstitutionForm(PortalForm):
    first = DateField(label=gettext_lazy("From"))
    last = DateField(label=gettext_lazy("Up to and including"))

    def __init__(self, *args: Any, users: QuerySet[User], url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleague = ColleagueField(
            users, url, label=gettext_lazy("Replaced by"), help_text=gettext_lazy("Type the name of a colleague.")
        )
        colleague.error_messages["required"] = gettext_lazy("Choose who is the substitute.")
        self.fields = {"substitute": colleague, **self.fields}
