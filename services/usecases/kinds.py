"""The kinds and variations of service: bringing those that come with the product, and changing one in Beheer."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import record
from core.enums import EventAction
from core.errors import DomainError
from core.policies import require
from services.models import ServiceKind, ServiceVariation
from services.queries import current_variations

SHIPPED = Path(__file__).resolve().parent.parent / "services.yaml"


@transaction.atomic
def load_shipped() -> list[ServiceVariation]:
    """Store what is not there yet; safe to repeat. What was changed in Beheer stays as it is."""
    made = []
    for position, entry in enumerate(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), start=1):
        kind, _made = ServiceKind.objects.get_or_create(
            key=entry["key"], defaults={"name": entry["name"], "position": position}
        )
        for one in entry["variations"]:
            variation, is_new = ServiceVariation.objects.get_or_create(
                key=one["key"],
                defaults={"kind": kind, "name": one["name"], "protocol_variations": one["protocol_variations"]},
            )
            made += [variation] if is_new else []
    return made


@transaction.atomic
def change_variation(
    *, variation: ServiceVariation, name: str, protocol_variations: Sequence[str], is_active: bool, by: User
) -> ServiceVariation:
    """Another name, other protocolvariaties, or no longer sold. What was agreed and what runs keeps it.

    Raises DomainError for a name that another variation of its kind has, or a protocolvariatie that does not exist and
    was not in it.
    """
    require(by, "services.change_agreement")
    variation = ServiceVariation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
    others = ServiceVariation.objects.filter(kind=variation.kind_id).exclude(pk=variation.pk)
    if others.filter(name__iexact=name).exists():
        raise DomainError(_("There is a service variation with this name already."), field="name")
    known = {*current_variations(protocol_variations), *variation.protocol_variations}
    if unknown := [one for one in protocol_variations if one not in known]:
        text = _("There is no protocol variation %(key)s.") % {"key": unknown[0]}
        raise DomainError(text, field="protocol_variations")
    values = {"name": name, "protocol_variations": list(protocol_variations), "is_active": is_active}
    changed = [one for one, value in values.items() if getattr(variation, one) != value]
    for one in changed:
        setattr(variation, one, values[one])
    if changed:
        variation.save(update_fields=changed)
        record("service_variation.changed", EventAction.UPDATE, by=by, on=variation, fields=changed)
    return variation
