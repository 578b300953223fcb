"""Forms of an import: the file, and which field each of its columns fills."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import PortalForm
from imports.enums import ImportKind, ImportMode
from imports.models import Import
from imports.reading.fields import FIELDS
from imports.reading.files import check_name_and_size

_CHANGES = _("Changes: only who is in the file is added or changed")
_COMPLETE = _("Complete: everybody who works there is in the file; who is not in it, leaves")


class UploadForm(PortalForm):
    employer = forms.ModelChoiceField(queryset=None, label=_("Employer"))
    kind = forms.ChoiceField(label=_("What is in the file?"), choices=ImportKind.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("Delivery of employees"),
        choices=[(ImportMode.CHANGES, _CHANGES), (ImportMode.COMPLETE, _COMPLETE)],
        initial=ImportMode.CHANGES,
        widget=forms.RadioSelect,
        required=False,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel (.xlsx) or CSV file of 10 MB and 60,000 rows at most, with the names of the columns on top."
        ),
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, employers: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers
        choices = [(value, label) for value, label in ImportKind.choices if value in kinds]
        self.fields["kind"].choices = choices
        self.fields["kind"].initial = choices[0][0] if choices else ""

    def clean_file(self) -> Any:
        """Its name and size first: a file that is far too large is never read."""
        file = self.cleaned_data["file"]
        try:
            check_name_and_size(file.name, file.size)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        return file

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or ImportMode.CHANGES


class ColumnsForm(PortalForm):
    """A choice per column of the file."""

    def __init__(self, *args: Any, done: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Don't use")), *((one.key, one.label) for one in FIELDS[done.kind])]
        for place, (header, key) in enumerate(zip(done.headers, done.columns, strict=True)):
            label = header or _("Column %(number)s, without a name") % {"number": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=choices, initial=key, required=False
            )

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class LetInForm(PortalForm):
    """The second yes of a complete file that ends many employments."""

    second_yes = forms.BooleanField(label=_("Yes, these employees leave"), required=False)
