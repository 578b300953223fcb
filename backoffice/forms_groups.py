"""What Beheer asks about user groups: their name, their place, and who is in them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from mptt.forms import TreeNodeChoiceField

from accounts.enums import Audience
from accounts.models import User, UserGroup
from backoffice.queries_groups import is_an_employers_name, possible_places
from core.errors import DomainError, StaleError
from core.forms import PortalForm
from orgstructure.models import Employer

_LONGEST = 100


class TreeFilter(PortalForm):
    q = forms.CharField(
        label=_("Login name, name or group"),
        required=False,
        max_length=_LONGEST,
        widget=forms.TextInput({"type": "search"}),
    )


class GroupNameForm(PortalForm):
    name = forms.CharField(label=_("Name of the group"), max_length=_LONGEST)


class EmployerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Employer) -> str:
        return f"{obj} ({obj.code})" if obj.code else str(obj)


class AddGroupForm(PortalForm):
    """A group below another; one for an employer may be called after it, and belong to it."""

    employer = EmployerChoice(
        label=_("Employer of this group"),
        help_text=_(
            "The group is then called after the employer and may see it, with all its departments. That holds for "
            "users who take over the group’s authorisations. Without an employer the group gets no authorisation."
        ),
        queryset=Employer.objects.none(),
        required=False,
        empty_label=_("No employer"),
    )
    name = forms.CharField(
        label=_("Name of the group"),
        help_text=_("Left empty it is the employer’s name."),
        max_length=_LONGEST,
        required=False,
        widget=forms.TextInput({"data-keep-typed": ""}),
    )

    def __init__(self, data: Any = None, *, employers: QuerySet[Employer] | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if employers is None:
            del self.fields["employer"]
            self.fields["name"].required, self.fields["name"].help_text = True, ""
            self.fields["name"].error_messages["required"] = _("Fill in the name of the group.")
        else:
            self.fields["employer"].queryset = employers.select_related("node").order_by("node__name")

    def clean(self) -> dict[str, Any]:
        """No name means the employer's."""
        values = super().clean() or self.cleaned_data
        employer = values.get("employer")
        values["name"] = values.get("name") or (str(employer)[:_LONGEST] if employer else "")
        if not values["name"] and "name" not in self.errors:
            self.add_error("name", _("Fill in the name of the group, or choose an employer."))
        return values


def name_to_offer(employer: Employer | None, typed: str) -> str:
    """The employer's name, unless somebody typed another name than that of an employer he chose before."""
    if employer is None or (typed and not is_an_employers_name(typed)):
        return typed
    return str(employer)[:_LONGEST]


class GroupField(TreeNodeChoiceField):
    """A user group: the `offered` ones stand in the list, any other is understood, and refused with its reason."""

    def __init__(self, queryset: QuerySet[UserGroup], **kwargs: Any) -> None:
        texts = {"invalid_choice": _("This group does not exist any more. Choose another one.")}
        super().__init__(queryset, to_field_name="uuid", level_indicator="– ", error_messages=texts, **kwargs)

    def offer(self, groups: QuerySet[UserGroup]) -> None:
        self.widget.choices = [("", self.empty_label), *((one.uuid, self.label_from_instance(one)) for one in groups)]


class MoveGroupForm(PortalForm):
    """The new place of a group; `was_under` is where it hung when the user began."""

    under = GroupField(UserGroup.objects.none(), label=_("New place"), required=False)
    was_under = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, group: UserGroup, groups: QuerySet[UserGroup]) -> None:
        super().__init__(data, initial={"was_under": _mark(group.parent), "under": group.parent and group.parent.uuid})
        self.group = group
        self.fields["under"].empty_label = _("At the top, under no other group")
        self.fields["under"].queryset = groups
        self.fields["under"].offer(possible_places(group))

    def place(self) -> UserGroup | None:
        """The chosen place. Raises DomainError when the group was moved meanwhile, or stands there already."""
        under = self.cleaned_data["under"]
        if self.cleaned_data["was_under"] not in ("", _mark(self.group.parent)):
            raise StaleError(_("Somebody else has moved this group in the meantime. Look where it is now."))
        if under == self.group.parent:
            raise DomainError(_("This group stands there already."), field="under")
        return under


class GroupsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: UserGroup) -> str:
        return f"{obj.parent} › {obj}" if obj.parent and obj.level > 1 else str(obj)


class MembershipForm(PortalForm):
    """A user's own group and his further groups; `was` is what they were when the administrator began."""

    group = GroupField(
        UserGroup.objects.none(),
        label=_("Group"),
        help_text=_("The user gets the rights of this group, and counts as one of its team."),
    )
    further_groups = GroupsField(
        UserGroup.objects.none(),
        label=_("Further groups"),
        help_text=_("The user also gets work of these teams. They give no rights."),
        to_field_name="uuid",
        required=False,
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, subject: User, groups: QuerySet[UserGroup]) -> None:
        further = list(subject.further_groups.all())
        self.now = " ".join([str(subject.group.uuid), *sorted(str(one.uuid) for one in further)])
        initial = {"group": subject.group.uuid, "further_groups": [one.uuid for one in further], "was": self.now}
        super().__init__(data, initial=initial)
        ours = groups.filter(audience=Audience.INTERNAL, level__gt=0) | groups.filter(further_users=subject)
        self.fields["group"].queryset = groups.order_by("tree_id", "lft")
        self.fields["further_groups"].queryset = ours.distinct().select_related("parent").order_by("tree_id", "lft")

    def choices(self) -> dict[str, Any]:
        """What was chosen. Raises StaleError when somebody else changed it meanwhile."""
        if self.cleaned_data["was"] not in ("", self.now):
            raise StaleError(_("Somebody else has changed the groups of this user in the meantime."))
        return {name: self.cleaned_data[name] for name in ("group", "further_groups")}


def _mark(group: UserGroup | None) -> str:
    return str(group.uuid) if group else "top"
