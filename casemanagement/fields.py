"""A form field whose answer is a user: by UUID, with those who can't be chosen greyed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from accounts.queries import user_by_uuid


class PeopleSelect(forms.Select):
    """A select in which some options can't be chosen."""

    refused: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.refused:
            option["attrs"]["disabled"] = True
        return option


class PersonField(forms.ChoiceField):
    """Gives a User, None for the empty answer, or the word of an answer of `words`.

    Another user than was offered is passed on: the use-case says in a sentence why he can't have it.
    """

    widget = PeopleSelect

    def __init__(
        self,
        *,
        words: Iterable[tuple[str, Any]],
        people: Iterable[Any],
        refused: Iterable[Any] = (),
        refused_label: Any = "",
        refused_text: Any = "",
        **kwargs: Any,
    ) -> None:
        words, refused = list(words), list(refused)
        choices: list[Any] = [*words, *((str(user.uuid), str(user)) for user in people)]
        if refused:
            choices.append((refused_label, [(str(user.uuid), str(user)) for user in refused]))
        super().__init__(choices=choices, required=False, **kwargs)
        self.words = {value for value, _ in words}
        self.widget.refused = frozenset(str(user.uuid) for user in refused)
        self.refused_text = refused_text

    def clean(self, value: Any) -> Any:
        value = self.to_python(value)
        if value in self.words:
            return value or None
        user = user_by_uuid(_uuid(value))
        if user is None:
            raise ValidationError(self.error_messages["invalid_choice"], params={"value": value})
        if value in self.widget.refused:
            raise ValidationError(self.refused_text % {"user": user})
        return user


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


class GreyedSelect(forms.RadioSelect):
    """Radio buttons of which some can't be chosen; the field's help text tells why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.greyed: set[str] = set()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.greyed:
            option["attrs"]["disabled"] = True
        return option
