"""A user as klantbeheer fills him in: the fields of the seeds, in their order."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from mptt.forms import TreeNodeChoiceField

from accounts.enums import Gender
from accounts.models import User, UserGroup
from accounts.usecases.invitations import takes_over_by_default
from accounts.validators import clean_phone
from core.errors import DomainError
from core.forms import DateField, PortalForm

YES, NO = "yes", "no"
_YES_NO = [(YES, _("Yes")), (NO, _("No"))]
_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_PROPOSES = {
    "hx-post": reverse_lazy("admin:user_propose_login"),
    "hx-trigger": "change",
    "hx-target": "#login-field",
    "hx-swap": "outerHTML",
}


class PhoneField(forms.CharField):
    """A Dutch number, given in E.164."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"type": "tel", "autocomplete": "off", "data-width": "medium"})
        super().__init__(max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return clean_phone(typed) if typed else ""
        except DomainError as error:
            raise ValidationError(error.message) from error


class AnsweredField(forms.ChoiceField):
    """Radio buttons of which one is always chosen, so nobody reads that they are optional; sent without, it is ''."""

    always_answered = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.RadioSelect, **kwargs)


class DetailsForm(PortalForm):
    """Who somebody is and how he is reached; `may_give` says whether the administrator decides on medical access."""

    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    initials = forms.CharField(
        label=_("Initials"), max_length=10, required=False, widget=forms.TextInput({"data-width": "short"})
    )
    prefix = forms.CharField(
        label=_("Surname prefix"), max_length=10, required=False, widget=forms.TextInput({"data-width": "short"})
    )
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    gender = AnsweredField(label=_("Gender"), choices=Gender.choices, initial=Gender.UNKNOWN)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    phone = PhoneField(label=_("Telephone number"), required=False)
    login = forms.CharField(label=_("Login name"), max_length=32, widget=forms.TextInput(_TYPED))
    medical_access = forms.BooleanField(label=_("Medical data"), required=False)
    two_factor = forms.BooleanField(
        label=_("2-factor authentication"),
        required=False,
        disabled=True,
        initial=True,
        help_text=_("Always on: nobody logs in here without an extra step."),
    )
    takes_group_grants = AnsweredField(
        label=_("Take over the group's authorisations"),
        help_text=_(
            "For the organisation's structure, from the group and the groups above it. "
            "Our own people: Yes. Users of an employer: No, choose for each what he may see."
        ),
        choices=_YES_NO,
    )

    def __init__(self, data: Any = None, *, may_give: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not may_give:
            field = self.fields["medical_access"]
            field.disabled = True
            field.help_text = _("Only an administrator who has access to medical data and may give it can change this.")

    def clean_gender(self) -> str:
        return self.cleaned_data["gender"] or Gender.UNKNOWN

    def clean_takes_group_grants(self) -> bool | None:
        return {YES: True, NO: False}.get(self.cleaned_data["takes_group_grants"])

    def values(self) -> dict[str, Any]:
        """What the use-case asks for; the extra step is not among it, because it can't be off."""
        return {name: value for name, value in self.cleaned_data.items() if name != "two_factor"}


class ChangeUserForm(DetailsForm):
    """The same of a user who is there; his groups and his period have pages of their own."""

    def __init__(self, data: Any = None, *, user: User, may_give: bool) -> None:
        names = ("first_name", "initials", "prefix", "last_name", "gender", "email", "phone", "login", "medical_access")
        initial = {name: getattr(user, name) for name in names}
        initial["takes_group_grants"] = YES if user.takes_group_grants else NO
        super().__init__(data, may_give=may_give, initial=initial)
        self.fields["takes_group_grants"].required = True


class PeriodFields(PortalForm):
    """`Specifieke geldigheidsperiode account instellen`, with its first and last day."""

    has_period = AnsweredField(
        label=_("Set a specific period of validity for the account"), choices=_YES_NO, initial=NO
    )
    valid_from = DateField(label=_("Valid from"), required=False)
    valid_until = DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("The last day on which the user can log in. Without one the account does not end."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("valid_from"), given.get("valid_until")
        if given.get("has_period") != YES:
            given["valid_from"] = given["valid_until"] = None
        elif first and last and last < first:
            self.add_error("valid_until", _("The period ends before it begins."))
        return given


class AddUserForm(PeriodFields, DetailsForm):
    """A new user. The login name is proposed as soon as group and surname are known; left empty it is that one."""

    group = TreeNodeChoiceField(
        label=_("User group"), queryset=UserGroup.objects.none(), to_field_name="uuid", level_indicator="–"
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = [
        "group", "first_name", "initials", "prefix", "last_name", "gender", "email", "phone", "login",
        "has_period", "valid_from", "valid_until", "medical_access", "two_factor", "takes_group_grants",
    ]  # fmt: skip

    def __init__(
        self, data: Any = None, *, groups: QuerySet[UserGroup], may_give: bool, group: UserGroup | None, today: date
    ) -> None:
        initial: dict[str, Any] = {"key": uuid.uuid4(), "valid_from": today}
        if group is not None:
            initial |= {"group": group.uuid, "takes_group_grants": YES if takes_over_by_default(group) else NO}
        super().__init__(data, may_give=may_give, initial=initial)
        self.fields["group"].queryset = groups
        for name in ("prefix", "last_name", "group"):
            self.fields[name].widget.attrs.update(_PROPOSES)
        self.fields["login"].required = False
        self.fields["login"].widget.attrs["data-keep-typed"] = ""
        self.fields["login"].help_text = _("Left empty it is made of the group and the surname when you save.")
        self.fields["email"].help_text = _("The invitation goes to this address when you save.")

    def values(self) -> dict[str, Any]:
        left_out = {"proposed", "has_period", *([] if self.cleaned_data["valid_from"] else ["valid_from"])}
        return {name: value for name, value in super().values().items() if name not in left_out}


class PeriodForm(PeriodFields):
    """The period of a user who is there; `Nee` opens it at both ends, as far as it has begun."""

    def __init__(self, data: Any = None, *, user: User, today: date) -> None:
        begun = user.valid_from <= today
        limited = user.valid_until is not None or not begun
        initial = {"has_period": YES if limited else NO, "valid_from": user.valid_from, "valid_until": user.valid_until}
        super().__init__(data, initial=initial)
        self.user, self.today = user, today
        self.fields["has_period"].required = True

    def period(self) -> dict[str, date | None]:
        first = self.cleaned_data["valid_from"] or min(self.user.valid_from, self.today)
        return {"valid_from": first, "valid_until": self.cleaned_data["valid_until"]}


def group_of(data: Any, groups: QuerySet[UserGroup]) -> UserGroup | None:
    """The group that a form names so far, or an address with ?groep=; None when it names none that is there."""
    try:
        return groups.filter(uuid=uuid.UUID(data.get("groep") or data.get("group") or "")).first()
    except ValueError:
        return None


class WhyForm(PortalForm):
    number = forms.IntegerField(
        label=_("Case file number"),
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "data-width": "short"}),
    )
