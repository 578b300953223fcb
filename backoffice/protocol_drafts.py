"""The protocol that somebody is editing: kept on the server step by step, until it becomes a version."""

import uuid
from dataclasses import dataclass, replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.models import Draft
from core.usecases.drafts import delete_draft, drafts_of, start_draft
from services.definitions import Step, VariationDefinition, variation_from_dict, variation_to_dict
from services.models import ProtocolVariation
from services.queries import definition_of
from services.usecases.protocols import check_definition

KIND = "protocol"
UP, DOWN = -1, 1
_KEY_LENGTH = 60


@dataclass(frozen=True)
class Editing:
    """`current` is the version of now; `base` the number of the one that the edit began from."""

    current: ProtocolVariation
    base: int
    definition: VariationDefinition
    draft: Draft | None

    @property
    def is_stale(self) -> bool:
        return self.base != self.current.version

    @property
    def titles(self) -> dict[str, str]:
        return {step.key: step.title for step in self.definition.steps}

    def step(self, key: str) -> Step | None:
        return next((step for step in self.definition.steps if step.key == key), None)


def editing_of(user: User, current: ProtocolVariation) -> Editing:
    """What the user has typed so far, or the current version when he has not begun."""
    draft = drafts_of(user, KIND).filter(data__about=str(_about(current))).first()
    if draft is None:
        return Editing(current, current.version, definition_of(current), None)
    values = draft.data["values"]
    return Editing(current, values["base"], variation_from_dict(values["definition"]), draft)


def start_from(user: User, current: ProtocolVariation, variation: ProtocolVariation) -> None:
    """Begin anew, from what another version says."""
    _keep(user, current, current.version, definition_of(variation))


def change_head(user: User, editing: Editing, *, title: str, lead_team: str) -> None:
    _save(user, editing, replace(editing.definition, title=title, lead_team=lead_team))


def put_step(user: User, editing: Editing, step: Step, *, before: str) -> None:
    """Replace the step with the key `before`, or add one at the end. Raises DomainError, at a field of the step."""
    steps = [step if one.key == before else one for one in editing.definition.steps]
    _save(user, editing, replace(editing.definition, steps=(*steps, *([] if before else [step]))), edited=step.key)


def remove_step(user: User, editing: Editing, key: str) -> None:
    """Raises DomainError when another step is counted from it."""
    steps = tuple(step for step in editing.definition.steps if step.key != key)
    _save(user, editing, replace(editing.definition, steps=steps))


def move_step(user: User, editing: Editing, key: str, by: int) -> None:
    """One place up or down; the first can't go up, the last can't go down."""
    steps = list(editing.definition.steps)
    place = next((number for number, step in enumerate(steps) if step.key == key), None)
    if place is None or not 0 <= place + by < len(steps):
        return
    steps.insert(place + by, steps.pop(place))
    _save(user, editing, replace(editing.definition, steps=tuple(steps)))


def discard(user: User, editing: Editing) -> None:
    if editing.draft is not None:
        delete_draft(draft=editing.draft, by=user)


def key_for(title: str, taken: set[str]) -> str:
    """From the title, unique in the protocol. Raises DomainError for a title without letters."""
    plain = slugify(title)[:_KEY_LENGTH].strip("-")
    if not plain:
        raise DomainError(_("Give the step a title with letters in it."), field="title")
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain[: _KEY_LENGTH - len(str(number)) - 1]}-{number}"
    return found


def _save(user: User, editing: Editing, definition: VariationDefinition, *, edited: str = "") -> None:
    """What is kept can always be planned by."""
    check_definition(definition, edited=edited)
    _keep(user, editing.current, editing.base, definition)


def _keep(user: User, current: ProtocolVariation, base: int, definition: VariationDefinition) -> None:
    values = {"base": base, "definition": variation_to_dict(definition)}
    start_draft(kind=KIND, about=_about(current), step=1, values=values, by=user)


def _about(current: ProtocolVariation) -> uuid.UUID:
    """A variation has no UUID, and a draft is about one."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{KIND}/{current.key}")
