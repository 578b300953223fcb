"""Input of Protocollen: a variation, one of its steps, and what is said about a new version."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.wording_protocols import ANCHORS, anchor_in_words
from casemanagement.enums import UwvKind
from core.forms import PortalForm
from orgstructure.enums import Classification
from services.definitions import LEAD, Anchor, Moment, Moments, Step
from services.enums import Executor, StepKind

_FEWEST, _MOST = -400, 4_000
_DAYS, _WORKING_DAYS = "days", "working_days"
_UNITS = [(_DAYS, _("calendar days")), (_WORKING_DAYS, _("working days"))]
_CLASSIFICATIONS = [(one.value, one.label) for one in Classification if not one.is_sivi]


class VariationForm(PortalForm):
    """Name and lead team of a protocolvariatie."""

    name = forms.CharField(label=_("Name"), max_length=100)
    lead_team = forms.ChoiceField(label=_("Lead team"))

    def __init__(self, data: Any = None, *, teams: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["lead_team"].choices = list(teams.items())


class RemarkForm(PortalForm):
    remark = forms.CharField(
        label=_("What did you change, and why?"),
        help_text=_("Stands in the list of versions."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class StepForm(PortalForm):
    """A step. A date that follows from several things, or that repeats around others, is not for this form."""

    title = forms.CharField(label=_("Title"), max_length=150)
    explanation = forms.CharField(label=_("Explanation"), required=False, widget=forms.Textarea({"rows": 5}))
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of step"), choices=StepKind.choices)
    executor = forms.ChoiceField(label=_("Executor"), required=False, choices=[("", "–"), *Executor.choices])
    team = forms.ChoiceField(label=_("Team"), required=False)
    opens_from = forms.ChoiceField(label=_("Opens, counted from"))
    opens_count = forms.IntegerField(label=_("Number of days"), min_value=_FEWEST, max_value=_MOST)
    opens_unit = forms.ChoiceField(label=_("Kind of days"), choices=_UNITS)
    due_from = forms.ChoiceField(label=_("Due date, counted from"))
    due_count = forms.IntegerField(label=_("Number of days"), min_value=_FEWEST, max_value=_MOST)
    due_unit = forms.ChoiceField(label=_("Kind of days"), choices=_UNITS)
    uwv = forms.ChoiceField(label=_("Notification to UWV"), required=False, choices=[("", "–"), *UwvKind.choices])
    classifications = forms.MultipleChoiceField(
        label=_("Only for these classifications"),
        help_text=_("No tick: for every classification."),
        required=False,
        choices=_CLASSIFICATIONS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, step: Step | None, titles: Mapping[str, str], teams: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=_initial(step))
        self.step = step
        self.fields["team"].choices = [("", "–"), (LEAD, gettext("The lead team")), *teams.items()]
        others = {key: title for key, title in titles.items() if step is None or key != step.key}
        for name in ("opens", "due"):
            self._offer(name, others)
        if step is not None:
            self._leave_out(step)

    def _offer(self, name: str, others: Mapping[str, str]) -> None:
        facts = [(_code(Moment(anchor)), label) for anchor, label in ANCHORS.items()]
        of_steps = [Moment(anchor, of=key) for key in others for anchor in (Anchor.COMPLETION, Anchor.DUE)]
        steps = [(_code(one), anchor_in_words(one, others)) for one in of_steps]
        self.fields[f"{name}_from"].choices = [(gettext("Facts"), facts), (gettext("Other steps"), steps)]

    def _leave_out(self, step: Step) -> None:
        """What a step of this kind has not, and what this form can't say."""
        gone = {"kind"}
        if step.kind == StepKind.MARK:
            gone |= {"executor", "team", "uwv", *_fields_of("opens")}
        for name in ("opens", "due"):
            if not _is_simple(getattr(step, name)):
                gone |= _fields_of(name)
        for name in gone & self.fields.keys():
            del self.fields[name]

    @property
    def fixed(self) -> list[tuple[str, Moments]]:
        """Which dates of the step this form can't change."""
        names = ("due",) if self.step and self.step.kind == StepKind.MARK else ("opens", "due")
        return [(name, getattr(self.step, name)) for name in names if self.step and f"{name}_from" not in self.fields]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("opens", "due"):
            if values.get(f"{name}_unit") == _WORKING_DAYS and values.get(f"{name}_count", 0) < 0:
                self.add_error(f"{name}_count", gettext("Working days are counted forward only. Choose calendar days."))
        return values

    def to_step(self, key: str) -> Step:
        """The step as it was filled in; what the form does not ask stays as it was."""
        values = self.cleaned_data
        due = self._moments("due")
        before = self.step or Step(key, values["title"], values["legal_basis"], due, due, StepKind(values["kind"]))
        is_mark = before.kind == StepKind.MARK
        executor = Executor(values["executor"]) if values.get("executor") and not is_mark else None
        opens_with_due = is_mark and before.opens == before.due
        return replace(
            before,
            title=values["title"],
            explanation=values["explanation"].strip(),
            legal_basis=values["legal_basis"],
            executor=executor,
            team=values["team"] if executor == Executor.TEAM else "",
            opens=due if opens_with_due else self._moments("opens"),
            due=due,
            uwv="" if is_mark else values["uwv"],
            condition=replace(before.condition, classifications=tuple(values["classifications"])),
        )

    def _moments(self, name: str) -> Moments:
        if f"{name}_from" not in self.fields:
            return getattr(self.step, name)
        values = self.cleaned_data
        anchor, _colon, of = values[f"{name}_from"].partition(":")
        return (Moment(Anchor(anchor), of=of, **{values[f"{name}_unit"]: values[f"{name}_count"]}),)


def _is_simple(moments: Moments) -> bool:
    return len(moments) == 1


def _fields_of(name: str) -> set[str]:
    return {f"{name}_from", f"{name}_count", f"{name}_unit"}


def _code(moment: Moment) -> str:
    return f"{moment.anchor.value}:{moment.of}"


def _initial(step: Step | None) -> dict[str, Any]:
    if step is None:
        start = {"from": _code(Moment(Anchor.FIRST_DAY)), "unit": _DAYS}
        first = {f"{name}_{part}": value for name in ("opens", "due") for part, value in start.items()}
        return {**first, "kind": StepKind.TASK, "executor": Executor.TEAM, "team": LEAD, "opens_count": 0}
    plain = {name: getattr(step, name) for name in ("title", "explanation", "legal_basis", "kind", "team", "uwv")}
    dates = {**_stored("opens", step.opens), **_stored("due", step.due)}
    return {**plain, **dates, "executor": step.executor or "", "classifications": step.condition.classifications}


def _stored(name: str, moments: Moments) -> dict[str, Any]:
    moment = moments[0]
    unit = _WORKING_DAYS if moment.working_days else _DAYS
    return {f"{name}_from": _code(moment), f"{name}_count": moment.days or moment.working_days, f"{name}_unit": unit}
