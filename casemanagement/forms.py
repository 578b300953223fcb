"""Input of the pages of the process, turned into what the use-cases ask for."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from casemanagement.enums import ExpectedDuration
from casemanagement.fields import PersonField
from casemanagement.policies import records_safety_net, reportable_classifications
from casemanagement.queries_cases import CaseDesk
from casemanagement.queries_recoveries import Continuation, continuation
from casemanagement.queries_teams import TeamRow
from casemanagement.queries_trajectories import startable_otherwise
from casemanagement.usecases.case_choices import CaseChoices
from casemanagement.usecases.sick_reports import Report
from core.errors import DomainError
from core.forms import DateField, PercentageField, PortalForm
from dossiers.enums import SafetyNet
from dossiers.models import Dossier
from orgstructure.enums import Classification
from orgstructure.models import Employer, Node
from orgstructure.usecases.positions import FOLLOWS, Choice
from services.models import ProtocolVariation

_LONGEST_TYPED = 1_000


class ChooseDossierForm(PortalForm):
    """Which employee: chosen from the list, or the text that was typed to find one."""

    dossier = forms.UUIDField(required=False)
    dossier_text = forms.CharField(required=False, max_length=100)


class SickReportForm(PortalForm):
    """Step 2 of Ziek melden. No field for a cause or a complaint: an employer may not ask for those (domain.md 6.1)."""

    first_day = DateField(label=_("First sick day"))
    percentage = PercentageField(label=_("Absence percentage"), initial=100)
    classification = forms.ChoiceField(
        label=_("Absence classification"), widget=forms.RadioSelect, initial=Classification.ILL
    )
    told_employer = forms.BooleanField(
        label=_("The employee told the employer himself which safety net applies"),
        help_text=_("Only then do users of the employer see it too."),
        required=False,
    )
    safety_net = forms.ChoiceField(
        label=_("Safety net"),
        help_text=_("Whether a safety net of the law applies. Do not ask or write down which one."),
        choices=SafetyNet.choices,
        widget=forms.RadioSelect,
        initial=SafetyNet.UNKNOWN,
        required=False,
    )
    expected_duration = forms.ChoiceField(
        label=_("Expected duration"), choices=ExpectedDuration.choices, initial=ExpectedDuration.UNKNOWN
    )
    phone = forms.CharField(
        label=_("Can be reached at"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off", "data-width": "medium"}),
    )
    nursing_address = forms.CharField(
        label=_("Nursing address"),
        help_text=_("Only when the employee stays somewhere else than at home."),
        max_length=200,
        required=False,
    )
    remark = forms.CharField(
        label=_("Explanation"),
        help_text=_("No medical information: no cause, no complaint, no treatment."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    is_new_work = forms.BooleanField(
        label=_("Newly agreed work"),
        help_text=_("Employer and employee agreed other work as his own work: then this is a new absence."),
        required=False,
    )
    source_reason = forms.CharField(
        label=_("Why here?"),
        help_text=_("Why this is not reported in VDD. This stands in the access log."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self, *args: Any, user: User, employer: Employer, dossier_id: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = reportable_classifications(user, employer, dossier_id)
        self.fields["classification"].choices = [(item.value, item.label) for item in offered]
        del self.fields["safety_net" if records_safety_net(user, dossier_id) else "told_employer"]
        if not employer.is_from_vdd:
            del self.fields["source_reason"]

    def show_continuation(self, dossier: Dossier) -> Continuation | None:
        """What a report of the day that stands in the form continues; else nobody is asked about new work."""
        try:
            found = continuation(dossier, self.fields["first_day"].clean(self["first_day"].value()))
        except ValidationError:
            found = None
        if found is None and not self["is_new_work"].value():
            del self.fields["is_new_work"]
        return found

    def typed(self) -> dict[str, str]:
        """What stands in the fields, right or wrong, for a draft."""
        return {name: str(self.data.get(name, ""))[:_LONGEST_TYPED] for name in self.fields}

    def report(self) -> Report:
        """The report of a valid form."""
        values = self.cleaned_data
        return Report(
            **{name: values[name] for name in ("first_day", "phone", "nursing_address", "remark")},
            percentage=Decimal(values["percentage"]),
            classification=Classification(values["classification"]),
            safety_net=(values["safety_net"] or SafetyNet.UNKNOWN) if "safety_net" in values else "",
            told_employer=values.get("told_employer", False),
            expected_duration=ExpectedDuration(values["expected_duration"]),
            is_new_work=values.get("is_new_work", False),
            source_reason=values.get("source_reason", ""),
        )

    def answers(self) -> list[tuple[str, str, str]]:
        """Label, answer in words and id of each field of a valid form, to read over."""
        report = self.report()
        words = {
            "first_day": f"{report.first_day:%d-%m-%Y}",
            "percentage": f"{report.percentage}%",
            "classification": report.classification.label,
            "told_employer": _("yes") if report.told_employer else _("no"),
            "safety_net": SafetyNet(report.safety_net).label if report.safety_net else "",
            "expected_duration": report.expected_duration.label,
            "is_new_work": _("Yes") if report.is_new_work else _("No"),
        }
        return [
            (str(field.label), str(words.get(name, self.cleaned_data[name])), self[name].id_for_label or f"id_{name}_0")
            for name, field in self.fields.items()
        ]


class StartForm(PortalForm):
    """Traject starten. What is offered follows from the agreements on the day that stands in the form."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    first_day = DateField(label=_("First day"), help_text=_("What may start follows from the agreement on this day."))
    variation = forms.ChoiceField(label=_("Trajectory"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, employer: Employer, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        initial = {"key": uuid4(), "first_day": timezone.localdate(), **(initial or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.day = self._day()
        self.offered = {one.key: one for one in startable_otherwise(employer, self.day)}
        self.fields["variation"].choices = [(one.key, one.name) for one in self.offered.values()]
        self.fields["variation"].error_messages["invalid_choice"] = _("This was not agreed for this day.")

    def _day(self) -> date:
        """The day in the form as far as it can be read, else today."""
        try:
            return self.fields["first_day"].clean(self["first_day"].value())
        except ValidationError:
            return timezone.localdate()

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, to go on with."""
        return {name: value for name in self.fields if (value := self[name].value())}

    def clean_variation(self) -> ProtocolVariation:
        return self.offered[self.cleaned_data["variation"]]


class CaseForm(PortalForm):
    """Case toewijzen: a user for the whole dossier, and by choice one per team."""

    user = forms.Field(label=_("Case manager"))
    until = DateField(label=_("Up to and including"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, desk: CaseDesk, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(desk)
        super().__init__(*args, **kwargs)
        nobody = [("", _("No specific assignment"))]
        self.desk = desk
        self.fields["user"] = PersonField(
            label=_("Case manager"),
            words=nobody,
            people=desk.people,
            refused=desk.refused,
            refused_label=_("May not do tasks of this case file"),
            refused_text=_("%(user)s may not do tasks of this case file."),
        )
        for team in desk.teams:
            self.fields[f"team_{team.key}"] = PersonField(label=team.name, words=nobody, people=desk.members[team.pk])

    @staticmethod
    def _initial(desk: CaseDesk) -> dict[str, Any]:
        present = {row.team_id: row for row in desk.present}
        values = {f"team_{team.key}": str(present[team.pk].user.uuid) for team in desk.teams if team.pk in present}
        if None in present:
            values["user"] = str(present[None].user.uuid)
        untils = {row.until for row in desk.present}
        return {**values, "until": untils.pop() if len(untils) == 1 else None}

    @property
    def team_fields(self) -> list[forms.BoundField]:
        return [self[f"team_{team.key}"] for team in self.desk.teams]

    @property
    def has_team_choice(self) -> bool:
        return any(field.value() or field.errors for field in self.team_fields)

    @property
    def chosen_per_team(self) -> list[tuple[UserGroup, User]]:
        """Of a valid form: the teams for which somebody was chosen by name."""
        chosen = [(team, self.cleaned_data[f"team_{team.key}"]) for team in self.desk.teams]
        return [(team, user) for team, user in chosen if user is not None]

    def choices(self) -> CaseChoices:
        """What was chosen in a valid form."""
        values = self.cleaned_data
        users: dict[UserGroup | None, User | None] = {None: values["user"]}
        users.update({team: values[f"team_{team.key}"] for team in self.desk.teams})
        return CaseChoices(users, values["until"], values["reason"])


class TeamForm(PortalForm):
    """Casemanagementteam of a node: its own, with a case manager per team, or that of the part above it."""

    own_team = forms.TypedChoiceField(
        label=_("Set an own team for this part"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("With No the case managers chosen here are cleared, and those of the part above count."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, node: Node, rows: list[TeamRow], **kwargs: Any) -> None:
        own = {"own_team": "yes" if node.has_own_team else "no", "version": node.team_version}
        super().__init__(*args, initial={**own, **{row.field: row.value for row in rows}}, **kwargs)
        self.rows = rows
        for row in rows:
            words = [("", _("No choice")), (FOLLOWS, _("..... follows"))]
            self.fields[row.field] = PersonField(
                label=row.team.name,
                words=words,
                people=row.people,
                help_text=_("Without a choice: %(who)s") % {"who": row.inherited},
            )

    @property
    def team_fields(self) -> list[tuple[TeamRow, forms.BoundField]]:
        return [(row, self[row.field]) for row in self.rows]

    def choices(self) -> dict[UserGroup, Choice]:
        """Per team what was chosen in a valid form."""
        return {row.team: self.cleaned_data[row.field] for row in self.rows}


def show_error(form: PortalForm, error: DomainError) -> None:
    """Put the sentence at its field, or on top when the form has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
