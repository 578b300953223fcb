"""Vestigingen of an employer, beside its own address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from orgstructure.models import Employer, Location


@transaction.atomic
def save_location(*, employer: Employer, by: User, location: Location | None = None, **values: Any) -> Location:
    """Add a location, or change this one. Raises DomainError at the field that can't be so."""
    require(by, "orgstructure.change_employer")
    Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    saved = Location(employer=employer) if location is None else employer.locations.get(pk=location.pk)
    name = values.get("name", saved.name)
    if employer.locations.filter(name__iexact=name).exclude(pk=saved.pk).exists():
        raise DomainError(_("This employer has a location with this name already."), field="name")
    for field, value in values.items():
        setattr(saved, field, value)
    try:
        saved.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="" if field == "__all__" else field) from error
    saved.save()
    event, action = ("changed", EventAction.UPDATE) if location else ("added", EventAction.CREATE)
    record(f"location.{event}", action, by=by, on=saved, employer=str(employer))
    return saved


@transaction.atomic
def remove_location(*, location: Location, by: User) -> None:
    """With its contact persons. Raises DomainError while employments point at it."""
    require(by, "orgstructure.change_employer")
    location = Location.objects.select_for_update(of=("self",)).select_related("employer__node").get(pk=location.pk)
    location.contacts.all().delete()
    record("location.removed", EventAction.DELETE, by=by, on=location, employer=str(location.employer))
    try:
        with transaction.atomic():
            location.delete()
    except ProtectedError as error:
        text = _("Employees work at %(location)s. Give their employments another location first.")
        raise DomainError(text % {"location": location}) from error
