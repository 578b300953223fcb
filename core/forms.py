"""How Django forms look and speak in the portal: own templates, Dutch dates, errors that name their field."""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class PortalRenderer(DjangoTemplates):
    """Templates of forms and widgets come from templates/django/forms/, and from Django where we have none."""

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [
                    settings.BASE_DIR / "templates",
                    Path(django.forms.__file__).parent / "templates",
                ],
                "NAME": "djangoforms",
                "OPTIONS": {},
            }
        )


class _ErrorsNameTheirField:
    """A required field that is empty says which one it is, so that the error summary reads by itself."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _required_text(field, field.label or name)


class PortalForm(_ErrorsNameTheirField, forms.Form):
    """The form to start from."""


class PortalModelForm(_ErrorsNameTheirField, forms.ModelForm):
    """The form to start from when it fills a model."""


class DateInput(forms.DateInput):
    """The browser's own date field; its value is ISO, and a browser without one lets the user type d-m-jjjj."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-width": "date", **(attrs or {})}, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A date as the Dutch write it, or ISO as browsers send it."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"]
    default_error_messages = {
        "invalid": _("Enter a date as day-month-year, for example 02-11-2026."),
    }


class PercentageField(forms.IntegerField):
    """A whole percentage; `suffix` is what the template writes behind the input."""

    suffix = "%"

    def __init__(self, *, min_value: int = 1, max_value: int = 100, **kwargs: Any) -> None:
        text = _("Enter a percentage from %(low)s up to and including %(high)s.")
        message = format_lazy("{}", _Filled(text, {"low": min_value, "high": max_value}))
        kwargs.setdefault("widget", forms.NumberInput({"data-width": "number", "inputmode": "numeric"}))
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)
        self.error_messages.update(dict.fromkeys(("invalid", "min_value", "max_value"), message))


class _Filled:
    """A translated sentence with its figures, put together when it is shown."""

    def __init__(self, text: Any, values: dict[str, Any]) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return str(self.text) % self.values


def _required_text(field: forms.Field, label: Any) -> Any:
    chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
    text = _("Choose an answer for “%(label)s”.") if chosen else _("Fill in “%(label)s”.")
    return format_lazy("{}", _Filled(text, {"label": label}))
