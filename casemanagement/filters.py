"""What a list can be narrowed by, as it stands in the address."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, PortalForm
from dossiers.models import Task
from orgstructure.models import Employer


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

    def narrow(self, tasks: QuerySet[Task], employers: QuerySet[Employer]) -> QuerySet[Task]:
        """What could not be read narrows nothing; an employer is looked for among `employers`."""
        chosen = getattr(self, "cleaned_data", {}) if self.is_valid() or self.is_bound else {}
        if chosen.get("employer"):
            named = employers.filter(node__name__icontains=chosen["employer"]).order_by()
            tasks = tasks.filter(employer__in=list(named.values_list("pk", flat=True)[:200]))
        if chosen.get("task"):
            tasks = tasks.filter(key=chosen["task"])
        return tasks.filter(due_on__lte=chosen["until"]) if chosen.get("until") else tasks

    @property
    def is_set(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
