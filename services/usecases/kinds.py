"""Bring the kinds and variations of service that come with the product into the database."""

from pathlib import Path

import yaml
from django.db import transaction

from services.models import ServiceKind, ServiceVariation

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
