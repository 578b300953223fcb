"""Bring the definitions that come with the product into the database."""

from django.db import transaction

from accounts.models import UserGroup
from services.definitions import VariationDefinition, load_definitions, step_to_dict
from services.enums import StepKind
from services.models import Protocol, ProtocolStep, ProtocolVariation


@transaction.atomic
def load_shipped() -> list[ProtocolVariation]:
    """Store every shipped version that is not there yet; safe to repeat. Stored versions are never changed.

    The teams that the steps name must exist (accounts.usecases.groups.load_shipped).
    """
    definitions = load_definitions()
    titles = {one.key: one.title for one in definitions}
    return [_store(one, titles.get(one.protocol, one.title)) for one in definitions if not _is_stored(one)]


def _is_stored(definition: VariationDefinition) -> bool:
    return ProtocolVariation.objects.filter(key=definition.key, version=definition.version).exists()


def _store(definition: VariationDefinition, protocol_name: str) -> ProtocolVariation:
    """A protocol is called as the variation that bears its key, whichever of its variations is stored first."""
    teams = {team.key: team for team in UserGroup.objects.filter(is_team=True)}
    protocol, _made = Protocol.objects.get_or_create(key=definition.protocol, defaults={"name": protocol_name})
    earlier = ProtocolVariation.objects.filter(key=definition.key, is_current=True)
    is_newest = not earlier.filter(version__gt=definition.version).exists()
    if is_newest:
        earlier.update(is_current=False)
    variation = ProtocolVariation.objects.create(
        protocol=protocol,
        key=definition.key,
        version=definition.version,
        name=definition.title,
        lead_team=teams[definition.lead_team],
        is_current=is_newest,
    )
    ProtocolStep.objects.bulk_create(
        ProtocolStep(
            variation=variation,
            key=step.key,
            position=position,
            title=step.title,
            kind=step.kind,
            executor=step.executor or "",
            team=None if step.kind == StepKind.MARK else teams[definition.team_of(step)],
            uwv=step.uwv,
            definition=step_to_dict(step),
        )
        for position, step in enumerate(definition.steps, start=1)
    )
    return variation
