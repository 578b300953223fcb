"""Drafts: what somebody typed in a form of several steps, kept on the server until it is sent; its owner's only."""

import uuid
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet

from core.models import Draft


class Owner(Protocol):
    """Whoever is typing: known by a key."""

    @property
    def pk(self) -> int: ...


def drafts_of(owner: Owner, kind: str) -> QuerySet[Draft]:
    """The owner's drafts of a kind, the last one touched first. Somebody else's are not in it."""
    return Draft.objects.filter(owner_id=owner.pk, kind=kind).order_by("-updated_at")


@transaction.atomic
def start_draft(*, kind: str, about: uuid.UUID, step: int, values: dict[str, Any], by: Owner) -> Draft:
    """Keep what was typed about a subject (its UUID); the owner's draft about the same subject is taken further."""
    draft = drafts_of(by, kind).select_for_update(of=("self",)).filter(data__about=str(about)).first()
    draft = draft or Draft(kind=kind, owner_id=by.pk)
    draft.step, draft.data = step, {"about": str(about), "values": values}
    draft.save()
    return draft


@transaction.atomic
def save_draft(*, draft: Draft, step: int, values: dict[str, Any], by: Owner) -> Draft:
    """Replace what was typed. Raises Draft.DoesNotExist when it is not the actor's, or was sent in the meantime."""
    draft = drafts_of(by, draft.kind).select_for_update(of=("self",)).get(pk=draft.pk)
    draft.step, draft.data = step, {**draft.data, "values": values}
    draft.save(update_fields=["step", "data", "updated_at"])
    return draft


def delete_draft(*, draft: Draft, by: Owner) -> None:
    """Throw the draft away; nothing happens when it is gone already or is not the actor's."""
    drafts_of(by, draft.kind).filter(pk=draft.pk).delete()
