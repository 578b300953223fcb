"""Reads of agreements and protocols that several callers need."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from core.versions import fingerprint
from orgstructure.models import Employer
from services.definitions import VariationDefinition, step_from_dict
from services.enums import StepKind
from services.models import Agreement, AgreementVariation, ProtocolStep, ProtocolVariation, ServiceKind


def agreements_on(employer: Employer, day: date) -> QuerySet[Agreement]:
    """What holds for the employer on this day."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return Agreement.objects.filter(running, employer=employer, starts_on__lte=day)


def agreements_of(employer: Employer) -> QuerySet[Agreement]:
    """All of them with their kind and variations, the latest first."""
    lines = AgreementVariation.objects.select_related("variation").order_by("variation__name", "pk")
    found = Agreement.objects.filter(employer=employer).select_related("kind", "employer__node")
    return found.prefetch_related(Prefetch("lines", lines))


def version_of(agreement: Agreement) -> str:
    """Another one after every change of the agreement."""
    lines = {str(line.variation_id): True for line in agreement.lines.all()}
    return fingerprint({**lines, f"{agreement.starts_on} {agreement.ends_on}": True})


def kinds() -> QuerySet[ServiceKind]:
    """In their own order, each with its variations."""
    return ServiceKind.objects.prefetch_related("variations")


def allowed(employer: Employer, day: date) -> list[ProtocolVariation]:
    """Every protocolvariatie that was agreed for this day, in the order of kinds and variations.

    A key that no protocol has is left out: a kind of service may be sold before its protocol is there.
    """
    lines = AgreementVariation.objects.filter(agreement__in=agreements_on(employer, day))
    lines = lines.order_by("variation__kind__position", "variation__name", "pk")
    keys = [key for (keys,) in lines.values_list("variation__protocol_variations") for key in keys]
    by_key = current_variations(keys)
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def startable(employer: Employer, day: date) -> list[ProtocolVariation]:
    """The protocolvariaties that may start on this day by what was agreed: the first of each protocol."""
    found: dict[int, ProtocolVariation] = {}
    for one in allowed(employer, day):
        found.setdefault(one.protocol_id, one)
    return list(found.values())


def current_variations(keys: Iterable[str]) -> dict[str, ProtocolVariation]:
    """By key, those that there are."""
    current = ProtocolVariation.objects.filter(key__in=set(keys), is_current=True)
    return {one.key: one for one in current.select_related("protocol", "lead_team")}


def definition_of(variation: ProtocolVariation) -> VariationDefinition:
    """A stored version as it is written down."""
    return VariationDefinition(
        key=variation.key,
        protocol=variation.protocol.key,
        title=variation.name,
        version=variation.version,
        lead_team=variation.lead_team.key or "",
        steps=tuple(step_from_dict(row.definition) for row in variation.steps.all()),
    )


def task_steps() -> list[tuple[str, str]]:
    """Key and title of the tasks that the protocols of today know, in the order in which they come up."""
    steps = ProtocolStep.objects.filter(variation__is_current=True).exclude(kind=StepKind.MARK)
    titles = dict.fromkeys(steps.order_by("variation__key", "position").values_list("key", "title"))
    return list({key: (key, title) for key, title in titles}.values())
