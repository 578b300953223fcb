"""UWV-vestigingen: those that come with the product, and what Beheer makes of them."""

from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from orgstructure.models import UwvOffice

SHIPPED = Path(__file__).resolve().parent.parent / "uwv_offices.yaml"


@transaction.atomic
def load_shipped() -> list[UwvOffice]:
    """Store what is not there yet, by its city; safe to repeat. What was renamed or closed in Beheer stays so."""
    made = []
    for entry in yaml.safe_load(SHIPPED.read_text(encoding="utf-8")):
        same = Q(city__iexact=entry["city"]) | Q(name__iexact=entry["name"])
        if not UwvOffice.objects.filter(same).exists():
            made.append(UwvOffice.objects.create(name=entry["name"], city=entry["city"]))
    return made


@transaction.atomic
def save_uwv_office(*, name: str, city: str, is_active: bool, by: User, office: UwvOffice | None = None) -> UwvOffice:
    """Add an office, or change this one. Raises DomainError when another has the name."""
    require(by, "orgstructure.change_employer")
    saved = UwvOffice() if office is None else UwvOffice.objects.select_for_update().get(pk=office.pk)
    if UwvOffice.objects.filter(name__iexact=name).exclude(pk=saved.pk).exists():
        raise DomainError(_("A UWV office with this name exists already."), field="name")
    saved.name, saved.city, saved.is_active = name, city, is_active
    try:
        saved.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field="" if field == "__all__" else field) from error
    saved.save()
    event, action = ("changed", EventAction.UPDATE) if office else ("added", EventAction.CREATE)
    record(f"uwv_office.{event}", action, by=by, on=saved)
    return saved
