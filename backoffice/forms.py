"""What Beheer asks: names, places in the tree, and who does the work there."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User, UserGroup
from backoffice.message_kinds import KINDS
from backoffice.queries import (
    coordinators,
    dossier_id,
    employer_node_of,
    possible_parents,
)
from casemanagement.fields import PersonField
from core.enums import EventOutcome, MessageState
from core.errors import DomainError, StaleError
from core.forms import DateField, PortalForm
from orgstructure.enums import NodeKind
from orgstructure.models import Node


class NameForm(PortalForm):
    name = forms.CharField(label=_("Name"), max_length=150)


class PlaceField(forms.ModelChoiceField):
    """A part of the tree: `offered` stand in the list, any part that exists is understood."""

    def __init__(self, **kwargs: Any) -> None:
        texts = {"invalid_choice": _("This part does not exist any more. Choose another one.")}
        super().__init__(queryset=Node.objects.all(), to_field_name="uuid", error_messages=texts, **kwargs)

    def offer(self, nodes: list[Node]) -> None:
        top = min((node.level for node in nodes), default=0)
        self.widget.choices = [("", "–"), *((node.uuid, f"{'– ' * (node.level - top)}{node}") for node in nodes)]


class PublishForm(PortalForm):
    under = PlaceField(label=_("Under which office?"))

    def __init__(self, data: Any = None, *, offices: list[Node]) -> None:
        super().__init__(data)
        self.fields["under"].offer(offices)


class MoveForm(PortalForm):
    """The new place of a part; `was_under` is where it hung when the user began."""

    under = PlaceField(label=_("New place"))
    was_under = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, node: Node) -> None:
        super().__init__(data, initial={"was_under": node.parent and node.parent.uuid})
        self.node = node
        self.fields["under"].offer(list(possible_parents(node)))

    def place(self) -> Node:
        """The chosen place. Raises DomainError when the part was moved meanwhile, or can't go there."""
        under, was_under = self.cleaned_data["under"], self.cleaned_data["was_under"]
        if was_under and self.node.parent and was_under != self.node.parent.uuid:
            raise StaleError(_("Somebody else has moved this part in the meantime. Look where it is now."))
        if under == self.node.parent:
            raise DomainError(_("This part hangs there already."), field="under")
        if _leaves_its_employer(self.node, under):
            raise DomainError(_("A department stays with its employer: choose a place there."), field="under")
        return under


class CoordinatorForm(PortalForm):
    """One select per team, with the members of that team; `version` is the state that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, node: Node, teams: dict[UserGroup, list[User]]) -> None:
        super().__init__(data, initial={"version": node.team_version})
        present = {one.team_id: one.user for one in coordinators(node)}
        self.teams = teams
        for team, members in self.teams.items():
            now = present.get(team.pk)
            people = members if now is None or now in members else [*members, now]
            self.fields[f"team_{team.key}"] = PersonField(
                label=team.name,
                words=[("", _("No coordinator here"))],
                people=people,
                initial=str(now.uuid) if now else "",
            )

    def choices(self) -> dict[UserGroup, User | None]:
        return {team: self.cleaned_data[f"team_{team.key}"] for team in self.teams}


class EventFilter(PortalForm):
    """Which lines of the access log to show."""

    q = forms.CharField(label=_("User"), required=False, widget=forms.TextInput({"type": "search"}))
    dossier = forms.IntegerField(
        label=_("Dossier number"), required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    event_type = forms.ChoiceField(label=_("Event"), required=False)
    outcome = forms.TypedChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("All")), *EventOutcome.choices],
        coerce=int,
        empty_value=None,
    )
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)

    def __init__(self, data: Any, *, event_types: list[str]) -> None:
        super().__init__(data)
        self.fields["event_type"].choices = [("", _("All")), *((name, name) for name in event_types)]

    def clean_dossier(self) -> int | None:
        """The dossier's id."""
        number = self.cleaned_data["dossier"]
        if number is None:
            return None
        if (found := dossier_id(number)) is None:
            raise ValidationError(_("There is no case file with this number."))
        return found

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        if chosen.get("since") and chosen.get("until") and chosen["until"] < chosen["since"]:
            self.add_error("until", _("The period ends before it begins."))
        return chosen


class MessageFilter(PortalForm):
    """Which mails and SMS to show."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *MessageState.choices])
    kind = forms.ChoiceField(label=_("Message"), required=False, choices=[("", _("All")), *KINDS.items()])


class DemoMessageFilter(PortalForm):
    q = forms.CharField(label=_("Address or number"), required=False, widget=forms.TextInput({"type": "search"}))


class YubikeyForm(PortalForm):
    """As the tool that programmed the key tells it; the secret is never shown again, also not after a mistake."""

    public_id = forms.CharField(
        label=_("Public identity"),
        help_text=_("The first 12 letters of every code that the key types."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    private_id = forms.CharField(
        label=_("Private identity"),
        help_text=_("12 digits or letters a to f."),
        max_length=40,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    aes_key = forms.CharField(
        label=_("AES key"),
        help_text=_("32 digits or letters a to f."),
        max_length=80,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


class AddressForm(PortalForm):
    """Where a mail to a user goes; another address becomes his."""

    email = forms.EmailField(
        label=_("E-mail address of the user"),
        help_text=_("If you change it, the old address is told."),
        max_length=254,
    )


class UserFilter(PortalForm):
    q = forms.CharField(label=_("Login name or surname"), required=False, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), ("active", _("Active")), ("blocked", _("Blocked")), ("closed", _("Deactivated"))],
    )


def _leaves_its_employer(node: Node, under: Node) -> bool:
    """A dossier belongs to one employer, so its department can't go to another; other wrong places are the tree's."""
    if node.kind != NodeKind.DEPARTMENT or under.kind not in (NodeKind.EMPLOYER, NodeKind.DEPARTMENT):
        return False
    return employer_node_of(under) != employer_node_of(node)
