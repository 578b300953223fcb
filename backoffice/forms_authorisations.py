"""What Beheer asks about whom and what somebody sees: ticked lines of a tree, and a choice per part of a page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries.colleagues import TickTree
from accounts.usecases.colleagues import Ticks
from core.forms import PortalForm
from dossiers.queries_employer_page import Standing, version_of

_ANSWERS = {"yes": True, "no": False, "above": None}


class ColleaguesForm(PortalForm):
    """The boxes stand in the page itself; with them goes what was shown, how it stood, and which rows that was."""

    version = forms.CharField(max_length=64, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    before = forms.CharField(required=False, widget=forms.HiddenInput)
    exact = forms.BooleanField(required=False, widget=forms.HiddenInput({"data-check-exact": True}))

    def __init__(self, data: Any = None, *, tree: TickTree) -> None:
        on = [key for key, ticked in tree.ticked.items() if ticked]
        stands = {"version": tree.version, "shown": " ".join(tree.parents), "before": " ".join(on), "exact": ""}
        super().__init__(data, initial=stands)
        self.ticked = data.getlist("on") if data is not None else on

    def ticks(self) -> Ticks:
        values = self.cleaned_data
        return Ticks(values["shown"].split(), values["before"].split(), self.ticked, exact=values["exact"])


class EmployerPageForm(PortalForm):
    """Yes, no or as the group for each part; the fields go by the part's key."""

    version = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, found: list[Standing], above: Any) -> None:
        super().__init__(data, initial={"version": version_of(found)})
        self.found = found
        for one in found:
            own = next(word for word, answer in _ANSWERS.items() if answer is one.own)
            self.fields[one.part.key] = forms.ChoiceField(
                label=one.part.label,
                choices=[("yes", _("Yes")), ("no", _("No")), ("above", above)],
                widget=forms.RadioSelect,
                initial=own,
            )

    @property
    def lines(self) -> list[tuple[Standing, forms.BoundField]]:
        return [(one, self[one.part.key]) for one in self.found]

    def choices(self) -> dict[str, bool | None]:
        return {one.part.key: _ANSWERS[self.cleaned_data[one.part.key]] for one in self.found}
