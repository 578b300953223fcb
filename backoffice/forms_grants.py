"""What Beheer asks about authorisations: the tick tree, and the functiegroepen."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from dossiers.models import JobGroup
from dossiers.ticks import State

_LONGEST = 100


class TickForm(PortalForm):
    """The tick page. A script sends only what was changed, as `tick` and `untick`; without one `shown` says which
    boxes stood on the page and how, and `on` which of them are ticked now.
    """

    version = forms.CharField(widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search a part or an employee"),
        required=False,
        max_length=_LONGEST,
        widget=forms.TextInput({"type": "search"}),
    )
    job_groups = forms.ModelMultipleChoiceField(
        label=_("Only for these job groups"),
        help_text=_("Nothing ticked: for all jobs, or what the group above says."),
        queryset=JobGroup.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, job_groups: QuerySet[JobGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job_groups"].queryset = job_groups

    def earlier(self) -> dict[str, bool]:
        """What was changed before this page was drawn, or all that a script saw changed."""
        return {code: name == "tick" for name in ("tick", "untick") for code in self._all(name)}

    def latest(self) -> dict[str, bool]:
        """Boxes that stand otherwise than they were drawn."""
        ticked, changes = set(self._all("on")), {}
        for line in " ".join(self._all("shown")).split():
            code, _colon, state = line.partition(":")
            if (code in ticked) != (state == State.ALL):
                changes[code] = code in ticked
        return changes | dict.fromkeys(self._all("none"), False)

    def opened(self) -> set[UUID]:
        return set(self._uuids("opened", "open", "all")) - set(self._uuids("close"))

    def whole(self) -> set[UUID]:
        """Folders of which everything is wanted."""
        return set(self._uuids("whole", "all")) - set(self._uuids("close"))

    def _uuids(self, *names: str) -> list[UUID]:
        found = []
        for text in (text for name in names for text in self._all(name)):
            try:
                found.append(UUID(text))
            except ValueError:
                continue
        return found

    def _all(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []


class JobGroupForm(PortalForm):
    name = forms.CharField(label=_("Name of the job group"), max_length=_LONGEST)
    job_titles = forms.CharField(
        label=_("Job titles"),
        help_text=_("One on each line, as they stand with the employments. Capitals make no difference."),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
    )

    def clean_job_titles(self) -> list[str]:
        titles = [line.strip() for line in self.cleaned_data["job_titles"].splitlines() if line.strip()]
        too_long = next((title for title in titles if len(title) > _LONGEST), None)
        if too_long:
            raise ValidationError(_("A job title has at most 100 characters: “%(title)s…”.") % {"title": too_long[:40]})
        return list({title.lower(): title for title in titles}.values())
