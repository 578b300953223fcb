"""What a list can be narrowed by, as it stands in the address."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemanagement import queries_uwv
from casemanagement.enums import UwvKind, UwvState
from casemanagement.queries import named
from core.forms import DateField, PortalForm
from dossiers.models import Task


class TaskFilter(PortalForm):
    """`steps` are (key, title) of the tasks that the protocols know."""

    employer = forms.CharField(
        label=_("Employer"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    task = forms.ChoiceField(label=_("Task"), required=False)
    until = DateField(label=_("Due up to and including"), required=False)

    def __init__(self, data: Any, *, steps: list[tuple[str, str]], for_employer: bool) -> None:
        super().__init__(data)
        self.fields["task"].choices = [("", _("All tasks")), *steps]
        if for_employer:
            del self.fields["employer"]

    def narrow(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        """What could not be read narrows nothing."""
        self.full_clean()
        chosen = self.cleaned_data
        if chosen.get("employer"):
            tasks = tasks.filter(employer__in=named(chosen["employer"]))
        if chosen.get("task"):
            tasks = tasks.filter(key=chosen["task"])
        return tasks.filter(due_on__lte=chosen["until"]) if chosen.get("until") else tasks

    @property
    def is_set(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


class UwvFilter(PortalForm):
    """Of the UWV worklist; without a state all that is not finished."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Not finished")), *UwvState.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *UwvKind.choices])
    employer = forms.CharField(
        label=_("Employer"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    late = forms.BooleanField(label=_("Only overdue"), required=False)

    def narrow(self, tasks: QuerySet[Task], today: date) -> QuerySet[Task]:
        """What could not be read narrows nothing."""
        self.full_clean()
        chosen = self.cleaned_data
        tasks = queries_uwv.in_state(tasks, chosen.get("state", ""))
        if chosen.get("kind"):
            tasks = queries_uwv.of_kind(tasks, chosen["kind"])
        if chosen.get("employer"):
            tasks = queries_uwv.of_employer(tasks, chosen["employer"])
        return queries_uwv.overdue(tasks, today) if chosen.get("late") else tasks

    @property
    def is_set(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
