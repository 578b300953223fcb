"""Versions of protocols: those that come with the product, and those that are made in Beheer."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.models import User, UserGroup
from core.access import record
from core.enums import EventAction
from core.errors import DomainError, StaleError
from core.policies import require
from services.definitions import LEAD, VariationDefinition, load_definitions, step_to_dict
from services.enums import StepKind
from services.models import Protocol, ProtocolStep, ProtocolVariation
from services.queries import definition_of
from services.usecases.protocol_problems import check_edited

RIGHT = "services.change_protocol"


@transaction.atomic
def load_shipped() -> list[ProtocolVariation]:
    """Store every shipped version that is not there yet; safe to repeat. Stored versions are never changed.

    A newer one becomes current only where nobody edited: what klantbeheer made stays current, and the shipped one
    stands beside it in the list of versions, to compare and to start from. When its number was given to an edited
    version already, it gets the next free one, and is known again by its content.
    The teams that the steps name must exist (accounts.usecases.groups.load_shipped).
    """
    definitions = load_definitions()
    titles = {one.key: one.title for one in definitions}
    return [_load(one, titles.get(one.protocol, one.title)) for one in definitions if not _is_stored(one)]


@transaction.atomic
def new_version(
    *, variation: ProtocolVariation, definition: VariationDefinition, remark: str, by: User
) -> ProtocolVariation:
    """The next version of a variation, current from now on; trajectories that run keep the one they started with.

    `variation` is the version that the user began from. Raises StaleError when it is not the current one any more, and
    DomainError without a remark, without any change, or for steps that can't be right.
    """
    require(by, RIGHT)
    current = _held(variation)
    remark = remark.strip()
    if not remark:
        raise DomainError(_("Tell what you changed and why."), field="remark")
    check_definition(definition)
    version = 1 + ProtocolVariation.objects.filter(key=current.key).aggregate(last=Max("version"))["last"]
    definition = replace(definition, key=current.key, protocol=current.protocol.key, version=version)
    if replace(definition, version=current.version) == definition_of(current):
        raise DomainError(_("Nothing has been changed, so there is no new version."))
    current.is_current = False
    current.save(update_fields=["is_current"])
    made = _store(definition, current.protocol, version=version, is_current=True, made_by=by, remark=remark)
    record(
        "protocol.changed", EventAction.CREATE, by=by, on=made, key=made.key, version=version, before=current.version
    )  # fmt: skip
    return made


def check_definition(definition: VariationDefinition, *, edited: str = "") -> None:
    """Raise DomainError for what can't be right; at a field when it is about the step with the key `edited`."""
    if not definition.title.strip():
        raise DomainError(_("Give the protocol variation a name."), field="name")
    known = set(UserGroup.objects.filter(is_team=True).values_list("key", flat=True))
    if definition.lead_team not in known:
        raise DomainError(_("Choose one of the teams."), field="lead_team")
    for step in definition.steps:
        if step.team not in ("", LEAD) and step.team not in known:
            field = "team" if step.key == edited else ""
            text = _("The team of “%(step)s” does not exist any more. Choose another one.")
            raise DomainError(text % {"step": step.title}, field=field)
    check_edited(definition.steps, edited=edited)


def _held(variation: ProtocolVariation) -> ProtocolVariation:
    """The current version, which nobody else replaces meanwhile."""
    current = ProtocolVariation.objects.select_for_update(of=("self",)).select_related("protocol", "lead_team")
    found = current.filter(pk=variation.pk, is_current=True).first()
    if found is None:
        text = _("Somebody else has made a new version of this protocol in the meantime. Start again from that one.")
        raise StaleError(text)
    return found


def _is_stored(definition: VariationDefinition) -> bool:
    """By its number, as long as nobody edited; from the first edited version on numbers are ours, so by its content."""
    versions = ProtocolVariation.objects.filter(key=definition.key).select_related("protocol", "lead_team")
    edited = versions.exclude(made_by=None).aggregate(first=Min("version"))["first"]
    shipped = versions.filter(made_by=None)
    if edited is None or definition.version < edited:
        return shipped.filter(version=definition.version).exists()
    beside = (definition_of(one) for one in shipped.filter(version__gt=edited))
    return any(replace(one, version=definition.version) == definition for one in beside)


def _load(definition: VariationDefinition, protocol_name: str) -> ProtocolVariation:
    """A protocol is called as the variation that bears its key, whichever of its variations is stored first."""
    protocol, _made = Protocol.objects.get_or_create(key=definition.protocol, defaults={"name": protocol_name})
    versions = ProtocolVariation.objects.filter(key=definition.key)
    current = versions.filter(is_current=True)
    is_newest = not current.exclude(made_by=None, version__lt=definition.version).exists()
    if is_newest:
        current.update(is_current=False)
    version = definition.version
    if versions.filter(version=version).exists():
        version = 1 + versions.aggregate(last=Max("version"))["last"]
    return _store(definition, protocol, version=version, is_current=is_newest)


def _store(
    definition: VariationDefinition,
    protocol: Protocol,
    *,
    version: int,
    is_current: bool,
    made_by: User | None = None,
    remark: str = "",
) -> ProtocolVariation:
    teams = {team.key: team for team in UserGroup.objects.filter(is_team=True)}
    variation = ProtocolVariation.objects.create(
        protocol=protocol,
        key=definition.key,
        version=version,
        name=definition.title,
        lead_team=teams[definition.lead_team],
        is_current=is_current,
        made_by=made_by,
        remark=remark,
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
